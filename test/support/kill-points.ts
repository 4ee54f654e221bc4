import type { KillPoint } from './faulty-stage';

/** What is being asked for when a process dies. Operations need a charge that stands. */
export type Asked = 'charge' | 'charge by card' | 'capture' | 'void' | 'refund';

/** A moment at which a process is killed, what the client hears then, and how it ends. */
export interface Killing {
  readonly asked: Asked;
  readonly at: KillPoint;
  readonly moment: string;
  /** Status of the answer to the request that met the death, and of the same request sent again at once. */
  readonly answers: readonly [first: number, again: number];
  /** Of the charge, or of the operation that was asked for. */
  readonly ends: 'captured' | 'failed' | 'succeeded';
  /** The reconciler dies too when it comes to it. */
  readonly reconciler?: KillPoint & { readonly moment: string };
}

const claim = 'DynamoDB.PutItem';
const transaction = 'DynamoDB.TransactWriteItems';
const invoke = 'Lambda.Invoke';

/** Of an operation: only the transaction that settles it says so. */
const settled = '"state":{"S":"succeeded"}';

const at = (caller: KillPoint['caller'], when: KillPoint['when'], operation: string): KillPoint => ({
  caller,
  when,
  operation,
});

/** The longest to end first: what the processor has never heard of waits until nothing can be in flight any more. */
export const killings: readonly Killing[] = [
  {
    ...{ asked: 'charge', moment: 'after its claim', at: at('create-charge', 'after', claim) },
    ...{ answers: [502, 409], ends: 'failed' },
  },
  {
    ...{ asked: 'charge', moment: 'before it asks the vault zone', at: at('create-charge', 'before', invoke) },
    ...{ answers: [502, 409], ends: 'failed' },
    reconciler: { ...at('reconcile-charges', 'before', invoke), moment: 'before it inquires' },
  },
  {
    ...{
      asked: 'charge by card',
      moment: 'after its claim and its envelope’s',
      at: at('create-charge', 'after', transaction),
    },
    ...{ answers: [502, 409], ends: 'failed' },
    reconciler: { ...at('reconcile-charges', 'before', transaction), moment: 'after it cancelled, before it settles' },
  },
  {
    ...{ asked: 'charge', moment: 'before it asks the processor', at: at('authorize-card', 'before', claim) },
    ...{ answers: [202, 202], ends: 'failed' },
    reconciler: { ...at('reconcile-charges', 'after', transaction), moment: 'after it settled' },
  },
  {
    ...{ asked: 'capture', moment: 'after it started', at: at('operate-charge', 'after', transaction) },
    ...{ answers: [502, 409], ends: 'failed' },
  },
  {
    ...{ asked: 'void', moment: 'before it asks the processor', at: at('ask-processor', 'before', transaction) },
    ...{ answers: [202, 202], ends: 'failed' },
  },
  {
    ...{ asked: 'refund', moment: 'before it asks the vault zone', at: at('operate-charge', 'before', invoke) },
    ...{ answers: [502, 409], ends: 'failed' },
    reconciler: { ...at('reconcile-charges', 'before', transaction), moment: 'before it settles the operation' },
  },
  // from here on the processor has it, or we have not begun
  {
    ...{ asked: 'charge', moment: 'after the processor acted', at: at('authorize-card', 'after', claim) },
    ...{ answers: [202, 202], ends: 'captured' },
    reconciler: { ...at('reconcile-charges', 'before', transaction), moment: 'before it settles' },
  },
  {
    ...{ asked: 'charge by card', moment: 'after the vault zone answered', at: at('create-charge', 'after', invoke) },
    ...{ answers: [502, 409], ends: 'captured' },
    reconciler: { ...at('reconcile-charges', 'after', transaction), moment: 'after it settled' },
  },
  {
    ...{ asked: 'capture', moment: 'after the processor acted', at: at('ask-processor', 'after', transaction) },
    ...{ answers: [202, 202], ends: 'succeeded' },
    reconciler: { ...at('reconcile-charges', 'after', transaction), moment: 'after it settled the operation' },
  },
  {
    ...{ asked: 'refund', moment: 'after the vault zone answered', at: at('operate-charge', 'after', invoke) },
    ...{ answers: [502, 409], ends: 'succeeded' },
  },
  {
    ...{
      asked: 'refund',
      moment: 'before it settles',
      at: { ...at('operate-charge', 'before', transaction), saying: settled },
    },
    ...{ answers: [502, 409], ends: 'succeeded' },
  },
  {
    ...{
      asked: 'void',
      moment: 'after it settled',
      at: { ...at('operate-charge', 'after', transaction), saying: settled },
    },
    ...{ answers: [502, 201], ends: 'succeeded' },
  },
  {
    ...{ asked: 'charge', moment: 'before its claim', at: at('create-charge', 'before', claim) },
    ...{ answers: [502, 201], ends: 'captured' },
  },
  {
    ...{ asked: 'charge', moment: 'after it settled', at: at('create-charge', 'after', transaction) },
    ...{ answers: [502, 201], ends: 'captured' },
  },
  {
    ...{ asked: 'refund', moment: 'before it started', at: at('operate-charge', 'before', transaction) },
    ...{ answers: [502, 201], ends: 'succeeded' },
  },
];

/** The way of an event to its consumers: a death on it costs time, never an event. */
export const killingsOnTheWay: readonly { readonly at: KillPoint; readonly moment: string }[] = [
  { at: at('relay-ledger-events', 'before', 'EventBridge.PutEvents'), moment: 'before it publishes' },
  { at: at('relay-ledger-events', 'after', 'EventBridge.PutEvents'), moment: 'after it published' },
  { at: at('write-audit', 'before', 'S3.PutObject'), moment: 'before it archives' },
  { at: at('write-audit', 'after', 'S3.PutObject'), moment: 'after it archived' },
  { at: at('score-payment', 'after', transaction), moment: 'after it counted' },
];

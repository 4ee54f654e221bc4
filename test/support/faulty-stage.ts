import { gunzipSync } from 'node:zlib';
import { GetQueueAttributesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { emulatorAccount } from '../../cli/local/environment';
import { type HandlerName, namesOf, type QueueName } from '../../lib/config/names';
import { type Crossing, type FaultProxy, faultProxy, pass, type Verdict } from './fault-proxy';
import { killWorkers, withEnvironments } from './function-workers';
import type { TestStage } from './stage';

/** The functions between a client's request and the archive, each of which may be stopped and cut off. */
export const faultyFunctions = [
  'create-charge',
  'authorize-card',
  'operate-charge',
  'ask-processor',
  'reconcile-charges',
  'relay-ledger-events',
  'write-audit',
  'score-payment',
] as const satisfies readonly HandlerName[];

export type FaultyFunction = (typeof faultyFunctions)[number];

const names = namesOf('local');

export async function withProxy<T>(stage: TestStage, work: (proxy: FaultProxy) => Promise<T>): Promise<T> {
  const proxy = await faultProxy(stage.status.endpoint_url, faultyFunctions);
  try {
    return await work(proxy);
  } finally {
    proxy.close();
  }
}

/** Run something while these functions reach AWS through the proxy only. */
export async function through<T>(
  { stage, proxy }: { readonly stage: TestStage; readonly proxy: FaultProxy },
  functions: readonly FaultyFunction[],
  work: () => Promise<T>,
): Promise<T> {
  const environments = functions.map((handler) => ({
    FunctionName: names.function(handler),
    variables: { AWS_ENDPOINT_URL: proxy.urlFor(handler) },
  }));
  return withEnvironments(stage.clients.lambda, environments, work);
}

/** Seconds; what the stage itself waits is in its record and its queues. */
const shortWaits = { grace: 0, visibility: 5 };

/**
 * Run something while the reconciler takes over right at the deadline and a message that was not acknowledged comes again soon: settings
 * of the stage, not a clock of the product.
 */
export async function withShortWaits<T>(stage: TestStage, work: () => Promise<T>): Promise<T> {
  const FunctionName = names.function('reconcile-charges');
  const variables = { GRACE_SECONDS: String(shortWaits.grace) };
  return withEnvironments(stage.clients.lambda, [{ FunctionName, variables }], () =>
    withVisibility(stage, 'write-audit', () => withVisibility(stage, 'score-payment', work)),
  );
}

/**
 * Run something that the emulator does not record: its record is read fifty calls a page, and a scan for card numbers (test/e2e/scan)
 * must still be able to read it whole.
 */
export async function unrecorded<T>({ status }: TestStage, work: () => Promise<T>): Promise<T> {
  const record = async (on: boolean): Promise<void> => {
    const body = JSON.stringify({ 'cloudtrail._recording_enabled': on });
    const answer = await fetch(`${status.endpoint_url}/_ministack/config`, { method: 'POST', body });
    if (!(await answer.text()).includes('_recording_enabled')) throw new Error('the emulator keeps recording');
  };
  await record(false);
  try {
    return await work();
  } finally {
    await record(true);
  }
}

async function withVisibility<T>({ clients, status }: TestStage, queue: QueueName, work: () => Promise<T>): Promise<T> {
  const QueueUrl = `${status.endpoint_url}/${emulatorAccount.account}/${names.queue(queue)}`;
  const set = (VisibilityTimeout: string) =>
    clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
  const { Attributes } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }),
  );
  await set(String(shortWaits.visibility));
  try {
    return await work();
  } finally {
    await set(Attributes?.VisibilityTimeout ?? '30');
  }
}

/** A moment of a function: one of its calls, before the service has heard of it or after it has acted. */
export interface KillPoint {
  readonly caller: FaultyFunction;
  readonly operation: string;
  readonly when: 'before' | 'after';
  /** What else the call says, where several of the same kind are about one subject. */
  readonly saying?: string;
}

/** A charge or an operation that a call is about, and the moment of it at which a process dies. */
export type Aim = KillPoint & { readonly subject: string };

export interface KillSwitch {
  /** From now on: at this moment every process of the function is killed, once. Resolves when that has happened. */
  arm(aim: Aim): Promise<void>;
  /** What becomes of every other call. */
  otherwise(judge: (crossing: Crossing) => Verdict): void;
}

export function killSwitch(stage: TestStage, proxy: FaultProxy): KillSwitch {
  const armed = new Map<Aim, () => void>();
  let others: (crossing: Crossing) => Verdict = () => pass;
  proxy.judge((crossing) => {
    const [aim, killed] = [...armed].find(([candidate]) => isMet(candidate, crossing)) ?? [];
    if (aim === undefined || killed === undefined) return others(crossing);
    armed.delete(aim);
    const then = (): void => {
      killWorkers(stage.place, names.function(aim.caller));
      killed();
    };
    return { forward: aim.when === 'after', answer: 'none', then };
  });
  return {
    arm(aim) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      armed.set(aim, () => resolve(undefined));
      return promise;
    },
    otherwise(judge) {
      others = judge;
    },
  };
}

function isMet({ caller, operation, saying = '', subject }: Aim, crossing: Crossing): boolean {
  if (crossing.caller !== caller || !crossing.operation.startsWith(operation)) return false;
  const { body } = crossing;
  // What `write-audit` sends is packed.
  const packed = body[0] === 0x1f && body[1] === 0x8b;
  const text = (packed ? gunzipSync(body) : body).toString('utf8');
  return text.includes(subject) && text.includes(saying);
}

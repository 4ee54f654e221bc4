import { type RawAnswer, callRaw } from '../../cli/local/story/call-raw';
import { cardOf } from '../../cli/local/story/cards';
import { eventually } from '../../cli/eventually';
import { chargeId, operationId } from '../../lambdas/adapters/ids';
import type { KillSwitch } from './faulty-stage';
import type { Asked, Killing, killingsOnTheWay } from './kill-points';
import { invokeReconciler } from './reconciler';
import { accessTokenOf, type TestStage } from './stage';
import { demoServer, freshKey, tokenFor } from './test-merchant';

/** One request of a client, and how it went when a process died under it. */
export interface Drill {
  readonly killing: Killing;
  /** What it is about: its charge, or the operation on it. */
  readonly chargeId: string;
  readonly subject: string;
  readonly send: () => Promise<RawAnswer>;
  readonly statuses: readonly number[];
  /** The reconciler died too, where it was to; else at once. */
  readonly reconcilerDied: Promise<void>;
}

const amount = 900;

/** Kill at the moment, and send the same request once more. */
export async function drilled(stage: TestStage, kills: KillSwitch, killing: Killing): Promise<Drill> {
  const request = await requestOf(stage, killing.asked);
  const { subject } = request;
  const dies = kills.arm({ ...killing.at, subject });
  const reconcilerDied =
    killing.reconciler === undefined ? Promise.resolve() : kills.arm({ ...killing.reconciler, subject });
  const first = await request.send();
  await within(dies, `${killing.at.caller} was not killed ${killing.moment}`);
  const again = await request.send();
  return { killing, ...request, statuses: [first.status, again.status], reconcilerDied };
}

type Request = Pick<Drill, 'chargeId' | 'subject' | 'send'>;

async function requestOf(stage: TestStage, asked: Asked): Promise<Request> {
  if (asked === 'charge' || asked === 'charge by card') return chargeRequest(stage, asked);
  const strongroom = await demoServer();
  const capture = asked === 'refund' ? 'automatic' : 'manual';
  const token = await tokenFor('4242424242424242');
  const { charge } = await strongroom.createCharge({ token, amount, currency: 'USD', capture });
  const key = freshKey();
  const body = asked === 'void' ? {} : { amount: 300 };
  return {
    chargeId: charge.id,
    subject: operationId(charge.id, asked, key),
    send: () => post(stage, `/v1/charges/${charge.id}/${paths[asked]}`, { key, body }),
  };
}

const paths = { capture: 'capture', void: 'void', refund: 'refunds' } as const;

async function chargeRequest(stage: TestStage, asked: 'charge' | 'charge by card'): Promise<Request> {
  const key = freshKey();
  const id = chargeId('m_demo', 'create-charge', key);
  const token = await tokenFor('4242424242424242');
  const source = async () => {
    if (asked === 'charge') return { token };
    return { card: await (await demoServer()).sealCard(cardOf('4242424242424242', '831'), { merchantId: 'm_demo' }) };
  };
  return {
    ...{ chargeId: id, subject: id },
    send: async () => post(stage, '/v1/charges', { key, body: { ...(await source()), amount, currency: 'USD' } }),
  };
}

async function post(
  stage: TestStage,
  path: string,
  { key, body }: { readonly key: string; readonly body: object },
): Promise<RawAnswer> {
  const accessToken = await accessTokenOf('demo-server');
  return callRaw(stage, {
    ...{ method: 'POST', path, accessToken, body: JSON.stringify(body) },
    headers: { 'idempotency-key': key },
  });
}

/** A charge whose event meets a death on its way to a consumer. @returns its id */
export async function drilledOnTheWay(
  kills: KillSwitch,
  { at, moment }: (typeof killingsOnTheWay)[number],
): Promise<string> {
  const token = await tokenFor('4242424242424242');
  const idempotencyKey = freshKey();
  const subject = chargeId('m_demo', 'create-charge', idempotencyKey);
  const dies = kills.arm({ ...at, subject });
  await (await demoServer()).createCharge({ token, amount, currency: 'USD' }, { idempotencyKey });
  await within(dies, `${at.caller} was not killed ${moment}`);
  return subject;
}

/** Let the reconciler run until it has died at each moment at which it was to. */
export async function reconcilerDrilled(stage: TestStage, drills: readonly Drill[]): Promise<void> {
  let dead = false;
  void Promise.all(drills.map(({ reconcilerDied }) => reconcilerDied)).then(() => (dead = true));
  const ran = async (): Promise<true | undefined> => {
    if (!dead) await reconcilerOnce(stage);
    return dead || undefined;
  };
  if ((await eventually(ran, { within: 90_000, every: 500 })) === undefined)
    throw new Error('the reconciler was not killed at each of its moments');
}

/** One run; that it was killed meanwhile is no error. */
export async function reconcilerOnce({ clients }: TestStage): Promise<void> {
  await invokeReconciler(clients.lambda).catch(() => undefined);
}

/** @throws Error with what did not happen within half a minute */
async function within(happens: Promise<void>, otherwise: string): Promise<void> {
  const late = Symbol('late');
  const { promise, resolve } = Promise.withResolvers<typeof late>();
  const timer = setTimeout(() => resolve(late), 30_000);
  try {
    if ((await Promise.race([happens, promise])) === late) throw new Error(otherwise);
  } finally {
    clearTimeout(timer);
  }
}

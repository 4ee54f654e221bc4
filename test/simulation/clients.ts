import { timeoutSeconds } from '../../lambdas/contracts/timeouts';
import { createCharge, type CreateChargeRequest } from '../../lambdas/domain/charge/create-charge';
import type { Charge } from '../../lambdas/domain/charge/ledger';
import type { OperationRequest } from '../../lambdas/domain/charge/operate-charge';
import { operateCharge } from '../../lambdas/domain/charge/operate-charge';
import type { Operation } from '../../lambdas/domain/charge/operation';
import { Refusal, type RefusalCode } from '../../lambdas/domain/refusal';
import { brief } from './brief';
import { codeContent, contentOf, merchantId, type CardName } from './cards';
import { seal } from './envelopes';
import { createPorts, operatePorts } from './processes';
import type { Ended, Process } from './scheduler';
import { callerOf, simulatedChargeId, type World } from './world';

/** What a client wants charged. Everything that has one key is one intent. */
export interface Wanted {
  readonly key: string;
  readonly amount: number;
  readonly card:
    { readonly token: string; readonly of: CardName } | { readonly sealed: CardName; readonly save?: true };
  readonly capture?: 'manual';
  /** An envelope of the security code alone, with a token. */
  readonly securityCode?: string;
  /** Seal again for every attempt. */
  readonly reseals?: true;
  /** An envelope to use instead of a fresh one. */
  readonly envelope?: string;
}

/** What a client was told, and what it had asked for. */
export interface Answered {
  readonly client: string;
  readonly wanted: Wanted | (OperationRequest & { readonly key: string });
  readonly charge?: Charge;
  readonly operation?: Operation;
  readonly refusal?: RefusalCode;
}

/** Ask until there is an outcome, as a client does: the same key, `attempts` times at the most. */
export async function chargeClient(world: World, name: string, wanted: Wanted, attempts: number): Promise<void> {
  const first = 'sealed' in wanted.card ? (wanted.envelope ?? sealFor(world, wanted.card.sealed)) : undefined;
  const again = (): string | undefined =>
    'sealed' in wanted.card && wanted.reseals ? sealFor(world, wanted.card.sealed) : first;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const card = attempt === 1 ? first : again();
    const stood = world.table.contents().charges.some(({ id }) => id === chargeIdOf(wanted.key));
    const done = await handler(world, `${name}.${attempt}`, (process) =>
      createCharge(createPorts(world, process))(requestOf(wanted, card), wanted.key, callerOf(process)),
    );
    if (stood && isRefused(done, 'merchant_suspended'))
      world.violated('suspension-hides-nothing', `${name} is not told of the charge that stands`);
    if (tell(world, name, wanted, done)) return;
  }
}

const isRefused = (done: Ended<unknown>, code: RefusalCode): boolean =>
  'threw' in done && done.threw instanceof Refusal && done.threw.code === code;

export const sealFor = (world: World, card: CardName): string =>
  seal(contentOf(card), world.scheduler.now(), world.serial('envelope'));

export const sealCode = (world: World): string => seal(codeContent, world.scheduler.now(), world.serial('envelope'));

function requestOf(
  { key, amount, card, capture, securityCode }: Wanted,
  envelope: string | undefined,
): CreateChargeRequest {
  return {
    amount,
    currency: 'EUR',
    orderId: key,
    ...('token' in card ? { token: card.token } : { card: envelope, save: card.save }),
    ...(capture === undefined ? {} : { capture }),
    ...(securityCode === undefined ? {} : { securityCode }),
  };
}

export type WantedOperation = Omit<OperationRequest, 'chargeId'> & { readonly key: string; readonly ofKey: string };

export const chargeIdOf = (key: string): string => simulatedChargeId(merchantId, 'create-charge', key);

export async function operationClient(
  world: World,
  name: string,
  wanted: WantedOperation,
  attempts: number,
): Promise<void> {
  const { key, ofKey, ...rest } = wanted;
  const request = { ...rest, chargeId: chargeIdOf(ofKey) };
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const done = await handler(world, `${name}.${attempt}`, (process) =>
      operateCharge(operatePorts(world, process))(request, key, callerOf(process)),
    );
    if (tell(world, name, { ...request, key }, done)) return;
  }
}

/** One invocation of a handler. It ends with its Lambda time-out at the latest, unless this world has slow handlers. */
function handler<Result>(
  world: World,
  name: string,
  work: (process: Process) => Promise<Result>,
): Promise<Ended<Result>> {
  const lifetime = world.options.slowHandlers ? {} : { lifetimeMs: timeoutSeconds.createCharge * 1000 };
  return world.scheduler.spawn(name, { skewMs: world.skewMs(), ...lifetime }, work);
}

/** Write down what the client was told. @returns whether it is content */
function tell(
  world: World,
  client: string,
  wanted: Answered['wanted'],
  done: Ended<{ readonly charge: Charge; readonly operation?: Operation }>,
): boolean {
  if ('ended' in done) {
    const { charge, operation } = done.ended;
    world.told.push({ client, wanted, charge, ...(operation ? { operation } : {}) });
    world.scheduler.note(() => `${client.padEnd(14)} IS TOLD ${brief(operation ?? charge)}`);
    return (operation?.state ?? charge.operation) !== 'unknown';
  }
  if ('threw' in done && done.threw instanceof Refusal) {
    const { code } = done.threw;
    world.told.push({ client, wanted, refusal: code });
    world.scheduler.note(() => `${client.padEnd(14)} IS REFUSED ${code}`);
    return !['charge_in_progress', 'operation_in_progress', 'busy', 'keys_unavailable'].includes(code);
  }
  world.scheduler.note(() => `${client.padEnd(14)} gets no answer${'threw' in done ? `: ${brief(done.threw)}` : ''}`);
  return false;
}

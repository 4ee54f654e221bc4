import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { timeoutSeconds } from '../../contracts/timeouts';
import { brandOf } from '../../domain/card/brand';
import type {
  Authorization,
  AuthorizationOutcome,
  Processor,
  ProcessorCapabilities,
} from '../../domain/charge/processor';
import { isUnavailable } from '../aws-errors';
import { behaviourOf, type SandboxBehaviour } from './sandbox-cards';
import { type Attempt, type SandboxAttempts, sandboxAttempts } from './sandbox-table';

const capabilities: ProcessorCapabilities = {
  inquireByReference: true,
  cancelByReference: true,
  idempotencyWindowSeconds: Number.POSITIVE_INFINITY,
  maxInFlightSeconds: 30,
  partialCapture: true,
};

export interface SandboxOptions {
  readonly now: () => Date;
  /** How long a call lasts before the caller gives up: the two time-out cards really take it. */
  readonly timeoutSeconds: number;
}

const standard: SandboxOptions = { now: () => new Date(), timeoutSeconds: timeoutSeconds.processor };

/** The sandbox processor: test cards only (sandbox-cards.ts), no money, and the manners of a real one. */
export function sandboxProcessor(
  client: DynamoDBClient,
  tableName: string,
  asked: SandboxOptions = standard,
): Processor {
  const options = { ...asked, attempts: sandboxAttempts(client, tableName) };
  return {
    capabilities,
    authorize: (authorization) => unlessBroken(() => authorize(options, authorization)),
    inquire: (reference) =>
      unlessBroken(async () => {
        const attempt = await options.attempts.read(reference);
        return attempt === undefined ? { outcome: 'not_found' } : outcomeOf(attempt);
      }),
    async cancel(reference) {
      try {
        await options.attempts.cancel(reference, options.now().toISOString());
        return 'cancelled';
      } catch (error) {
        if (isUnavailable(error)) return 'unknown';
        throw error;
      }
    },
  };
}

interface Sandbox extends SandboxOptions {
  readonly attempts: SandboxAttempts;
}

/** A broken connection is `unknown`: the processor may have acted. */
async function unlessBroken<Outcome>(
  call: () => Promise<Outcome | AuthorizationOutcome>,
): Promise<Outcome | AuthorizationOutcome> {
  try {
    return await call();
  } catch (error) {
    if (isUnavailable(error)) return { outcome: 'unknown' };
    throw error;
  }
}

async function authorize(options: Sandbox, authorization: Authorization): Promise<AuthorizationOutcome> {
  const digits = authorization.card.number.reveal();
  const behaviour = behaviourOf(digits);
  const timeoutMs = options.timeoutSeconds * 1000;
  if (behaviour.kind === 'time-out' && !behaviour.charged) return hang(timeoutMs);
  const asked = attemptOf(authorization, behaviour, options.now());
  const attempt = await options.attempts.first({ ...asked, network: brandOf(digits) });
  if (attempt.created_at !== asked.created_at || attempt.cancelled_at !== undefined) return outcomeOf(attempt);
  if (behaviour.kind === 'time-out') return hang(timeoutMs);
  const delayMs = behaviour.kind === 'approve' ? behaviour.delayMs : 0;
  if (delayMs >= timeoutMs) return hang(timeoutMs);
  await pause(delayMs);
  return outcomeOf(attempt);
}

function attemptOf(
  { reference, money }: Authorization,
  behaviour: SandboxBehaviour,
  at: Date,
): Omit<Attempt, 'schema' | 'processor_reference'> {
  const outcome = behaviour.kind === 'decline' ? 'declined' : 'approved';
  const code = behaviour.kind === 'decline' ? { code: behaviour.code } : {};
  return { reference, outcome, ...code, ...money, created_at: at.toISOString() };
}

/** A cancelled authorization takes no money any more, and says so in the vocabulary that there is. */
function outcomeOf(attempt: Attempt): AuthorizationOutcome {
  const { outcome, code, processor_reference: processorReference, cancelled_at: cancelledAt } = attempt;
  if (outcome === 'declined') return { outcome: 'declined', code: code ?? 'card_declined', processorReference };
  if (outcome === 'cancelled' || cancelledAt !== undefined) {
    return { outcome: 'declined', code: 'processing_error', processorReference };
  }
  return { outcome: 'approved', processorReference };
}

async function hang(milliseconds: number): Promise<AuthorizationOutcome> {
  await pause(milliseconds);
  return { outcome: 'unknown' };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

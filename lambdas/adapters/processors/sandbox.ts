import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { InquiryOutcome, OperationInquiry, Processor, SettlementPage } from '../../domain/charge/processor';
import { Refusal } from '../../domain/refusal';
import { isUnavailable } from '../aws-errors';
import { authorize } from './sandbox-authorize';
import { sandboxCapabilities } from '../../domain/charge/capabilities';
import { operate } from './sandbox-operate';
import { type Sandbox, type SandboxOptions, standardSandbox } from './sandbox-options';
import type { SandboxRows, SandboxWindow } from './sandbox-rows';
import { foundBy, linesOf, operationOutcomeOf } from './sandbox-rules';
import { type SandboxAccount, sandboxTable } from './sandbox-table';

/** The sandbox processor: test cards only (sandbox-cards.ts), no money, and the manners of a real one. */
export function sandboxProcessor(
  client: DynamoDBClient,
  account: SandboxAccount,
  options: Partial<SandboxOptions> = {},
): Processor {
  return sandboxOver(sandboxTable(client, account), options);
}

/** The same over any memory. */
export function sandboxOver(rows: SandboxRows, options: Partial<SandboxOptions> = {}): Processor {
  const sandbox: Sandbox = { ...standardSandbox, ...options, rows };
  return {
    capabilities: sandboxCapabilities,
    authorize: (authorization) => unlessBroken(() => authorize(sandbox, authorization)),
    inquire: (reference) =>
      unlessBroken<InquiryOutcome>(async () => foundBy(await rows.attempt(reference), sandbox.now())),
    async cancel(reference) {
      const cancelled = await unlessBroken(() => cancel(sandbox, reference));
      return cancelled.outcome;
    },
    operate: (operation) => unlessBroken(() => operate(sandbox, operation)),
    inquireOperation: ({ reference }) =>
      unlessBroken<OperationInquiry>(async () => {
        const operated = await rows.operated(reference);
        return operated === undefined ? { outcome: 'not_found' } : operationOutcomeOf(operated);
      }),
    settlements: (from, before, after) =>
      settlements(rows, {
        from: from.toISOString(),
        before: before.toISOString(),
        ...(after === undefined ? {} : { after }),
      }),
  };
}

async function cancel(
  { rows, now, newReference }: Sandbox,
  reference: string,
): Promise<{ readonly outcome: 'cancelled' }> {
  const at = now().toISOString();
  const outcome = 'cancelled';
  await rows.cancel({
    schema: 1,
    reference,
    outcome,
    processor_reference: newReference(),
    created_at: at,
    cancelled_at: at,
  });
  return { outcome };
}

/** A broken connection is `unknown`: the processor may have acted. */
async function unlessBroken<Outcome>(call: () => Promise<Outcome>): Promise<Outcome | { readonly outcome: 'unknown' }> {
  try {
    return await call();
  } catch (error) {
    if (isUnavailable(error) || (error instanceof Refusal && error.code === 'busy')) return { outcome: 'unknown' };
    throw error;
  }
}

/** A cancellation is a column of what it cancels, which may be older by as long as an authorization lasts. */
async function settlements(rows: SandboxRows, window: SandboxWindow): Promise<SettlementPage> {
  const earliest = Date.parse(window.from) - sandboxCapabilities.authorizationSeconds * 1000;
  const page = await rows.page({ ...window, from: new Date(earliest).toISOString() });
  const lines = page.rows.flatMap((row) => [...linesOf(row)]);
  return {
    lines: lines.filter(({ at }) => at >= window.from && at < window.before),
    ...(page.next === undefined ? {} : { next: page.next }),
  };
}

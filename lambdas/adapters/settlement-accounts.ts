import type { LambdaClient } from '@aws-sdk/client-lambda';
import { AskProcessorAnswer, type AskProcessorRequest } from '../contracts/ask-processor';
import type { SettlementLine } from '../domain/charge/processor';
import type { Account } from '../domain/settlement/judge';
import { vaultFunction } from './vault-functions';

/** A page is read again after these pauses: reading moves nothing. */
const pausesMs = [1000, 4000] as const;

export interface SettlementAccountsOptions {
  readonly functionName: string;
  readonly report: (error: unknown) => void;
  readonly pause?: (milliseconds: number) => Promise<void>;
}

type Ask = (request: AskProcessorRequest) => Promise<AskProcessorAnswer | undefined>;

type Page = Extract<AskProcessorAnswer, { outcome: 'account' }>;

/** The accounts at the processors, page by page through `ask-processor`. A page that cannot be read throws: half an account is none. */
export function settlementAccounts(client: LambdaClient, options: SettlementAccountsOptions) {
  const invoke = vaultFunction(client, { ...options, answer: AskProcessorAnswer });
  const ask: Ask = async (request) => {
    const invoked = await invoke(request);
    return 'answer' in invoked ? invoked.answer : undefined;
  };
  const pause = options.pause ?? standardPause;
  return async function* linesOf(account: Account, from: Date, before: Date): AsyncIterable<SettlementLine> {
    let after: string | undefined;
    do {
      const page = await pageOf(ask, requestFor(account, { from, before, after }), pause);
      yield* page.lines.map(lineIn);
      after = page.next;
    } while (after !== undefined);
  };
}

interface Place {
  readonly from: Date;
  readonly before: Date;
  readonly after: string | undefined;
}

function requestFor({ connector, merchantId }: Account, { from, before, after }: Place): AskProcessorRequest {
  return {
    ask: 'settlements',
    connector,
    merchant_id: merchantId,
    request_id: `compare-settlements-${from.toISOString()}`,
    from: from.toISOString(),
    before: before.toISOString(),
    ...(after === undefined ? {} : { after }),
  };
}

async function pageOf(
  ask: Ask,
  request: AskProcessorRequest,
  pause: (milliseconds: number) => Promise<void>,
): Promise<Page> {
  for (const wait of [...pausesMs, undefined]) {
    const answer = await ask(request);
    if (answer?.outcome === 'account') return answer;
    if (answer?.outcome === 'not_attempted') throw new Error('this stage has no such connector');
    if (wait !== undefined) await pause(wait);
  }
  throw new Error('the processor gave no account');
}

function lineIn(line: Page['lines'][number]): SettlementLine {
  const { kind, reference, charge_reference: chargeReference, amount, currency, at } = line;
  return {
    kind,
    reference,
    chargeReference,
    money: { amount, currency },
    processorReference: line.processor_reference,
    at,
  };
}

function standardPause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

import type { Processor, SettlementLine } from '../../lambdas/domain/charge/processor';

/** Every line of an account, page by page. */
export async function* settlementLines(
  processor: Pick<Processor, 'settlements'>,
  from: Date,
  before: Date,
): AsyncIterable<SettlementLine> {
  let after: string | undefined;
  do {
    const page = await processor.settlements(from, before, after);
    yield* page.lines;
    after = page.next;
  } while (after !== undefined);
}

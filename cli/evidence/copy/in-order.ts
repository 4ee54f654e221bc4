/** Work on items, so many at a time, with the answers in the order of the items. Memory holds that many. */
export async function* inOrder<Item, Answer>(
  items: AsyncIterable<Item>,
  { atOnce, work }: { readonly atOnce: number; readonly work: (item: Item) => Promise<Answer> },
): AsyncIterable<Answer> {
  const begun: Promise<Answer>[] = [];
  for await (const item of items) {
    const answer = work(item);
    // It is awaited below, maybe after others have failed: until then its failure is nobody's.
    answer.catch(() => undefined);
    begun.push(answer);
    const first = begun.length < atOnce ? undefined : begun.shift();
    if (first !== undefined) yield await first;
  }
  for (const answer of begun) yield await answer;
}

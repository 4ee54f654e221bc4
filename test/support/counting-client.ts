/** The part of an AWS SDK client that a middleware needs. */
interface ObservableClient {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: never) => Promise<unknown>,
        context: { readonly clientName?: string; readonly commandName?: string },
      ) => (args: never) => Promise<unknown>,
      options: { readonly step: 'finalizeRequest'; readonly name: string; readonly override: boolean },
    ): void;
  };
}

export interface CallCounts {
  /** Calls by `<client>.<operation>`, for example `DynamoDB.TransactWriteItems`; a retried call counts once per attempt. */
  byOperation(): Readonly<Record<string, number>>;
  total(): number;
  reset(): void;
}

/**
 * Counts what a client sends, per attempt on the wire, by service and operation. Give several clients the same `counts` to count
 * them together.
 */
export function countingClient<Client extends ObservableClient>(
  client: Client,
  counts: Counter = callCounter(),
): { readonly client: Client; readonly counts: CallCounts } {
  client.middlewareStack.add(
    (next, { clientName = '', commandName = '' }) =>
      (args) => {
        counts.add(`${clientName.replace(/Client$/, '')}.${commandName.replace(/Command$/, '')}`);
        return next(args);
      },
    { step: 'finalizeRequest', name: 'countCalls', override: true },
  );
  return { client, counts };
}

export interface Counter extends CallCounts {
  add(operation: string): void;
}

export function callCounter(): Counter {
  const calls = new Map<string, number>();
  return {
    add: (operation) => void calls.set(operation, (calls.get(operation) ?? 0) + 1),
    byOperation: () => Object.fromEntries([...calls].sort(([one], [other]) => (one < other ? -1 : 1))),
    total: () => [...calls.values()].reduce((sum, count) => sum + count, 0),
    reset: () => calls.clear(),
  };
}

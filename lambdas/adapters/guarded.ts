import { findCardNumber } from '../domain/card/pan-guard';

/** A request to AWS that held a card number in clear, and was not sent. Its text names the command and nothing of the input. */
export class CardNumberInClear extends Error {
  constructor(command: string) {
    super(`${command} held a card number in clear`);
    this.name = 'CardNumberInClear';
  }
}

/** The part of an AWS SDK client that a middleware needs. */
interface GuardableClient {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: never) => Promise<unknown>,
        context: { readonly commandName?: string },
      ) => (args: never) => Promise<unknown>,
      options: { readonly step: 'initialize'; readonly priority: 'high'; readonly name: string },
    ): void;
  };
}

/**
 * Puts pan-guard before everything that a client sends: the input of each command is looked at before it is serialized (PCI DSS 3.5.1).
 * Every AWS client of lambdas/ is made through it, those of adapters that hold cards too: none of them sends AWS a card in clear
 * (test/unit/guarded.test.ts reads the sources).
 * @returns the same client; its `send` throws `CardNumberInClear`
 */
export function guarded<Client extends GuardableClient>(client: Client): Client {
  client.middlewareStack.add(
    (next, { commandName = 'a command' }) =>
      async (args) => {
        if (findCardNumber(args) !== undefined) throw new CardNumberInClear(commandName);
        return next(args);
      },
    { step: 'initialize', priority: 'high', name: 'panGuard' },
  );
  return client;
}

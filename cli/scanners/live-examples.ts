import * as z from 'zod/mini';
import { createClient } from '../../client/create-client';
import { type Route, routes } from '../../lambdas/contracts/routes';
import { cardOf, storyCards } from '../local/story/cards';

export interface LiveStage {
  readonly apiUrl: string;
  readonly accessToken: string;
  readonly merchantId: string;
}

/** What the examples of the description stand for, made on a running stage, so that they are answered with a success. */
export interface LiveThings {
  readonly envelope: string;
  readonly token: string;
  /** By the operation that finds it in the right state. */
  readonly ids: Readonly<Record<string, string>>;
}

export async function makeLiveThings({ apiUrl, accessToken, merchantId }: LiveStage): Promise<LiveThings> {
  const strongroom = createClient({ apiUrl, accessToken: () => accessToken });
  const sealed = (number: string): Promise<string> => strongroom.sealCard(cardOf(number, '8317'), { merchantId });
  const token = await strongroom.createToken({ card: await sealed(storyCards.approved) });
  const erased = await strongroom.createToken({ card: await sealed(storyCards.declined) });
  const charge = async (capture: 'automatic' | 'manual'): Promise<string> =>
    (await strongroom.createCharge({ token: token.token.id, amount: 1050, currency: 'USD', capture })).charge.id;
  const ids = {
    'read-token': token.token.id,
    'delete-token': erased.token.id,
    'read-charge': await charge('automatic'),
    'list-charge-events': await charge('automatic'),
    'capture-charge': await charge('manual'),
    'void-charge': await charge('manual'),
    'refund-charge': await charge('automatic'),
    'dispute-charge': await charge('automatic'),
  };
  return { envelope: await sealed(storyCards.approved), token: token.token.id, ids };
}

const Text = z.record(z.string(), z.unknown());
const Operation = z.looseObject({
  operationId: z.string(),
  parameters: z.optional(
    z.array(z.looseObject({ name: z.string(), in: z.string(), example: z.optional(z.unknown()) })),
  ),
  requestBody: z.optional(
    z.looseObject({
      content: z.record(z.string(), z.looseObject({ examples: z.record(z.string(), z.looseObject({ value: Text })) })),
    }),
  ),
});
const Description = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

/** The description with examples that mean something on the stage. */
export function withLiveExamples(description: unknown, things: LiveThings): unknown {
  const live = Description.parse(structuredClone(description));
  for (const operation of Object.values(live.paths).flatMap((methods) => Object.values(methods)))
    makeLive(operation, things);
  return live;
}

function makeLive({ operationId, parameters = [], requestBody }: z.output<typeof Operation>, things: LiveThings): void {
  for (const parameter of parameters) {
    const id = things.ids[operationId];
    if (parameter.in === 'path' && id !== undefined) parameter.example = id;
    if (parameter.in === 'header') parameter.example = `scan-${crypto.randomUUID()}`;
  }
  const bodies = Object.values(requestBody?.content ?? {}).flatMap(({ examples }) => Object.values(examples));
  for (const { value } of bodies) {
    if ('card' in value) value['card'] = things.envelope;
    if ('token' in value) value['token'] = things.token;
  }
}

/** The routes of the public API that no answer of success was seen of. */
export function neverAnswered(answers: readonly string[]): readonly string[] {
  return Object.entries<Route>(routes).flatMap(([id, { method, path, apis }]) => {
    if (!apis.some((api) => api === 'public')) return [];
    const answered = answers.some((answer) => {
      const [asked, at = '', status = ''] = answer.split(' ');
      return asked === method && status.startsWith('2') && sameRoute(path, at);
    });
    return answered ? [] : [id];
  });
}

function sameRoute(pattern: string, at: string): boolean {
  const [wanted, found] = [pattern.split('/'), at.split('/')];
  return wanted.length === found.length && wanted.every((step, index) => step.startsWith('{') || step === found[index]);
}

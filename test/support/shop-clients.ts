import { createClient, type Strongroom } from '../../client/create-client';
import { StrongroomError } from '../../client/strongroom-error';
import { cardOf } from '../../cli/local/story/cards';
import { listeningFetch, type Told } from './told';
import type { Ask, Intent, ShopTokens } from './shop-intents';
import { accessTokenOf, runningStage } from './stage';

/** The SDK as the shop has it, with everything that it was told. */
export interface ShopClient {
  readonly strongroom: Strongroom;
  readonly told: readonly Told[];
}

/** @param lost whether the n-th answer to a key is lost on its way to the client */
export async function shopClient(lost: (key: string, nth: number) => boolean): Promise<ShopClient> {
  const { status } = await runningStage();
  const told: Told[] = [];
  const strongroom = createClient({
    apiUrl: status.api_url,
    accessToken: () => accessTokenOf('demo-server'),
    fetch: listeningFetch(told, lost),
    // Whoever meets a dead process is told 409 until the deadline: he gives up early and comes back later.
    retries: 2,
  });
  return { strongroom, told };
}

/** The payments of one card are counted in one partition, which must not be all of them. Another test looks for the one of Maestro. */
const approved = [
  ...['4242424242424242', '4000056655665556', '5555555555554444', '2223003122003222', '378282246310005'],
  ...['6011111111111117', '3056930009020004', '3566002020360505', '6200000000000005'],
];

export async function shopTokens(strongroom: Strongroom): Promise<ShopTokens> {
  const tokenOf = async (number: string): Promise<string> => {
    const card = await strongroom.sealCard(cardOf(number, number.startsWith('37') ? '8317' : '831'), {
      merchantId: 'm_demo',
    });
    return (await strongroom.createToken({ card })).token.id;
  };
  const tokens: string[] = [];
  for (const number of approved) tokens.push(await tokenOf(number));
  return { approved: tokens, declined: await tokenOf('4000000000009995'), lost: await tokenOf('4000000000003303') };
}

/** Many customers, `clients` of them at a time, each with the next intent as soon as he is done. */
export async function customers(clients: number, intents: Iterator<Intent>, strongroom: Strongroom): Promise<void> {
  const customer = async (): Promise<void> => {
    for (let next = intents.next(); next.done !== true; next = intents.next()) {
      for (const step of next.value.steps) await Promise.all(step.map((ask) => sent(ask, strongroom)));
    }
  };
  await Promise.all(Array.from({ length: clients }, customer));
}

/** What the SDK says when it gives up is the customer's trouble; anything else is ours. */
export async function sent({ send }: Ask, strongroom: Strongroom): Promise<void> {
  try {
    await send(strongroom);
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
  }
}

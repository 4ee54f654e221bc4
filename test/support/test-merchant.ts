import { randomUUID } from 'node:crypto';
import { createClient, type Strongroom } from '../../client/create-client';
import { cardOf } from '../../cli/local/story/cards';
import { accessTokenOf, runningStage } from './stage';

/** The SDK as the server of m_demo has it. */
export async function demoServer(): Promise<Strongroom> {
  const { status } = await runningStage();
  return createClient({ apiUrl: status.api_url, accessToken: () => accessTokenOf('demo-server') });
}

/** A token of m_demo for a test card; the same card has the same token. */
export async function tokenFor(number: string): Promise<string> {
  const strongroom = await demoServer();
  const card = await strongroom.sealCard(cardOf(number, '8317'), { merchantId: 'm_demo' });
  return (await strongroom.createToken({ card })).token.id;
}

export const freshKey = (): string => `test-${randomUUID()}`;

import { requestBodies } from '../../contracts/request-bodies';
import { RevealResponse } from '../../contracts/reveal';
import { TokenPath } from '../../contracts/tokens';
import { RecordTampered } from '../../domain/card/cipher';
import type { Revealed, revealCard } from '../../domain/card/reveal-card';
import type { HttpHandler } from '../http-handler';
import { httpHandler } from '../http-handler';
import { bodyOf, callerOf, parsed } from '../http-request';
import { log } from '../logger';
import { count } from '../metrics';

/** `POST /v1/tokens/{id}/reveal`: 200 with the card as a JWE for the recipient, once it is on record. Never the same answer twice. */
export function revealCardApi(reveal: ReturnType<typeof revealCard>): HttpHandler {
  return httpHandler('reveal-card', RevealResponse, async (event) => {
    const caller = callerOf(event);
    const { id: token } = parsed(TokenPath, event.pathParameters);
    const request = bodyOf(event, requestBodies['reveal-card']);
    const { id, recipient, card } = await counted(() => reveal({ tokenId: token, ...request }, caller));
    return { status: 200, body: { id, token, recipient, card } };
  });
}

/** The alarms on reveals and on tampering are made of this. */
async function counted(work: () => Promise<Revealed>): Promise<Revealed> {
  try {
    const revealed = await work();
    count('CardRevealed');
    return revealed;
  } catch (error) {
    if (error instanceof RecordTampered) {
      count('RecordTampered');
      log.error('a card record is not what the vault sealed', { code: error.code });
    }
    throw error;
  }
}

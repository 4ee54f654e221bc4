import { requestBodies } from '../../contracts/request-bodies';
import { TokenPath, TokenResponse } from '../../contracts/tokens';
import type { Caller } from '../../domain/access/caller';
import { cardData } from '../../domain/card/card-data';
import type { deleteToken } from '../../domain/card/delete-token';
import type { readToken } from '../../domain/card/read-token';
import type { tokenizeCard } from '../../domain/card/tokenize-card';
import type { TokenView } from '../../domain/card/vault';
import type { HttpHandler } from '../http-handler';
import { httpHandler } from '../http-handler';
import { bodyOf, callerOf, parsed } from '../http-request';
import * as z from 'zod/mini';

/** `POST /v1/tokens`: 201 for a new token, 200 for a card that the merchant has already. */
export function tokenizeCardApi(tokenize: ReturnType<typeof tokenizeCard>): HttpHandler {
  return httpHandler('tokenize-card', TokenResponse, async (event) => {
    const caller = callerOf(event);
    const { created, token } = await tokenize(bodyOf(event, requestBodies['tokenize-card']), caller);
    return {
      status: created ? 201 : 200,
      body: tokenBody(token, caller),
      headers: { location: `/v1/tokens/${token.id}` },
    };
  });
}

/** `GET /v1/tokens/{id}`: the masked view. */
export function readTokenApi(read: ReturnType<typeof readToken>): HttpHandler {
  return httpHandler('read-token', TokenResponse, async (event) => {
    const caller = callerOf(event);
    const { id } = parsed(TokenPath, event.pathParameters);
    return { status: 200, body: tokenBody(await read(id, caller), caller) };
  });
}

/** `DELETE /v1/tokens/{id}`: 204. */
export function deleteTokenApi(erase: ReturnType<typeof deleteToken>): HttpHandler {
  return httpHandler('delete-token', z.undefined(), async (event) => {
    const caller = callerOf(event);
    await erase(parsed(TokenPath, event.pathParameters).id, caller);
    return { status: 204 };
  });
}

/** The fingerprint tells which tokens are one card: servers only, never a device (design section 4). */
function tokenBody(token: TokenView, caller: Caller): z.input<typeof TokenResponse> {
  return {
    id: token.id,
    card: cardData(token.card),
    ...(caller.principal.clientKind === 'server' ? { fingerprint: token.fingerprint } : {}),
    ...(token.customer === undefined ? {} : { customer: token.customer }),
    created_at: token.createdAt,
  };
}

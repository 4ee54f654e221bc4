import * as z from 'zod/mini';
import type { StageClient } from '../status';

const TokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number(),
  scope: z.string(),
});

export type TokenAnswer = z.infer<typeof TokenAnswer>;

/** An access token by client credentials (RFC 6749 §4.4), with all scopes of the client unless told otherwise. */
export async function fetchAccessToken(
  tokenUrl: string,
  client: StageClient,
  scope = client.scope,
): Promise<TokenAnswer> {
  const credentials = [client.client_id, client.client_secret].map(encodeURIComponent).join(':');
  const answer = await fetch(tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(credentials)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  });
  if (!answer.ok) throw new Error(`the issuer answered ${answer.status} to ${client.client_id}`);
  return TokenAnswer.parse(await answer.json());
}

/** Keeps a token until a minute before it expires. */
export function accessTokens(tokenUrl: string, client: StageClient): () => Promise<string> {
  let kept: { readonly token: string; readonly until: number } | undefined;
  return async () => {
    if (kept === undefined || Date.now() >= kept.until) {
      const fresh = await fetchAccessToken(tokenUrl, client);
      kept = { token: fresh.access_token, until: Date.now() + (fresh.expires_in - 60) * 1000 };
    }
    return kept.token;
  };
}

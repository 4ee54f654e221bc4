import { fetchAccessToken } from '../access-token';
import { cardOf, storyCards } from '../cards';
import { hold, need, type Played, type Run, type Step } from '../run';

export const fetchKeys: Step = {
  title: 'Fetch the envelope keys (JWKS)',
  async play({ strongroom, status }): Promise<Played> {
    const answer = await fetch(status.jwks_url);
    hold(answer.ok, `the JWKS answered ${answer.status}`);
    hold(answer.headers.get('access-control-allow-origin') === '*', 'a page of another origin may not read the JWKS');
    const pins = status.jwks_pins.map(({ kid }) => kid).join(', ');
    hold(pins !== '', 'the stage has no key that signs its key set');
    // The SDK pins those keys: a set that none of them signed would end here.
    const { keys } = await strongroom.keys();
    return {
      says: `${keys.length} public key${keys.length === 1 ? '' : 's'}, ${keys[0]?.kid} preferred; signed by the pinned key ${pins}`,
    };
  },
};

export const sealCard: Step = {
  title: 'Seal a card as a page would',
  async play(run): Promise<Played> {
    const envelope = await seal(run, storyCards.approved);
    const parts = envelope.split('.');
    hold(parts.length === 5, 'the envelope is no compact JWE');
    const header: unknown = JSON.parse(atob((parts[0] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
    const members = typeof header === 'object' && header !== null ? Object.keys(header).join(', ') : '';
    return {
      says: `a compact JWE of ${envelope.length} characters; in clear: ${members}`,
      found: { envelopes: [envelope] },
    };
  },
};

export const getAccessToken: Step = {
  title: 'Get an access token (client credentials)',
  async play({ status, server }): Promise<Played> {
    const token = await fetchAccessToken(status.token_url, server);
    return {
      says: `for ${server.client_id} of ${server.merchant_id}, ${token.expires_in} s: ${token.scope}`,
      found: { accessToken: token.access_token },
    };
  },
};

export const tokenizeCard: Step = {
  title: 'Swap the sealed card for a token, twice',
  async play(run, findings): Promise<Played> {
    const [envelope] = need(findings, 'envelopes');
    hold(envelope !== undefined, 'nothing was sealed');
    const first = await run.strongroom.createToken({ card: envelope });
    const again = await seal(run, storyCards.approved);
    hold(again !== envelope, 'sealing the same card twice gave the same envelope');
    const second = await run.strongroom.createToken({ card: again });
    hold(second.token.id === first.token.id, 'the same card has two tokens');
    hold(!second.created, 'the same card was answered with 201, not 200');
    const { brand, last4 } = first.token.card;
    return {
      says: `${first.token.id} (${brand} ${last4})${first.created ? '' : ', known from an earlier run'}; again: the same token, 200`,
      found: {
        token: first.token,
        createdTokens: first.created ? [first.token.id] : [],
        envelopes: [envelope, again],
      },
    };
  },
};

/** Everything sealed in a run is of m_demo, with the run's own security code. */
export function seal({ strongroom, server, securityCode }: Run, number: string): Promise<string> {
  return strongroom.sealCard(cardOf(number, securityCode), { merchantId: server.merchant_id });
}

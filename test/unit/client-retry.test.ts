import { type ClientOptions, createClient } from '../../client/create-client';
import { chargeAnswer } from '../support/charge-answer';
import { answers, breaks, refuses, scriptedFetch, type ScriptedOutcome } from '../support/scripted-fetch';

const order = { token: `tok_${'a'.repeat(26)}`, amount: 1050, currency: 'USD' } as const;
const charge = chargeAnswer();

/** Charge over a scripted connection; the waits are noted instead of waited for. */
async function chargeOver(script: readonly ScriptedOutcome[], options: Partial<ClientOptions> = {}, key?: string) {
  const { fetch, sent } = scriptedFetch(...script);
  const waits: number[] = [];
  const strongroom = createClient({
    apiUrl: 'https://api.example',
    accessToken: () => 'access',
    fetch,
    wait: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
    ...options,
  });
  const outcome: unknown = await strongroom
    .createCharge(order, key === undefined ? {} : { idempotencyKey: key })
    .catch((error: unknown) => error);
  return { outcome, waits, sent, keys: sent.map(({ headers }) => headers.get('idempotency-key')) };
}

describe('a charge', () => {
  it.each([
    ['no answer came', breaks],
    ['the first attempt is still running', refuses(409, 'charge_in_progress', { 'Retry-After': '1' })],
    ['another request holds it up', refuses(409, 'operation_in_progress', { 'Retry-After': '1' })],
    ['the vault cannot for now', refuses(503, 'keys_unavailable', { 'Retry-After': '2' })],
    ['too many ask', refuses(429, 'throttled')],
    ['the gateway gave up', refuses(504, 'gateway_timeout')],
    ['a broken gateway answers without a problem', () => new Response('<html>', { status: 502 })],
  ])('is sent again, with the same body and key, where %s', async (_, passing) => {
    const { outcome, keys, sent } = await chargeOver([passing, passing, answers(201, charge)]);
    expect(outcome).toEqual({ charge, replayed: false });
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(new Set(sent.map(({ init }) => init.body)).size).toBe(1);
  });

  it.each([
    [422, 'idempotency_key_reused'],
    [409, 'some_other_conflict'],
    [422, 'envelope_used'],
    [400, 'invalid_request'],
    [401, 'unauthenticated'],
    [500, 'internal_error'],
  ])('is not sent again after %d %s', async (status, code) => {
    const { outcome, sent, waits } = await chargeOver([refuses(status, code)]);
    expect(outcome).toMatchObject({ code, status });
    expect([sent.length, waits]).toEqual([1, []]);
  });

  it('has the key that the caller gave', async () => {
    const { keys } = await chargeOver([breaks, answers(201, charge)], {}, 'order-77-1');
    expect(keys).toEqual(['order-77-1', 'order-77-1']);
  });

  it('has a key of its own, in the form that the API accepts, where the caller gave none', async () => {
    const [first, second] = await Promise.all([chargeOver([answers(201, charge)]), chargeOver([answers(201, charge)])]);
    expect(first.keys[0]).toMatch(/^[A-Za-z0-9._:-]{8,64}$/);
    expect(first.keys).not.toEqual(second.keys);
  });

  it('that got no answer hands out its key, so that the caller can go on with it', async () => {
    const { outcome, keys, sent } = await chargeOver([breaks], { retries: 2 });
    expect(outcome).toMatchObject({ code: 'network_error', status: undefined, idempotencyKey: keys[0] });
    expect(sent).toHaveLength(3);
  });

  it('is sent once where the caller wants no retries', async () => {
    const { sent, waits } = await chargeOver([breaks], { retries: 0 });
    expect([sent.length, waits]).toEqual([1, []]);
  });

  it('waits longer each time, with jitter', async () => {
    const { waits } = await chargeOver([breaks]);
    const longest = [250, 500, 1000, 2000];
    expect(waits).toHaveLength(longest.length);
    waits.forEach((wait, attempt) => {
      expect(wait).toBeLessThanOrEqual(longest[attempt] ?? 0);
      expect(wait).toBeGreaterThanOrEqual((longest[attempt] ?? 0) / 2);
    });
  });

  it('waits at least as long as the API asks', async () => {
    const busy = refuses(503, 'busy', { 'Retry-After': '7' });
    const { waits } = await chargeOver([busy, answers(201, charge)]);
    expect(waits).toEqual([7000]);
  });

  it('leaves a long wait to the caller', async () => {
    const { outcome, waits } = await chargeOver([refuses(503, 'keys_unavailable', { 'Retry-After': '120' })]);
    expect(outcome).toMatchObject({ code: 'keys_unavailable', retryAfter: 120 });
    expect(waits).toEqual([]);
  });

  it.each(['soon', '-1', '1e3', ''])('ignores a Retry-After of "%s"', async (retryAfter) => {
    const { outcome } = await chargeOver([refuses(503, 'busy', { 'Retry-After': retryAfter })], { retries: 0 });
    expect(outcome).toMatchObject({ code: 'busy', retryAfter: undefined });
  });

  it('is not sent where the access token cannot be had; the reason is the caller’s own error', async () => {
    const failed = new Error('issuer is down');
    const { outcome, sent } = await chargeOver([answers(201, charge)], { accessToken: () => Promise.reject(failed) });
    expect([outcome, sent.length]).toEqual([failed, 0]);
  });
});

import * as fc from 'fast-check';
import { sealCard } from '../../client/seal-card';
import { envelopeOpener } from '../../lambdas/adapters/envelope-opener';
import { openCard } from '../../lambdas/domain/card/open-card';
import { Refusal } from '../../lambdas/domain/refusal';
import { anyText } from '../support/any-text';
import { envelopeKeyPair, unwrapWith } from '../support/envelope-key-pair';

const now = new Date(Date.UTC(2026, 10, 24, 12));
const { jwk, privateKey } = envelopeKeyPair('2026q4');
const opener = envelopeOpener({ kids: [jwk.kid], unwrap: unwrapWith(privateKey) });
const card = { number: '4242424242424242', exp_month: 12, exp_year: 2030, security_code: '123', holder: 'A. Person' };
const sealed = sealCard(card, { jwk, audience: 'm_demo', now: () => now.getTime() });

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** What the vault says to an envelope: a refusal as the caller sees it, or `opened`. */
async function verdict(envelope: string): Promise<{ readonly code: string; readonly facts?: unknown }> {
  try {
    await openCard(opener, envelope, { audience: 'm_demo', now });
    return { code: 'opened' };
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, facts: error.facts };
    throw error;
  }
}

const replaced = (text: string, at: number, by: string): string => text.slice(0, at) + by + text.slice(at + 1);

describe('a sealed card', () => {
  it('opens as it was sealed', async () => {
    expect(await verdict(await sealed)).toEqual({ code: 'opened' });
  });

  it('never opens with any one character changed; behind the header all failures look alike', async () => {
    const envelope = await sealed;
    const headerEnd = envelope.indexOf('.');
    const alike = {
      code: 'envelope_invalid',
      facts: { detail: 'The envelope cannot be opened. Seal the card again.' },
    };
    for (const at of envelope.split('').keys()) {
      const other = alphabet[(alphabet.indexOf(envelope[at] ?? '') + 32) % 64] ?? 'A';
      const said = await verdict(replaced(envelope, at, other));
      expect(said.code).not.toBe('opened');
      // A changed dot or spare bit shows in the clear; every other change depends on the key.
      if (at > headerEnd && said.code !== 'envelope_malformed') expect(said).toEqual(alike);
    }
  });

  it('never opens with a part missing, repeated, reordered or taken from another envelope', async () => {
    const parts = [...(await sealed).split('.')];
    const other = await sealCard(card, { jwk, audience: 'm_demo', now: () => now.getTime() });
    const [header = '', ...rest] = parts;
    const pool = [...rest, ...other.split('.').slice(1), header, '', 'AAAA'];
    const tails = fc.array(fc.constantFrom(...pool), { minLength: 3, maxLength: 5, size: 'max' });
    await fc.assert(
      fc.asyncProperty(tails, async (tail) => {
        const mixed = [header, ...tail].join('.');
        fc.pre(![parts.join('.'), other].includes(mixed));
        expect((await verdict(mixed)).code).toMatch(/^envelope_(invalid|malformed)$/);
      }),
      { numRuns: 500 },
    );
  });

  it('never opens when text of any kind is put for it', async () => {
    await fc.assert(
      fc.asyncProperty(anyText(4000), async (text) => {
        expect((await verdict(text)).code).toMatch(/^envelope_(malformed|too_large)$/);
      }),
    );
  });
});

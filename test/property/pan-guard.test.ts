import * as fc from 'fast-check';
import { brandOf } from '../../lambdas/domain/card/brand';
import { asciiDigits } from '../../lambdas/domain/card/folded-text';
import { luhnValid } from '../../lambdas/domain/card/luhn';
import { findCardNumber, holdsCardNumber, holdsDisguisedCardNumber } from '../../lambdas/domain/card/pan-guard';
import { anyText } from '../support/any-text';
import { digitTexts } from '../support/digit-texts';
import { kindsOfIds, refusedIds } from '../support/own-ids';

/** The rule, as expressions: what the guards' scans must find, no more and no less. */
// eslint-disable-next-line security/detect-unsafe-regex -- bounded
const standaloneRun = /(?<![\p{L}\p{N}_-])\d(?:[ -]?\d){13,18}(?![\p{L}\p{N}_-]|[ -]\d)/gu;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const joinedDigits =
  // eslint-disable-next-line security/detect-unsafe-regex -- digits and what joins them have no character in common
  /\d+(?:[ ._\-/\\|*+,:;#=~'"()[\]{}<>\t\n\r\u00b7\u2010-\u2015\u2018-\u201f\u2022\u2027-\u2029\u2212\u2219\u22c5\u3001\u3002\u30fb]{1,3}\d+)*/g;
const envelope = /^eyJ[\w-]+\.[\w-]*\.[\w-]*\.[\w-]*\.[\w-]*$/;

const isCardNumber = (digits: string): boolean => brandOf(digits) !== 'unknown' && luhnValid(digits);

function standsAlone(text: string): boolean {
  return Array.from(text.matchAll(standaloneRun)).some(([run]) => isCardNumber(run.replaceAll(/[ -]/g, '')));
}

function isDisguised(text: string): boolean {
  if (envelope.test(text)) return false;
  if (standsAlone(text)) return true;
  const plain = asciiDigits(text.normalize('NFKC').replaceAll(/\p{Cf}/gu, '')).replaceAll(uuid, ' x ');
  if (standsAlone(plain)) return true;
  const words = plain.replaceAll(/[A-Za-z0-9]+/g, (word) => (word.length > 24 ? 'x' : word));
  return (words.match(joinedDigits) ?? []).some((joined) => holdsGroups(joined.split(/\D+/)));
}

function holdsGroups(groups: readonly string[]): boolean {
  return groups.some((_, first) =>
    groups.slice(first).some((__, more) => {
      const digits = groups.slice(first, first + more + 1).join('');
      return digits.length >= 14 && digits.length <= 19 && isCardNumber(digits);
    }),
  );
}

/** As JSON may write any character: `\u0034`. */
const escaped = (char: string): string =>
  Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

describe('pan-guard', () => {
  it('finds what the expressions of the rule find, and nothing else', () => {
    const seen = { alone: 0, disguised: 0, neither: 0 };
    for (const text of digitTexts(5, 20_000)) {
      const said = { text, alone: holdsCardNumber(text), disguised: holdsDisguisedCardNumber(text) };
      const expected = { text, alone: standsAlone(text), disguised: isDisguised(text) };
      if (said.alone !== expected.alone || said.disguised !== expected.disguised) expect(said).toEqual(expected);
      seen[said.alone ? 'alone' : said.disguised ? 'disguised' : 'neither'] += 1;
    }
    // So that none of the three answers goes untried.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(1_500);
  });

  it('finds what the expressions find in any text', () => {
    fc.assert(
      fc.property(anyText(60), (text) => {
        expect([holdsCardNumber(text), holdsDisguisedCardNumber(text)]).toEqual([standsAlone(text), isDisguised(text)]);
      }),
    );
  });

  it('refuses none of a million ids, UUIDs, digests, times and amounts of our own', () => {
    expect(kindsOfIds).toHaveLength(20);
    expect(refusedIds(1_000_000)).toEqual([]);
  }, 300_000);

  it('refuses no id because of its form, were all of it the digits of card numbers', () => {
    const cards = ['4242424242424242', '5555555555554444', '378282246310005', '30569309025904', '6205500000000000004'];
    for (const digits of cards.flatMap((card) => Array.from(card, (_, at) => card.slice(at).padEnd(400, card)))) {
      const [hex, few] = [digits.slice(0, 64), digits.slice(0, 26)];
      const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
      const sent = [`tok_${few}`, `fp_${few}`, `ch_${hex.slice(0, 32)}`, `op_${hex.slice(0, 32)}`, uuid, hex];
      const written = [
        ...[`fl_${hex.slice(0, 32)}.${hex.slice(0, 9)}`, `ch_${hex.slice(0, 32)}.1.${hex.slice(0, 12)}`],
        ...[`sbx_${hex.slice(0, 24)}`, `00-${hex.slice(0, 32)}-${hex.slice(32, 48)}-01`, digits.slice(0, 43)],
        ...[Number(hex.slice(0, 12)), `${hex.slice(0, 4)}-11-24T07:00:00.000Z`],
      ];
      expect(sent.filter((id) => holdsDisguisedCardNumber(id))).toEqual([]);
      expect(findCardNumber([...sent, ...written])).toBeUndefined();
    }
  });

  it('takes in no text that nothing could store', () => {
    const stored: string[] = [];
    for (const text of digitTexts(7, 5_000)) {
      for (const sent of [
        text,
        JSON.stringify({ note: `\t${text}` }),
        JSON.stringify([text]).replaceAll(/[^"[\]]/gu, escaped),
      ]) {
        if (!holdsDisguisedCardNumber(sent) && findCardNumber({ metadata: { sent } }) !== undefined) stored.push(sent);
      }
    }
    expect(stored).toEqual([]);
  });

  it('finds a test number wherever it stands alone in a text', () => {
    const number = fc.constantFrom('4242424242424242', '5555555555554444', '378282246310005', '6011111111111117');
    const around = fc.constantFrom(' ', ',', '"', '(', ')', ';', '\n', '=', ':', '.');
    fc.assert(
      fc.property(fc.string(), fc.string(), number, around, around, (head, tail, digits, left, right) => {
        const clean = (text: string): string => text.replaceAll(/[\p{N} -]/gu, '');
        expect(holdsCardNumber(`${clean(head)}${left}${digits}${right}${clean(tail)}`)).toBe(true);
      }),
    );
  });
});

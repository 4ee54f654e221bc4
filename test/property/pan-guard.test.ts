import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { chargeId, flagId, newFingerprint, newTokenId, sha256Hex } from '../../lambdas/adapters/ids';
import { holdsCardNumber } from '../../lambdas/domain/card/pan-guard';

describe('pan-guard', () => {
  it('never takes our own ids, UUIDs, digests, times and amounts for a card number', () => {
    const taken: string[] = [];
    for (let run = 0; run < 20_000; run += 1) {
      const seed = `${run}`;
      const ours = [newTokenId(), newFingerprint(), chargeId('m_a', 'create-charge', seed), flagId(seed), randomUUID()];
      const time = new Date(1.7e12 + run * 7_919_333);
      const others = [sha256Hex(seed), time.toISOString(), `${time.getTime()}`, `${run * 104_729}`];
      taken.push(...[...ours, ...others].filter(holdsCardNumber));
    }
    expect(taken).toEqual([]);
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

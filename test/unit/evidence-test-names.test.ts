import { withoutNumbers } from '../../cli/evidence/sources/test-results';
import { findCardNumber } from '../../lambdas/domain/card/pan-guard';

describe('the name of a test in evidence', () => {
  it.each([
    ['refuses 4242424242424242', 'refuses …'],
    ['4242 4242 4242 4242 › in clear', '… › in clear'],
    ['a 3782-822463-10005, b', 'a …, b'],
    ['４２４２４２４２４２４２４２４２ in full width', '… in full width'],
    ['4242.4242.4242.4242=3012', '…'],
    ['34323432343234323432343234323432', '…'],
  ])('%#: leaves out what could be a card number', (name, said) => {
    expect(withoutNumbers(name)).toBe(said);
    expect(findCardNumber(withoutNumbers(name))).toBeUndefined();
  });

  it.each(['is 404 within 12 of 2026-11-24', 'seeds 1-5000', 'PCI DSS 10.2.2'])('keeps %s', (name) => {
    expect(withoutNumbers(name)).toBe(name);
  });
});

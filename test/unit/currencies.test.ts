import { data } from 'currency-codes';
import { currencyExponents } from '../../lambdas/domain/currencies';
import { isCurrency, minorUnits } from '../../lambdas/domain/money';

const notMoney = ['XAU', 'XAG', 'XPT', 'XPD', 'XTS', 'XXX', 'XBA', 'XBB', 'XBC', 'XBD', 'XDR', 'XSU', 'XUA'];

describe('currencies', () => {
  it('have the exponents of the maintained ISO 4217 list, all of them and no others', () => {
    const published = data.filter(({ code }) => /^[A-Z]{3}$/.test(code) && !notMoney.includes(code));
    expect(currencyExponents).toEqual(Object.fromEntries(published.map(({ code, digits }) => [code, digits])));
  });

  it.each([
    ['JPY', 1000],
    ['USD', 100_000],
    ['KWD', 1_000_000],
  ] as const)('1000 major units of %s are %d minor units', (currency, minor) => {
    expect(minorUnits(1000, currency)).toBe(minor);
  });

  it.each(['usd', 'XXX', '', 'toString', '__proto__', 'US'])('%j is not a currency', (code) => {
    expect(isCurrency(code)).toBe(false);
  });
});

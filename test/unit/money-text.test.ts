import fc from 'fast-check';
import { exponentOf } from '../../lambdas/domain/money';
import { decimal, moneyText } from '../../lambdas/domain/money-text';

describe('an amount in words', () => {
  it.each([
    [123450, 'EUR', '1,234.50 EUR', '1234.50'],
    [100, 'JPY', '100 JPY', '100'],
    [1000000, 'JPY', '1,000,000 JPY', '1000000'],
    [5, 'USD', '0.05 USD', '0.05'],
    [0, 'USD', '0.00 USD', '0.00'],
    [1050, 'KWD', '1.050 KWD', '1.050'],
    [-123456, 'USD', '-1,234.56 USD', '-1234.56'],
    [12345678901234567890123n, 'USD', '123,456,789,012,345,678,901.23 USD', '123456789012345678901.23'],
  ] as const)('%s %s', (amount, currency, text, plain) => {
    expect(moneyText(amount, currency)).toBe(text);
    expect(decimal(amount, currency)).toBe(plain);
  });

  it('says the amount that it was given, whatever the exponent', () => {
    const currencies = fc.constantFrom('USD', 'JPY', 'KWD', 'CLF' as const);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), currencies, (amount, currency) => {
        const plain = decimal(amount, currency);
        expect(BigInt(plain.replace('.', ''))).toBe(amount);
        expect((plain.split('.')[1] ?? '').length).toBe(exponentOf(currency));
        expect(moneyText(amount, currency).replaceAll(',', '')).toBe(`${plain} ${currency}`);
      }),
    );
  });
});

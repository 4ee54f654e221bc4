import { currencyExponents } from './currencies';

/** An exact amount: whole minor units of an ISO 4217 currency (`{ amount: 1050, currency: 'USD' }` is 10.50 dollars). */
export interface Money {
  readonly amount: number;
  readonly currency: Currency;
}

export type Currency = keyof typeof currencyExponents;

export function isCurrency(code: string): code is Currency {
  return Object.hasOwn(currencyExponents, code);
}

/** Decimal places between the minor and the major unit: 2 for USD, 0 for JPY, 3 for KWD. */
export function exponentOf(currency: Currency): number {
  return currencyExponents[currency];
}

/** `majorAmount` whole major units in minor units: 1000 is 100000 in USD, 1000 in JPY, 1000000 in KWD. */
export function minorUnits(majorAmount: number, currency: Currency): number {
  return majorAmount * 10 ** exponentOf(currency);
}

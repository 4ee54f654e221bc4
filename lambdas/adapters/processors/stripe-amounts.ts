import { isCurrency, type Money } from '../../domain/money';

/**
 * Where Stripe's smallest unit is not ISO 4217's: for how many of ours stand `theirs` of Stripe's
 * (docs.stripe.com/currencies, "zero-decimal" and "special cases"). ISK and UGX have no minor unit and are sent with two decimals
 * that must be zero; the ariary's fifth is not known to Stripe.
 */
const units: Readonly<Record<string, { readonly ours: number; readonly theirs: number }>> = {
  ISK: { ours: 1, theirs: 100 },
  UGX: { ours: 1, theirs: 100 },
  MGA: { ours: 100, theirs: 1 },
};

/** Of three decimals the last must be zero (the same page, "three-decimal currencies"). */
const roundToTen: ReadonlySet<string> = new Set(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND']);

const same = { ours: 1, theirs: 1 };

export interface StripeAmount {
  readonly amount: number;
  /** ISO 4217, lower case. */
  readonly currency: string;
}

/** The amount as Stripe counts it, or undefined where Stripe cannot say it exactly. Never rounded. */
export function toStripe({ amount, currency }: Money): StripeAmount | undefined {
  const { ours, theirs } = units[currency] ?? same;
  if (amount % ours !== 0 || (roundToTen.has(currency) && amount % 10 !== 0)) return undefined;
  return { amount: (amount / ours) * theirs, currency: currency.toLowerCase() };
}

/** @throws Error for a currency that is not in ISO 4217's list, or an amount between two of our units */
export function fromStripe({ amount, currency }: StripeAmount): Money {
  const code = currency.toUpperCase();
  const { ours, theirs } = units[code] ?? same;
  if (!isCurrency(code) || amount % theirs !== 0) throw new Error('Stripe gave an amount that is none of ours');
  return { amount: (amount / theirs) * ours, currency: code };
}

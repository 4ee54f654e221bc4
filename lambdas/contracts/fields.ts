import * as z from 'zod/mini';
import { isCurrency } from '../domain/money';
import type { Currency as CurrencyCode } from '../domain/money';

/** Fields that requests, responses and events share. Sizes are bounds on what an outsider may make us store. */
export const TokenId = z.string().check(z.regex(/^tok_[a-z2-7]{26}$/));
export const ChargeId = z.string().check(z.regex(/^ch_[a-z2-7]{32}$/));
export const OperationId = z.string().check(z.regex(/^op_[a-z2-7]{32}$/));
export const Fingerprint = z.string().check(z.regex(/^fp_[a-z2-7]{26}$/));
export const MerchantId = z.string().check(z.regex(/^m_[a-z0-9]{1,32}$/));
export const CustomerId = z.string().check(z.regex(/^[A-Za-z0-9._:@-]{1,64}$/));
export const OrderId = z.string().check(z.regex(/^[A-Za-z0-9._:@#/-]{1,64}$/));
export const Timestamp = z.iso.datetime();

/** Minor units (ISO 4217). The bound keeps sums exact in every consumer: 12 digits, as in ISO 8583 field 4. */
export const Amount = z.int().check(z.minimum(1), z.maximum(999_999_999_999));
/** Zero is a sum before anything moved. */
export const Sum = z.int().check(z.minimum(0), z.maximum(999_999_999_999));
/** A compact JWE; its own checks are in domain/card/envelope.ts. */
export const Envelope = z.string().check(z.minLength(1));

/** EMV 3DS 2.x results, passed through to the processor. */
export const ThreeDs = z.strictObject({
  version: z.string().check(z.regex(/^2\.[0-9](?:\.[0-9])?$/)),
  eci: z.string().check(z.regex(/^0[0-9]$/)),
  cryptogram: z.string().check(z.regex(/^[A-Za-z0-9+/]{27}=$/)),
  ds_transaction_id: z.uuid(),
});

export const Currency = z.custom<CurrencyCode>((value) => typeof value === 'string' && isCurrency(value));

export const CardBrand = z.enum([
  'visa',
  'mastercard',
  'amex',
  'discover',
  'diners',
  'jcb',
  'unionpay',
  'maestro',
  'unknown',
]);

/** What an approval says beside its reference. */
export const Approval = { network_transaction_id: z.optional(z.string()), capture_before: z.optional(Timestamp) };

/** What may be shown of a card: PCI DSS 3.4.1 allows BIN and last four. */
export const CardView = z.object({
  brand: CardBrand,
  bin: z.string().check(z.regex(/^(?:\d{6}|\d{8})$/)),
  last4: z.string().check(z.regex(/^\d{4}$/)),
  exp_month: z.int().check(z.minimum(1), z.maximum(12)),
  exp_year: z.int().check(z.minimum(2000), z.maximum(2099)),
});

/** The same in an answer: without the BIN for callers who see no more than the last four. */
export const ShownCard = z.extend(CardView, { bin: z.optional(CardView.shape.bin) });

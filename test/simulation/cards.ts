/** Published test numbers, none of them issued to anybody. */
export const cards = {
  good: '4242424242424242',
  other: '5555555555554444',
  declined: '4000000000000002',
  /** Its authorization runs out after two seconds. */
  brief: '4000000000003907',
} as const;

export type CardName = keyof typeof cards;

export const merchantId = 'm_demo';

/** What an envelope of a security code alone holds. */
export const codeContent = { security_code: '123' } as const;

export const contentOf = (card: CardName): Readonly<Record<string, unknown>> => ({
  number: cards[card],
  exp_month: 12,
  exp_year: 2030,
});

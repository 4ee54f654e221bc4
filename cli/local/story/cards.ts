/** The test cards that the story plays with (lambdas/adapters/processors/sandbox-cards.ts). */
export const storyCards = {
  approved: '4242424242424242',
  declined: '4000000000000002',
} as const;

const nextYear = new Date().getUTCFullYear() + 1;

/** A card as a form would hand it to the SDK. */
export function cardOf(number: string, securityCode: string) {
  return { number, exp_month: 12, exp_year: nextYear, security_code: securityCode, holder: 'Ada Lovelace' };
}

/** Four digits that are no year, no port of ours and no round number. */
export function freshSecurityCode(random: () => number = Math.random): string {
  for (;;) {
    const code = String(Math.floor(1000 + random() * 9000));
    if (!/^(?:19|20|45|46)|00$/.test(code)) return code;
  }
}

import { sandboxCards } from '../../../../lambdas/adapters/processors/sandbox-cards';
import { hold, need, type Played, type Step } from '../run';
import { haystacksOf } from '../scan/haystacks';
import { envelopeNeedles, numberNeedles, securityCodeNeedles } from '../scan/needles';
import { search } from '../scan/search';

export const scanEverything: Step = {
  title: 'Look for card data in everything that was written',
  async play({ status, clients, securityCode }, findings): Promise<Played> {
    const haystacks = await haystacksOf(status, clients);
    const finds = search(haystacks, [
      ...Object.keys(sandboxCards).flatMap(numberNeedles),
      ...securityCodeNeedles(securityCode),
      ...need(findings, 'envelopes').flatMap(envelopeNeedles),
    ]);
    hold(finds.length === 0, finds.map(({ what, where }) => `${what} in ${where}`).join('; '));
    const pieces = haystacks.reduce((sum, haystack) => sum + haystack.pieces.length, 0);
    const calls = haystacks.find(({ where }) => where === 'recorded API calls')?.pieces.length ?? 0;
    return {
      says:
        `${status.tables.length} tables, ${status.queues.length} queues, ${status.buckets.length} buckets, ` +
        `${status.log_groups.length} log groups, ${calls} recorded calls (${pieces} pieces): no card number, no security code`,
    };
  },
};

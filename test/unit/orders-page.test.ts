import { orderCauses } from '../../lambdas/contracts/orders';
import { orderSeconds } from '../../lambdas/contracts/timeouts';
import { declineCodes } from '../../lambdas/domain/charge/processor';
import { envelopeLimits } from '../../lambdas/domain/card/envelope';
import { readOrder } from '../../lambdas/runtime/consumers/read-order';
import { codeBlocks, markdownPage, tableRows } from '../support/markdown-page';
import { orderDetail, orderMessage } from '../support/order-message';

const page = markdownPage('docs/orders.md');
const runbook = markdownPage('docs/runbooks/pay-order-dead-letters.md');
const namesIn = (cell = ''): readonly string[] => cell.replaceAll('`', '').split(/,? or |, /);

/** A good value of each member that an order by token, and one by card, may have. */
const terms = {
  ...{ capture: 'manual', customer: 'c-1', site: 'shop.example', metadata: { cart: '7' } },
  ...{ initiator: 'customer', network_transaction_id: 'n1' },
};
const byToken = orderDetail({ ...terms, token: `tok_${'a'.repeat(26)}` });
const byCard = orderDetail({ ...terms, card: 'a.b.c.d.e', save: false });

describe('docs/orders.md', () => {
  it('names every member that an order may have, and no other', () => {
    const documented = tableRows(page.sections.get('The event') ?? '').flatMap(([name]) => namesIn(name));
    expect([...documented].sort()).toEqual(
      [...new Set([byToken, byCard].flatMap((order) => Object.keys(order)))].sort(),
    );
    for (const order of [byToken, byCard]) {
      expect(readOrder(JSON.parse(orderMessage(order).body))).toHaveProperty('order');
    }
  });

  it('names failures that there are', () => {
    const documented = tableRows(page.sections.get('What comes back') ?? '').map(([code]) => code);
    expect(documented).toHaveLength(3);
    expect(declineCodes).toEqual(expect.arrayContaining(documented));
  });

  it('says how long things last as the code does', () => {
    const lastCall = (orderSeconds.retention - 2 * orderSeconds.hidden) / 60;
    expect(page.text).toContain(`waited for ${lastCall} minutes`);
    expect(runbook.text).toContain(`for ${lastCall} minutes it could not be done`);
    expect(page.text).toContain('forgets after an hour');
    expect([orderSeconds.retention, envelopeLimits.orderWindowSeconds, envelopeLimits.skewSeconds]).toEqual([
      3600, 3600, 120,
    ]);
    expect(orderSeconds.hidden).toBe(180);
  });

  it('has its example in the words of the contract', () => {
    const [example = ''] = codeBlocks(page.text, 'js');
    for (const name of ['order_id', 'attempt', 'merchant_id', 'token', 'amount', 'currency'])
      expect(example).toContain(`${name}:`);
  });
});

describe('the runbook of refused orders', () => {
  it('explains every cause', () => {
    const documented = tableRows(runbook.text).flatMap(([causes]) => namesIn(causes));
    expect([...documented].sort()).toEqual([...orderCauses].sort());
  });
});

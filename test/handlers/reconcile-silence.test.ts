import { capabilitiesOf } from '../../lambdas/domain/charge/capabilities';
import { reconcile } from '../../lambdas/domain/charge/reconcile';
import { chargeOf } from '../contract/samples';
import { handClock } from '../support/hand-clock';
import { inMemoryLedgerTable } from '../support/in-memory-ledger-table';

it('an account that does not answer, a time-out each, does not keep the others from being ended', async () => {
  const clock = handClock();
  const ledger = inMemoryLedgerTable();
  const at = (seconds: number): string => new Date(clock.now().getTime() + seconds * 1000).toISOString();
  for (let place = 0; place < 100; place += 1) {
    const charge = chargeOf('m_silent', { createdAt: at(place), updatedAt: at(place), deadline: at(place + 23) });
    await ledger.claim(charge, []);
  }
  const other = chargeOf('m_other', { createdAt: at(200), updatedAt: at(200), deadline: at(223) });
  await ledger.claim(other, []);
  clock.advance(600);
  let asked = 0;
  const run = reconcile({
    ledger,
    capabilities: capabilitiesOf,
    async inquire({ merchantId }) {
      if (merchantId === 'm_other') return { outcome: 'approved', processorReference: 'p_1' };
      // Those of a page are asked at once, so they time out together.
      if (asked % 8 === 0) clock.advance(18);
      asked += 1;
      return { outcome: 'unknown' };
    },
    inquireOperation: async () => ({ outcome: 'unknown' }),
    cancel: async () => 'unknown',
    onFailed: () => undefined,
    now: clock.now,
    graceSeconds: 60,
  });
  for (let minute = 0; minute < 5; minute += 1) {
    asked = 0;
    await run({ atOnce: 8, seconds: 90 });
    clock.advance(60);
  }
  expect((await ledger.get('m_other', other.id))?.status).not.toBe('pending');
});

import { askProcessorFunction } from '../../lambdas/adapters/ask-processor-function';
import { chargeId, differenceId, operationId } from '../../lambdas/adapters/ids';
import { movementIn } from '../../lambdas/adapters/ledger-movements';
import { settlementAccounts } from '../../lambdas/adapters/settlement-accounts';
import { AuditEvent } from '../../lambdas/contracts/events';
import {
  comparedAgainAfterDays,
  ComparedSettlements,
  CompareSettlementsRequest,
} from '../../lambdas/contracts/schedules';
import type { Charge } from '../../lambdas/domain/charge/ledger';
import type { SettlementLine } from '../../lambdas/domain/charge/processor';
import { compareSettlements } from '../../lambdas/domain/settlement/compare-settlements';
import { compareSettlementsApi } from '../../lambdas/runtime/api/compare-settlements';
import type { OperationRoute } from '../../lambdas/runtime/api/charges';
import { invokeHandler } from '../../lambdas/runtime/invoke-handler';
import { captureOutput } from '../support/captured-output';
import { handClock } from '../support/hand-clock';
import { inMemoryEventBus } from '../support/in-memory-event-bus';
import { inMemoryReports } from '../support/in-memory-reports';
import { inProcessApi } from '../support/in-process-api';
import { goodCard, sealEnvelope } from '../support/seal-envelope';

const output = captureOutput();

type Tampering = (lines: readonly SettlementLine[], merchantId: string) => readonly SettlementLine[];

const hour = 3600;
const lostAnswer = '4000000000003303';
const neverCharged = '4000000000003105';

/** A shop with its ledger, its processor, and the comparison of the two. The clock starts at noon of the 24th. */
function scene() {
  const clock = handClock();
  const api = inProcessApi(clock);
  const bus = inMemoryEventBus();
  const reports = inMemoryReports();
  const problems: unknown[] = [];
  const report = (error: unknown): void => void problems.push(error);
  const options = { functionName: 'ask-processor', report, pause: async () => undefined };
  const linesOf = settlementAccounts(api.askProcessorLambda, options);
  const cancelled: string[] = [];
  let tamper: Tampering = (lines) => lines;
  let merchants: readonly string[] = ['m_shop'];
  const asked = askProcessorFunction(api.askProcessorLambda, 'ask-processor', report);
  const zone = { ...asked };
  const compare = compareSettlements({
    ledger: api.ledger,
    movementIn,
    connectors: ['sandbox'],
    async *merchantsOf() {
      yield* merchants.map((id) => ({ id }));
    },
    async *linesOf(account, from, before) {
      const lines: SettlementLine[] = [];
      for await (const line of linesOf(account, from, before)) lines.push(line);
      yield* tamper(lines, account.merchantId);
    },
    inquire: (charge) => zone.inquire(charge),
    inquireOperation: (charge, operation) => zone.inquireOperation(charge, operation),
    async cancel(charge) {
      cancelled.push(charge.id);
      return zone.cancel(charge);
    },
    bus,
    reports,
    differenceId,
    onUnread: (_account, error) => report(error),
  });
  const handler = invokeHandler(
    'compare-settlements',
    { request: CompareSettlementsRequest, answer: ComparedSettlements },
    compareSettlementsApi(compare, clock.now),
  );
  let keys = 0;
  const post = (route: 'create-charge' | OperationRoute, body: object, id = '') =>
    api.call(route, {
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        'idempotency-key': `key-${String((keys += 1)).padStart(12, '0')}`,
      },
      ...(id === '' ? {} : { id }),
    });
  return {
    ...{ api, bus, reports, problems, cancelled, zone, handler },
    advance: clock.advance,
    tamper: (next: Tampering) => {
      tamper = next;
    },
    merchants: (next: readonly string[]) => {
      merchants = next;
    },
    async charge(changes: object = {}, number = goodCard.number): Promise<string> {
      const plaintext = { ...goodCard, number };
      const card = await sealEnvelope(api.envelopeKeys, {
        plaintext,
        header: { aud: 'm_shop' },
        at: api.clock.now(),
      });
      const { json } = await post('create-charge', { card, amount: 1050, currency: 'USD', ...changes });
      return json.id;
    },
    operate: async (route: OperationRoute, id: string, body: object = {}) =>
      (await post(route, body, id)).json.operation.id,
    read: async (id: string): Promise<Charge> => {
      const charge = await api.ledger.get('m_shop', id);
      if (charge === undefined) throw new Error(`no ${id}`);
      return charge;
    },
    text: () => reports.texts()['settlements/2026-11-24/sandbox.txt'] ?? '',
    csv: () => reports.texts()['settlements/2026-11-24/sandbox.csv'] ?? '',
    /** The events of differences, each checked against its schema. */
    events: () =>
      bus.published().map(({ json }) => {
        const event = AuditEvent.parse(JSON.parse(json));
        if (event.type !== 'reconciliation.difference') throw new Error(event.type);
        return event;
      }),
  };
}

type Scene = ReturnType<typeof scene>;

/** The day after, at three in the morning. */
const night = (it: Scene): void => it.advance(15 * hour);
const run = (it: Scene) => it.handler({ day: '2026-11-24' });

describe('a day on which everything is the same', () => {
  it('has no difference, and says what was compared', async () => {
    const it = scene();
    await it.charge();
    await it.charge({ amount: 3, currency: 'JPY' });
    const manual = await it.charge({ capture: 'manual', amount: 123450 });
    await it.operate('capture-charge', manual, { amount: 100000 });
    await it.operate('refund-charge', manual, { amount: 2500 });
    await it.operate('void-charge', manual);
    await it.charge({}, '4000000000000002');
    night(it);
    expect(await it.handler({})).toEqual({ day: '2026-11-24', accounts: 1, differences: 0, orphans: 0 });
    expect(it.events()).toEqual([]);
    expect(it.csv().split('\r\n')).toHaveLength(2);
    expect(it.text()).toBe(`Our ledger and the accounts at sandbox, 2026-11-24 (UTC)
========================================================

No difference in 1 account.

                                        our ledger                          processor
authorization           1                    3 JPY         1                    3 JPY
capture                 1                    3 JPY         1                    3 JPY
authorization           2             1,245.00 USD         2             1,245.00 USD
capture                 2             1,010.50 USD         2             1,010.50 USD
refund                  1                25.00 USD         1                25.00 USD
void                    1               234.50 USD         1               234.50 USD

Movements that are the same on both sides: 8.
The same, on another day on one side: 0.
Not settled in our ledger yet: 0.
Given back, of charges that failed: 0.
`);
  });

  it('may be empty', async () => {
    const it = scene();
    night(it);
    expect(await run(it)).toMatchObject({ accounts: 1, differences: 0 });
    expect(it.text()).toContain('Nothing moved, by our ledger and by the processor.');
  });

  it.each([
    ['today', '2026-11-24', 0],
    ['a day that ended ten minutes ago', '2026-11-24', 12 * hour + 600],
    ['a day that does not exist', '2026-02-30', 15 * hour],
  ])('is not %s', async (_what, day, seconds) => {
    const it = scene();
    it.advance(seconds);
    await expect(it.handler({ day })).rejects.toThrow('compare-settlements failed');
    expect(it.reports.texts()).toEqual({});
  });
});

describe('what is not a difference', () => {
  it('is what our ledger has not settled yet', async () => {
    const it = scene();
    await it.charge({}, lostAnswer);
    night(it);
    expect(await run(it)).toMatchObject({ differences: 0 });
    expect(it.text()).toContain('Not settled in our ledger yet: 2.');
  });

  it('is what our ledger settled a day late', async () => {
    const it = scene();
    const id = await it.charge({}, lostAnswer);
    it.advance(24 * hour);
    await it.api.reconcileCharges({ atOnce: 8, seconds: 60 });
    expect((await it.read(id)).status).toBe('captured');
    it.advance(24 * hour);
    expect(await it.handler({ day: '2026-11-24' })).toMatchObject({ differences: 0 });
    expect(it.text()).toContain('The same, on another day on one side: 2.');
    expect(await it.handler({ day: '2026-11-25' })).toMatchObject({ differences: 0 });
    expect(it.reports.texts()['settlements/2026-11-25/sandbox.txt']).toContain('on another day on one side: 2.');
  });

  it.each([
    ['ours', 12 * hour - 1, 2],
    ['theirs', 12 * hour, -2],
  ])('is what moved on the other side of midnight: the last second is %s', async (_whose, seconds, shift) => {
    const it = scene();
    it.advance(seconds);
    await it.charge();
    it.tamper((lines) =>
      lines.map((line) => ({ ...line, at: new Date(Date.parse(line.at) + shift * 1000).toISOString() })),
    );
    it.advance(27 * hour);
    for (const day of ['2026-11-24', '2026-11-25']) {
      expect(await it.handler({ day })).toMatchObject({ differences: 0 });
      expect(it.reports.texts()[`settlements/${day}/sandbox.txt`]).toContain('on another day on one side: 2.');
    }
  });

  it('is the cancellation of what was given up', async () => {
    const it = scene();
    const id = await it.charge({}, neverCharged);
    it.advance(120);
    await it.api.reconcileCharges({ atOnce: 8, seconds: 60 });
    expect((await it.read(id)).status).toBe('failed');
    it.tamper(() => [
      lineOf(id, 'authorization', '2026-11-24T12:01:55.000Z'),
      lineOf(id, 'void', '2026-11-24T12:01:58.000Z'),
    ]);
    night(it);
    expect(await run(it)).toMatchObject({ differences: 0, orphans: 0 });
    expect(it.text()).toContain('Given back, of charges that failed: 2.');
    expect(it.cancelled).toEqual([]);
  });
});

function lineOf(id: string, kind: SettlementLine['kind'], at = '2026-11-24T12:00:00.000Z'): SettlementLine {
  const money = { amount: 1050, currency: 'USD' } as const;
  return { kind, reference: id, chargeReference: id, money, processorReference: 'sbx_9', at };
}

describe('a difference', () => {
  it('is a movement that the processor does not know', async () => {
    const it = scene();
    const id = await it.charge({ capture: 'manual' });
    const op = await it.operate('capture-charge', id, { amount: 500 });
    it.tamper((lines) => lines.filter(({ reference }) => reference !== op));
    it.zone.inquireOperation = async () => ({ outcome: 'not_found' });
    night(it);
    expect(await run(it)).toMatchObject({ differences: 1, orphans: 0 });
    expect(it.events()).toMatchObject([
      {
        ...{ outcome: 'failure', merchant_id: 'm_shop', sequence: 1, occurred_at: '2026-11-24T23:59:59.999Z' },
        data: {
          kind: 'missing_at_processor',
          movement: 'capture',
          charge: id,
          reference: op,
          ours: 500,
          currency: 'USD',
        },
      },
    ]);
    expect(it.text()).toContain(
      `1. Our ledger has 5.00 USD as a capture of charge ${id}; the processor knows of none.`,
    );
  });

  it('is an authorization that the processor does not know', async () => {
    const it = scene();
    const id = await it.charge({ capture: 'manual' });
    it.tamper(() => []);
    it.zone.inquire = async () => ({ outcome: 'not_found' });
    night(it);
    expect(await run(it)).toMatchObject({ differences: 1 });
    expect(it.events()).toMatchObject([
      { data: { kind: 'missing_at_processor', movement: 'authorization', charge: id } },
    ]);
  });

  it('is a movement that our ledger has not', async () => {
    const it = scene();
    const unknown = chargeId('m_shop', 'create-charge', 'never');
    it.tamper(() => [lineOf(unknown, 'capture')]);
    night(it);
    expect(await run(it)).toMatchObject({ differences: 1 });
    expect(it.events()).toMatchObject([{ data: { kind: 'missing_here', charge: unknown, theirs: 1050 } }]);
    const words = `The processor captured 10.50 USD for charge ${unknown}; our ledger has no such charge.`;
    expect(it.text()).toContain(words);
    expect(it.csv().split('\r\n')[1]).toBe(
      [
        ...['2026-11-24', 'sandbox', 'm_shop', 'missing_here', 'capture', unknown, unknown, 'sbx_9'],
        ...['2026-11-24T12:00:00.000Z', '', '', '10.50', 'USD', words],
      ]
        .map((cell) => `"${cell}"`)
        .join(','),
    );
  });

  it.each([
    [
      'an operation that never was',
      (id: string) => ({ reference: operationId(id, 'refund', 'never') }),
      'has no such refund',
    ],
    ['a reference that is none of ours', () => ({ reference: '=1+1' }), 'has no such refund'],
    ['a charge that is none of ours', () => ({ chargeReference: '4242424242424242' }), 'has no such charge'],
  ])('is a refund under %s', async (_what, changes, words) => {
    const it = scene();
    const id = await it.charge();
    it.tamper((lines) => [...lines, { ...lineOf(id, 'refund'), ...changes(id) }]);
    night(it);
    expect(await run(it)).toMatchObject({ differences: 1 });
    expect(it.text()).toContain(words);
    for (const text of [it.text(), it.csv(), JSON.stringify(it.events())]) {
      expect(text).not.toContain('4242424242424242');
      expect(text).not.toMatch(/"=/);
    }
  });

  it('is a capture of somebody else, by hand', async () => {
    const it = scene();
    const id = await it.charge({ capture: 'manual' });
    it.tamper((lines) => [...lines, lineOf(id, 'capture')]);
    night(it);
    await run(it);
    expect(it.events()).toMatchObject([{ data: { kind: 'missing_here', movement: 'capture' } }]);
  });

  it('is a void of what stands in our ledger', async () => {
    const it = scene();
    const id = await it.charge();
    it.tamper((lines) => [...lines, lineOf(id, 'void')]);
    night(it);
    await run(it);
    expect(it.text()).toContain(
      `The processor voided 10.50 USD for charge ${id}; in our ledger that charge is captured.`,
    );
  });

  it('is the same thing done twice under one reference', async () => {
    const it = scene();
    await it.charge({ capture: 'manual' });
    it.tamper((lines) => [...lines, ...lines.map((line) => ({ ...line, processorReference: 'sbx_again' }))]);
    night(it);
    expect(await run(it)).toMatchObject({ differences: 1 });
    expect(it.events()).toMatchObject([{ data: { kind: 'missing_here', movement: 'authorization', theirs: 1050 } }]);
    expect(it.text()).toMatch(/a second time, as sbx_again; our ledger has it once, as sbx_\d+\./);
  });

  it('is no line that is listed twice', async () => {
    const it = scene();
    await it.charge();
    it.tamper((lines) => [...lines, ...lines]);
    night(it);
    expect(await run(it)).toMatchObject({ differences: 0 });
  });

  it.each([
    ['amount', { amount: 1040, currency: 'USD' } as const, { ours: 1050, theirs: 1040, currency: 'USD' }, '10.40 USD'],
    ['currency', { amount: 1050, currency: 'KWD' } as const, { ours: 1050, currency: 'USD' }, '1.050 KWD'],
  ])('is another %s', async (_what, money, data, words) => {
    const it = scene();
    const id = await it.charge({ capture: 'manual' });
    it.tamper((lines) => lines.map((line) => ({ ...line, money })));
    night(it);
    await run(it);
    const [event] = it.events();
    expect(event?.data).toEqual({
      ...{ kind: 'amount_differs', movement: 'authorization', connector: 'sandbox', charge: id, reference: id },
      ...data,
    });
    expect(it.text()).toContain(`The processor authorized ${words} for charge ${id}; our ledger has 10.50 USD.`);
  });

  it('is another amount under what is not settled yet', async () => {
    const it = scene();
    await it.charge({ capture: 'manual' }, lostAnswer);
    it.tamper((lines) => lines.map((line) => ({ ...line, money: { amount: 1, currency: 'USD' } })));
    night(it);
    await run(it);
    expect(it.events()).toMatchObject([{ data: { kind: 'amount_differs', ours: 1050, theirs: 1 } }]);
  });

  it('is the same event, byte for byte, when the day is compared again', async () => {
    const it = scene();
    it.tamper(() => [lineOf(chargeId('m_shop', 'create-charge', 'never'), 'capture')]);
    night(it);
    await run(it);
    it.advance(48 * hour);
    await run(it);
    const [first, second, ...others] = it.bus.published();
    expect(second).toEqual(first);
    expect(others).toEqual([]);
  });
});

describe('a day that is compared again after a month', () => {
  it('shows the refund that the processor took for done and that failed since', async () => {
    const it = scene();
    const id = await it.charge();
    const refund = await it.operate('refund-charge', id, { amount: 250 });
    night(it);
    await run(it);
    expect(it.events()).toEqual([]);
    it.advance((comparedAgainAfterDays - 1) * 24 * hour + hour);
    it.tamper((lines) => lines.filter(({ reference }) => reference !== refund));
    Object.assign(it.zone, { inquireOperation: async () => ({ outcome: 'failed', code: 'processing_error' }) });
    expect(await it.handler({ days_ago: comparedAgainAfterDays })).toMatchObject({ day: '2026-11-24', differences: 1 });
    expect(it.events()).toMatchObject([
      { data: { kind: 'missing_at_processor', reference: refund, ours: 250 }, subject: expect.stringMatching(/^rc_/) },
    ]);
  });

  it.each([{ days_ago: 0 }, { days_ago: 1.5 }, { days_ago: 367 }, { days_ago: 31, day: '2026-11-24' }])(
    'is not asked for with %j',
    async (request) => {
      await expect(scene().handler(request)).rejects.toThrow('compare-settlements failed');
    },
  );
});

describe('an orphan: money under a charge that failed here', () => {
  async function orphaned(): Promise<Scene & { id: string }> {
    const it = scene();
    const id = await it.charge({}, lostAnswer);
    const found = it.api.zone.inquire;
    it.api.zone.inquire = async () => ({ outcome: 'declined', code: 'card_declined', processorReference: 'sbx_wrong' });
    it.advance(120);
    await it.api.reconcileCharges({ atOnce: 8, seconds: 60 });
    it.api.zone.inquire = found;
    expect((await it.read(id)).status).toBe('failed');
    return { ...it, id };
  }

  it('is told once, cancelled at the processor, and counted for the alarm', async () => {
    const it = await orphaned();
    night(it);
    expect(await run(it)).toMatchObject({ differences: 1, orphans: 1 });
    expect(it.cancelled).toEqual([it.id]);
    expect(it.api.processor.standing(it.id)).toMatchObject({ cancelled: true });
    expect(it.events()).toMatchObject([{ data: { kind: 'orphan_authorization', charge: it.id, theirs: 1050 } }]);
    expect(it.text()).toContain('which failed in our ledger; Strongroom cancels it there.');
    expect(output.text()).toMatch(/"OrphanAuthorization":1[,}]/);
  });

  it('is the same event when the day is compared again, and no difference of the day of its cancellation', async () => {
    const it = await orphaned();
    night(it);
    await run(it);
    await run(it);
    const [first, second, ...others] = it.bus.published();
    expect(second).toEqual(first);
    it.advance(24 * hour);
    expect(await it.handler({ day: '2026-11-25' })).toMatchObject({ differences: 0, orphans: 0 });
    expect([others, it.api.processor.charged()]).toEqual([[], [it.id]]);
  });

  it('is found again when the run breaks off before its cancellation', async () => {
    const it = await orphaned();
    night(it);
    const { cancel } = it.zone;
    it.zone.cancel = async () => 'unknown';
    await expect(run(it)).rejects.toThrow('compare-settlements failed');
    expect(it.bus.published()).toHaveLength(1);
    it.zone.cancel = cancel;
    expect(await run(it)).toMatchObject({ orphans: 1 });
    expect(it.api.processor.standing(it.id)).toMatchObject({ cancelled: true });
  });
});

describe('an account that cannot be compared', () => {
  it('does not keep the others, and is neither a difference nor forgotten', async () => {
    const it = scene();
    await it.charge();
    it.merchants(['m_gone', 'm_shop']);
    it.tamper((lines, merchantId) => {
      if (merchantId === 'm_gone') throw new Error('half an account');
      return lines;
    });
    night(it);
    await expect(run(it)).rejects.toThrow('compare-settlements failed');
    expect(it.text()).toContain(
      'NOT COMPLETE. No difference in 2 accounts.\n  m_gone was not compared: the processor gave no account.',
    );
    expect(it.text()).toContain('the same on both sides: 2.');
    expect(output.text()).toMatch(/"AccountsNotCompared":1[,}]/);
    expect(output.text()).toContain('an account was not compared');
  });

  it('is one that has no end of differences', async () => {
    const it = scene();
    const unknown = (place: number) => chargeId('m_shop', 'create-charge', `never-${place}`);
    it.tamper(() => Array.from({ length: 1002 }, (_, place) => lineOf(unknown(place), 'capture')));
    night(it);
    await expect(run(it)).rejects.toThrow('compare-settlements failed');
    expect(it.bus.published()).toHaveLength(1000);
    expect(it.text()).toContain('has more than 1000 differences: it does not compare as a whole');
  });

  it('is one whose processor does not answer about what only our ledger has', async () => {
    const it = scene();
    await it.charge({ capture: 'manual' });
    it.tamper(() => []);
    it.zone.inquire = async () => ({ outcome: 'unknown' });
    night(it);
    await expect(run(it)).rejects.toThrow('compare-settlements failed');
    expect(it.events()).toEqual([]);
    expect(it.text()).toContain('the processor did not answer about some charges');
  });

  it('is that of a merchant who is not there any more, if the processor says nothing', async () => {
    const it = scene();
    await it.charge();
    it.merchants([]);
    night(it);
    expect(await run(it)).toMatchObject({ accounts: 1, differences: 0 });
  });

  it('when the bus refuses a difference, the run fails, and the next one tells it', async () => {
    const it = scene();
    it.tamper(() => [lineOf(chargeId('m_shop', 'create-charge', 'never'), 'capture')]);
    it.bus.refuse(() => true);
    night(it);
    await expect(run(it)).rejects.toThrow('compare-settlements failed');
    it.bus.refuse(() => false);
    expect(await run(it)).toMatchObject({ differences: 1 });
    expect(it.events()).toHaveLength(1);
  });
});

describe('the account of a processor, through the vault zone', () => {
  it('is read a page at a time, and a page that is lost is read again', async () => {
    const it = scene();
    const ids = [await it.charge(), await it.charge(), await it.charge()];
    const invoked: object[] = [];
    let lose = 2;
    const lossy = {
      send: async (command: { input: { Payload: string } }) => {
        invoked.push(JSON.parse(command.input.Payload));
        if ((lose -= 1) >= 0) throw new Error('lost');
        return it.api.askProcessorLambda.send(command as never);
      },
    };
    const linesOf = settlementAccounts(lossy as never, {
      ...{ functionName: 'ask-processor', report: () => undefined, pause: async () => undefined },
    });
    const found: string[] = [];
    const day = [new Date('2026-11-24T00:00:00Z'), new Date('2026-11-25T00:00:00Z')] as const;
    for await (const line of linesOf({ connector: 'sandbox', merchantId: 'm_shop' }, ...day))
      found.push(line.reference);
    expect(found).toEqual(ids.flatMap((id) => [id, id]));
    expect(invoked).toHaveLength(3);
    lose = 3;
    const firstOf = (connector: string) => {
      const lines = linesOf({ connector, merchantId: 'm_shop' }, ...day);
      return lines[Symbol.asyncIterator]().next();
    };
    await expect(firstOf('sandbox')).rejects.toThrow('the processor gave no account');
    await expect(firstOf('none')).rejects.toThrow('this stage has no such connector');
  });
});

describe('found by attack', () => {
  it('an automatic capture that the processor did not make, beside its authorization', async () => {
    const it = scene();
    const id = await it.charge();
    it.tamper((lines) => lines.filter(({ kind }) => kind !== 'capture'));
    night(it);
    expect(await run(it)).toMatchObject({ differences: 1 });
    expect(it.events()).toMatchObject([{ data: { kind: 'missing_at_processor', movement: 'capture', charge: id } }]);
  });

  it('a refund of a merchant who left, on a day without an authorization', async () => {
    const it = scene();
    const id = await it.charge();
    it.advance(24 * hour);
    const op = await it.operate('refund-charge', id, { amount: 500 });
    it.merchants([]);
    it.tamper((lines) => lines.filter(({ reference }) => reference !== op));
    it.zone.inquireOperation = async () => ({ outcome: 'not_found' });
    it.advance(24 * hour);
    expect(await it.handler({ day: '2026-11-25' })).toMatchObject({ accounts: 1, differences: 1 });
  });
});

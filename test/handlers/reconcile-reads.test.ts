import { ReconciledReads, ReconcileReadsRequest } from '../../lambdas/contracts/schedules';
import type { Span } from '../../lambdas/domain/audit/hours';
import type { Reconciled } from '../../lambdas/domain/audit/reads/reconcile-reads';
import type { Unexplained } from '../../lambdas/domain/audit/reads/tally';
import { reconcileReadsApi } from '../../lambdas/runtime/api/reconcile-reads';
import { invokeHandler } from '../../lambdas/runtime/invoke-handler';
import { captureOutput } from '../support/captured-output';

const output = captureOutput();
const nothing: Reconciled = { records: 7, unexplained: [], troubles: [] };

/** The handler over a reconciliation that answers so; the spans that it was asked for. */
function handlerOf(answer: Reconciled, now = '2026-11-24T14:20:03.000Z') {
  const asked: Span[] = [];
  const succeeded: Date[] = [];
  const reconcile = async (span: Span): Promise<Reconciled> => {
    asked.push(span);
    return answer;
  };
  const work = reconcileReadsApi({
    reconcile,
    now: () => new Date(now),
    succeeded: async (at) => void succeeded.push(at),
  });
  return {
    asked,
    succeeded,
    run: invokeHandler('reconcile-reads', { request: ReconcileReadsRequest, answer: ReconciledReads }, work),
  };
}

const counted = (metric: string): readonly unknown[] =>
  output.lines().flatMap((line) => (metric in line ? [line[metric]].flat() : []));

const found: Unexplained = {
  hour: '2026-11-24T11',
  principal: 'arn:aws:iam::111122223333:user/bob',
  actor: { clientId: 'bob', role: 'IAMUser' },
  action: 'dynamodb:Query',
  resource: 'arn:aws:dynamodb:eu-central-1:111122223333:table/strongroom-prod-vault',
  seen: 3,
  explained: 0,
  outcome: 'success',
  calls: ['1'],
};

describe('reconcile-reads', () => {
  it.each([
    ['{}', {}, '2026-11-24T11:00:00.000Z', '2026-11-24T12:00:00.000Z', 1],
    ['an hour', { hour: '2026-11-01T23' }, '2026-11-01T23:00:00.000Z', '2026-11-02T00:00:00.000Z', 1],
    ['a day', { days_ago: 1 }, '2026-11-23T00:00:00.000Z', '2026-11-24T00:00:00.000Z', 24],
  ])('looks at the hours that it is asked for: %s', async (_what, request, from, before, hours) => {
    const { run, asked } = handlerOf(nothing);
    expect(await run(request)).toEqual({ hour: from.slice(0, 13), hours, records: 7, unexplained: 0 });
    expect(asked).toEqual([{ from: new Date(from), before: new Date(before) }]);
  });

  it('counts a run that knows of every read', async () => {
    await handlerOf(nothing).run({});
    expect(counted('ReadsReconciled')).toEqual([1]);
    expect(counted('ReadsNotReconciled')).toEqual([]);
    expect(counted('AccessUnexplained')).toEqual([0]);
  });

  it('counts what nothing explains, and says who and what', async () => {
    expect(await handlerOf({ ...nothing, unexplained: [found, found] }).run({})).toMatchObject({ unexplained: 2 });
    expect(counted('AccessUnexplained')).toEqual([2]);
    expect(output.lines()).toContainEqual(
      expect.objectContaining({
        level: 'WARN',
        message: 'reads that nothing explains',
        reason: `2026-11-24T11 dynamodb:Query ${found.principal}`,
      }),
    );
  });

  it('fails where not every read is known, after it has said what was found and what was not', async () => {
    const { run } = handlerOf({ ...nothing, unexplained: [found], troubles: ['a file cannot be read'] });
    await expect(run({})).rejects.toThrow('reconcile-reads failed');
    expect(counted('ReadsNotReconciled')).toEqual([1]);
    expect(counted('ReadsReconciled')).toEqual([]);
    expect(counted('AccessUnexplained')).toEqual([1]);
    expect(output.lines()).toContainEqual(
      expect.objectContaining({ level: 'ERROR', message: 'not every read is known', reason: 'a file cannot be read' }),
    );
  });

  it.each([
    { hour: '2026-11-24' },
    { hour: '2026-11-24T24' },
    { hour: '2026-13-41T10' },
    { days_ago: 0 },
    { day: 1 },
    'x',
  ])('refuses what is no request: %j', async (request) => {
    const { run, asked } = handlerOf(nothing);
    await expect(run(request)).rejects.toThrow('reconcile-reads failed');
    expect(asked).toEqual([]);
  });

  it('says that the control works after a scheduled hour, and not after one that was asked for by hand or failed', async () => {
    const good = handlerOf(nothing);
    await good.run({ hour: '2026-11-01T23' });
    await good.run({ days_ago: 1 });
    expect(good.succeeded).toEqual([]);
    await good.run({});
    expect(good.succeeded).toEqual([new Date('2026-11-24T14:20:03.000Z')]);
    const bad = handlerOf({ ...nothing, troubles: ['a gap'] });
    await expect(bad.run({})).rejects.toThrow();
    expect(bad.succeeded).toEqual([]);
  });
});

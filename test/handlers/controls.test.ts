import { controlSubject } from '../../lambdas/adapters/ids';
import { CheckedControls } from '../../lambdas/contracts/controls';
import { ReviewDayRequest, ReviewedDay } from '../../lambdas/contracts/daily-review';
import { Scheduled } from '../../lambdas/contracts/schedules';
import { checkControls } from '../../lambdas/domain/audit/controls/check-controls';
import type { Verdict } from '../../lambdas/domain/audit/controls/control';
import { reviewDay } from '../../lambdas/domain/audit/review/review-day';
import { checkControlsApi, reportUnanswered } from '../../lambdas/runtime/api/check-controls';
import { reviewDayApi } from '../../lambdas/runtime/api/review-day';
import { invokeHandler } from '../../lambdas/runtime/invoke-handler';
import { captureOutput } from '../support/captured-output';
import { archived, reviewer } from '../support/daily-review';
import { inMemoryArchive } from '../support/in-memory-archive';
import { inMemoryControlsTable } from '../support/in-memory-controls-table';
import { inMemoryEventBus } from '../support/in-memory-event-bus';

const output = captureOutput();
const now = () => new Date('2026-11-24T04:00:00.000Z');
const valuesOf = (metric: string) =>
  output
    .lines()
    .filter((line) => metric in line)
    .flatMap((line) => line[metric]);
const linesOf = (level: string) => output.lines().filter((line) => line.level === level);

describe('a run of check-controls', () => {
  function run(answers: Readonly<Record<string, Verdict | Error>>, bus = inMemoryEventBus()) {
    const check = checkControls({
      checks: Object.entries(answers).map(([resource, answer]) => ({
        ...{ control: 'keys', resource },
        async ask() {
          if (answer instanceof Error) throw answer;
          return answer;
        },
      })),
      ...{ rows: inMemoryControlsTable(), bus, subjectOf: controlSubject, now, onUnanswered: reportUnanswered },
    });
    return invokeHandler(
      'check-controls',
      { request: Scheduled, answer: CheckedControls },
      checkControlsApi(check),
    )({});
  }

  it('counts the controls that do not work, and says which and why', async () => {
    expect(await run({ good: 'works', bad: { failed: 'KMS says that the key is Disabled.' } })).toEqual({
      checked: 2,
      failed: 1,
    });
    expect(valuesOf('ControlsFailed')).toEqual([1]);
    expect(linesOf('ERROR')).toMatchObject([{ code: 'keys', reason: 'bad: KMS says that the key is Disabled.' }]);
  });

  it('counts none where all work', async () => {
    expect(await run({ good: 'works' })).toEqual({ checked: 1, failed: 0 });
    expect(valuesOf('ControlsFailed')).toEqual([0]);
  });

  it('says what could not be asked, without what the error says', async () => {
    expect(await run({ dumb: new TypeError('4242424242424242') })).toEqual({ checked: 1, failed: 0 });
    expect(linesOf('WARN')).toMatchObject([{ code: 'keys', reason: 'dumb', error: 'TypeError' }]);
    expect(output.text()).not.toContain('4242424242424242');
  });

  it('fails after everything else where an event could not be published', async () => {
    const bus = inMemoryEventBus();
    bus.refuse(({ json }) => json.includes('"bad"'));
    const down = { failed: 'It is down.' };
    await expect(run({ bad: down, other: down }, bus)).rejects.toThrow('check-controls failed');
    expect(bus.published()).toHaveLength(1);
    expect(valuesOf('ControlsFailed')).toEqual([1]);
    expect(linesOf('ERROR')).toContainEqual(
      expect.objectContaining({ message: 'a control was not followed', reason: 'bad', error: 'EventNotPublished' }),
    );
  });
});

describe('a run of review-day', () => {
  const archive = inMemoryArchive();
  const review = reviewDay(reviewer(archive, now));
  const run = invokeHandler(
    'review-day',
    { request: ReviewDayRequest, answer: ReviewedDay },
    reviewDayApi({ review, now }),
  );

  it('is of yesterday, and counts the findings that a person must look at', async () => {
    await archive.put(
      ...archived('2026-11-23T10', [
        { id: 'a' },
        { id: 'b', type: 'control.failed' },
        { id: 'c', type: 'payment.flagged' },
      ]),
    );
    expect(await run({})).toEqual({ day: '2026-11-23', outcome: 'written', entries: 3, findings: 1 });
    expect(valuesOf('ReviewFindings')).toEqual([1]);
    expect(linesOf('WARN')).toMatchObject([{ code: 'controls-failed', reason: '2026-11-23' }]);
  });

  it('counts nothing again', async () => {
    expect(await run({ day: '2026-11-23' })).toMatchObject({ outcome: 'stands', findings: 1 });
    expect(valuesOf('ReviewFindings')).toEqual([]);
  });

  it.each(['2026-11-24', '2026-11-25', '2026-13-01', 'yesterday'])('is not of %s', async (day) => {
    await expect(run({ day })).rejects.toThrow('review-day failed');
    expect(archive.names().filter((name) => name.startsWith(`reviews/${day}`))).toEqual([]);
  });
});

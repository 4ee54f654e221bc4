import type { Findings, Run } from '../../cli/local/story/run';
import { newRun, steps } from '../../cli/local/story/story';
import { runningStage } from '../support/stage';

/** What the line of each step must say, in order. The checks themselves are in the steps: a step that does not hold throws. */
const lines: readonly RegExp[] = [
  /^1 public key, 2026q4 preferred; signed by the pinned key 2026q4$/,
  /^a compact JWE of \d+ characters; in clear: alg, enc, kid, iat, aud$/,
  /^for demo-server of m_demo, 600 s: tokens:create/,
  /^tok_[a-z2-7]{26} \(visa 4242\).*; again: the same token, 200$/,
  /^ch_[a-z2-7]{32} captured$/,
  /^same answer, charged once \(sbx_[0-9a-f]+\); other amount: 422 idempotency_key_reused$/,
  /^ch_[a-z2-7]{32} failed: card_declined$/,
  /^5001 USD → payment\.flagged: .*amount/,
  /^\d+ events in \d+ objects, compliance lock 400 days; delete refused$/,
  /^\d+ entries, \d+ signed checkpoints: nothing gone, changed or put in between$/,
  /^refused three times/,
  /^9 tables, \d+ queues, \d+ buckets, \d+ log groups, \d+ recorded calls .* no card number, no security code$/,
];

describe('the story', () => {
  let run: Run;
  let findings: Findings = {};

  beforeAll(async () => {
    const { status, clients } = await runningStage();
    run = await newRun(status, clients);
  }, 30_000);

  test('has twelve steps', () => {
    expect(steps).toHaveLength(lines.length);
  });

  test.each(steps.map((step, index) => [index + 1, step.title, step, lines[index]] as const))(
    '%i. %s',
    async (_number, _title, step, line) => {
      const played = await step.play(run, findings);
      findings = { ...findings, ...played.found };
      expect(played.says).toMatch(line ?? /never/);
    },
    90_000,
  );

  test('found its events by the ids that its requests must have', () => {
    const { captured, flagged, declined, archived = [] } = findings;
    const expected = [
      `${captured?.id}.1`,
      `${captured?.id}.2`,
      `${flagged?.id}.1`,
      `${flagged?.id}.2`,
      `${declined?.id}.1`,
    ];
    expect(archived).toEqual(expect.arrayContaining(expected));
    expect(archived.filter((id) => id.startsWith('fl_'))).toHaveLength(1);
  });
});

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parsed } from '../fuzz/command-line';
import type { Mistake } from '../fuzz/mistakes';
import { mistakes } from '../fuzz/mistakes';
import { type TargetName, targetNames, targets } from '../fuzz/targets';

/** The fixed share of CI, and how far its inputs must get at least: nothing is shown by inputs that all fail at the first check. */
const share: Readonly<Record<TargetName, { readonly runs: number; readonly outcomes: readonly string[] }>> = {
  envelope: {
    runs: 1_000,
    outcomes: [
      '200',
      '201',
      '201 failed envelope_invalid',
      '400 envelope_invalid',
      '422 card_invalid',
      '400 unknown_key',
    ],
  },
  jwt: { runs: 1_000, outcomes: ['Allow', 'Deny', 'Unauthorized'] },
  dpop: { runs: 800, outcomes: ['Allow', 'Unauthorized'] },
  body: {
    runs: 1_000,
    outcomes: [
      '200',
      '201',
      '400 invalid_request',
      '400 malformed_json',
      '413 body_too_large',
      '422 card_number_in_clear',
    ],
  },
  path: { runs: 1_000, outcomes: ['200', '204', '400 invalid_request', '401 unauthenticated'] },
  event: {
    runs: 700,
    outcomes: [
      'write-audit: done',
      'write-audit: again',
      'pay-order: done',
      'pay-order: refused',
      'score-payment: again',
    ],
  },
  jwks: {
    runs: 800,
    outcomes: [
      'SDK: sealed',
      'SDK with pins: sealed',
      'SDK with pins: keys_not_trusted',
      'issuer: keys',
      'issuer: no key',
    ],
  },
};

describe('every door, with what a stranger could put into it', () => {
  it.each(targetNames)('%s: no promise is broken', async (name) => {
    const { runs, outcomes } = share[name];
    const report = await targets[name].fuzz({ seed: 1, runs });
    expect(report.failure).toBeUndefined();
    expect(report.runs).toBe(runs);
    expect(Object.keys(report.outcomes)).toEqual(expect.arrayContaining([...outcomes]));
  });
});

/** Which door shows each planted mistake, and what is said of it. The two that never end need the command. */
const found: Readonly<Record<Exclude<Mistake, 'hangs' | 'never-answers'>, readonly [TargetName, string]>> = {
  'answers-500': ['body', 'the status is 500'],
  'plain-text': ['body', 'a refusal is no problem document'],
  'unknown-code': ['path', 'the code bad is not in the list'],
  'other-status': ['path', 'the status is not that of the code'],
  'quotes-input': ['body', 'a refusal quotes what was sent'],
  'logs-input': ['body', 'the log has what was sent'],
  'tells-causes': ['envelope', 'causes of a failed decryption differ in what is answered'],
  'opens-anything': ['envelope', 'an envelope that nobody sealed was opened'],
  'believes-anyone': ['jwt', 'a token that the issuer did not sign, or that is not for us, was believed'],
  'says-why': ['dpop', 'the authorizer threw something else'],
  throws: ['event', 'a consumer threw for one bad record'],
  'keeps-back': ['event', 'a good record must come again because of a bad one'],
  'trusts-any-set': ['jwks', 'a key set was taken that nobody signed'],
};

describe('a planted mistake', () => {
  it.each(Object.entries(found))('%s is found', async (name, [target, wrong]) => {
    const { failure } = await targets[target].fuzz({ seed: 1, runs: 400, mistake: name as Mistake });
    expect(failure?.wrong).toContain(wrong);
  });

  it('is found again by the seed and path that its failure names', async () => {
    const { failure } = await targets.body.fuzz({ seed: 1, runs: 400, mistake: 'answers-500' });
    const again = await targets.body.fuzz({
      seed: failure!.seed,
      path: failure!.path,
      runs: 1,
      mistake: 'answers-500',
    });
    expect(again.failure).toMatchObject({ recipe: failure!.recipe, wrong: failure!.wrong });
  });

  it.each([
    ['hangs', 'took more than 1000 ms of CPU'],
    ['never-answers', 'was never answered'],
  ])('%s: the command says which input, and ends', (mistake, said) => {
    const command = join(__dirname, '../fuzz/main.ts');
    const words = ['--import', 'tsx', command, '--target', 'path', '--runs', '400', '--mistake', mistake];
    const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect([status, stdout]).toEqual([1, expect.stringContaining(`FAILED  an input ${said}`)]);
    expect(stdout).toMatch(
      /^input {3}\{"route":.*\nagain {3}npm run fuzz -- --target path --seed 1 --path \d+ --mistake /m,
    );
  });

  it('has a test here, whichever it is', () => {
    expect([...Object.keys(found), 'hangs', 'never-answers'].sort()).toEqual(Object.keys(mistakes).sort());
  });
});

describe('the command line', () => {
  it.each([
    [[], /--target is one of envelope, jwt/],
    [['--target', 'http'], /--target is one of/],
    [['--target', 'body', '--runs', '1e6'], /no whole number/],
    [['--target', 'body', '--runs', '0'], /at least 1/],
    [['--target', 'body', '--path', 'a'], /is no path/],
    [['--target', 'body', '--mistake', 'x'], /no mistake "x"/],
    [['--frob'], /Unknown option/],
  ])('%j is refused in one line', (words, said) => {
    expect(parsed(words)).toEqual({ wrong: expect.stringMatching(said) });
  });

  it('has ten thousand inputs from seed 1 where nothing else is said', () => {
    expect(parsed(['--target', 'jwt'])).toMatchObject({ target: 'jwt', runs: 10_000, seed: 1 });
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { progressOf } from '../../cli/local/deploy';
import { holderOf, take } from '../../cli/local/lock';
import { localApiUrl } from '../../cli/local/outputs';
import { filesOf, installed, placeOf, projectFolder } from '../../cli/local/place';
import { thisProcess } from '../../cli/local/processes';
import { readState, writeState } from '../../cli/local/state';
import { sentenceOf, Trouble } from '../../cli/trouble';

let folder: string;

beforeEach(() => {
  mkdirSync(installed.temporary, { recursive: true });
  folder = mkdtempSync(path.join(installed.temporary, 'test-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the lock of a data folder', () => {
  const file = () => path.join(folder, 'lock');

  test('has one holder, and says which', () => {
    take(file(), 'npm start');
    expect(take(file(), 'another')).toEqual({ holder: { ...thisProcess(), purpose: 'npm start' } });
  });

  test('is free again when it is released', () => {
    const first = take(file(), 'first');
    if ('release' in first) first.release();
    expect(holderOf(file())).toBeUndefined();
    expect(take(file(), 'second')).toHaveProperty('release');
  });

  test('is taken over from a process that is gone, even when another has its number now', () => {
    writeFileSync(file(), JSON.stringify({ pid: process.pid, startedAt: 'long ago', purpose: 'npm start' }));
    expect(take(file(), 'second')).toHaveProperty('release');
  });

  test('is taken over when it was cut short', () => {
    writeFileSync(file(), '{"pid":1');
    expect(take(file(), 'second')).toHaveProperty('release');
  });
});

describe('the state of a data folder', () => {
  test('is read as it was written', () => {
    const state = { schema: 1, phase: 'running', port: 4566, issuerPort: 4567 } as const;
    writeState(path.join(folder, 'state.json'), state);
    expect(readState(path.join(folder, 'state.json'))).toEqual(state);
  });

  test.each(['', '{', '{"schema":2}', '[]'])('is none where the file holds %j', (text) => {
    writeFileSync(path.join(folder, 'state.json'), text);
    expect(readState(path.join(folder, 'state.json'))).toBeUndefined();
  });
});

describe('where a stage lives', () => {
  test('is .local/stage on ports 4566 and 4567 unless told otherwise', () => {
    const place = { folder: path.join(projectFolder, '.local', 'stage'), port: 4566, issuerPort: 4567 };
    expect(placeOf({}, '/elsewhere')).toEqual(place);
  });

  test('takes the issuer along with the port', () => {
    expect(placeOf({ port: '4700', dir: '.local/b' }, projectFolder)).toMatchObject({ port: 4700, issuerPort: 4701 });
  });

  test.each(['../outside', '..', 'cli', '.local/../lib'])('is never outside .local: %s', (dir) => {
    expect(() => placeOf({ dir }, projectFolder)).toThrow('--dir must be inside');
  });

  test.each(['80', 'x', '70000', '45.5', ''])('is on no port %j', (port) => {
    expect(() => placeOf({ port }, projectFolder)).toThrow('--port must be a port from 1024 to 65534');
  });
});

test('the address of the API on the emulator needs no name resolution', () => {
  const place = { folder, port: 4570, issuerPort: 4571 };
  expect(localApiUrl('https://aabbccdd.execute-api.us-east-1.amazonaws.com/local/', place)).toBe(
    'http://127.0.0.1:4570/restapis/aabbccdd/local/_user_request_',
  );
});

describe('a line of the CDK', () => {
  test('about a resource says how far the stack is', () => {
    const line =
      'strongroom-local-vault | 12/25 | 7:30:18 AM | CREATE_COMPLETE      | AWS::DynamoDB::Table | local/vault/table (x) ';
    expect(progressOf(line)).toBe('strongroom-local-vault: 12 of 25 resources');
  });

  test('about a bundle says whose', () => {
    expect(progressOf('Bundling asset local/vault/serve-jwks/function/Code/Stage...')).toBe(
      'bundling local/vault/serve-jwks',
    );
  });

  test('about anything else says nothing', () => {
    expect(progressOf('✨  Total time: 36.62s')).toBeUndefined();
  });
});

describe('a failed command ends with one line', () => {
  test('that names the log to read', () => {
    expect(sentenceOf(new Trouble('cdk deploy failed.', { log: '/x/deploy.log' }))).toBe(
      'cdk deploy failed. Log: /x/deploy.log',
    );
  });

  test('also where the error had several', () => {
    expect(sentenceOf(new Error('first\n  second'))).toBe('first second');
  });
});

describe('npm start beside a stage that is up', () => {
  test('on another port of its folder says so, and stops nothing', () => {
    const file = filesOf(placeOf({ dir: folder, port: '4999', issuerPort: '5999' }, projectFolder)).state;
    const ours = thisProcess();
    const state = { schema: 1, phase: 'running', port: 4999, issuerPort: 5999, emulator: ours, issuer: ours } as const;
    writeState(file, state);
    const run = spawnSync(
      'node',
      [path.join(projectFolder, 'cli', 'strongroom.mjs'), 'start', '--once', '--dir', folder, '--port', '4998'],
      { cwd: projectFolder, encoding: 'utf8', timeout: 60_000 },
    );
    expect([run.status, run.stderr.trim()]).toEqual([
      1,
      expect.stringMatching(
        /^The stage in .* is up on port 4999\. Stop it \(.*\), or choose another --dir for port 4998\.$/,
      ),
    ]);
    // Both processes of the state are this one: it would not have come this far.
    expect(readState(file)).toEqual(state);
  });
});

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder, pythonExecutable } from '../../cli/local/place';
import { ensurePython } from '../../cli/local/python';
import { silent } from '../../cli/screen';
import { createClient } from '../../client/create-client';
import { runningStage } from '../support/stage';
import { strongroom } from '../support/strongroom-command';

const type = 'application/jwk-set+jwt';
const script = path.join(projectFolder, 'test', 'support', 'verify-with-jwcrypto.py');

async function served() {
  const { status, place } = await runningStage();
  const answer = await fetch(status.jwks_url, { headers: { accept: type } });
  return { status, place, answer, set: await answer.text() };
}

const verifyWithJwcrypto = (pin: unknown, set: string) =>
  spawnSync(pythonExecutable, [script], { input: JSON.stringify({ pin, set }), encoding: 'utf8' });

describe('the signed key set of the deployed API', () => {
  beforeAll(() => ensurePython(silent), 120_000);

  it('verifies under the pin of KMS with Python jwcrypto, and holds what the JSON holds', async () => {
    const { status, answer, set } = await served();
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('vary')]).toEqual([
      200,
      type,
      'Accept',
    ]);
    const run = verifyWithJwcrypto(status.jwks_pins[0], set);
    expect(run.stderr).toBe('');
    const { header, claims } = JSON.parse(run.stdout);
    expect(header).toEqual({ alg: 'ES256', typ: 'jwk-set+jwt', kid: '2026q4' });
    const { keys } = (await (await fetch(status.jwks_url)).json()) as { readonly keys: unknown };
    expect(claims).toMatchObject({ iss: 'strongroom-local', keys });
    expect(claims.exp - claims.iat).toBe(18_000);
  });

  it('does not verify with a byte changed', async () => {
    const { status, set } = await served();
    const at = set.indexOf('.') + 20;
    const changed = set.slice(0, at) + (set[at] === 'A' ? 'B' : 'A') + set.slice(at + 1);
    expect(verifyWithJwcrypto(status.jwks_pins[0], changed).status).toBe(1);
  });

  it('is taken by an SDK that pins its key, and by none that pins another', async () => {
    const { status } = await served();
    const { keys } = await createClient({ apiUrl: status.api_url, pins: status.jwks_pins }).keys();
    expect(keys).toHaveLength(1);
    const [pin] = status.jwks_pins;
    const other = createClient({ apiUrl: status.api_url, pins: [{ ...pin!, iss: 'strongroom-dev' }] });
    await expect(other.keys()).rejects.toMatchObject({ code: 'keys_not_trusted' });
  });
});

describe('strongroom keys', () => {
  it('prints the pins, and checks the served set against them: from KMS and from a file', async () => {
    const { status, place } = await served();
    const pins = strongroom('keys', 'pin', '--stage', 'local', '--json', '--dir', place.folder);
    expect(JSON.parse(pins.out)).toEqual(status.jwks_pins);
    const file = path.join(place.folder, 'pins.json');
    writeFileSync(file, pins.out);
    const url = ['--url', status.jwks_url];
    for (const whose of [
      ['--stage', 'local', '--dir', place.folder],
      ['--pins', file],
    ]) {
      const { out, status: code } = strongroom('keys', 'jwks', ...url, ...whose);
      expect([code, out]).toEqual([0, expect.stringMatching(/^Signed by a pinned key: 1 envelope key, dated /)]);
    }
  });

  it('ends with 1 and one line where something is wrong, with 2 for a wrong command line', async () => {
    const { status, place } = await served();
    const file = path.join(place.folder, 'no-pins.json');
    writeFileSync(file, '[]');
    const own = ['--stage', 'local', '--dir', place.folder];
    const endings: readonly (readonly [number, RegExp, readonly string[]])[] = [
      [1, /holds no pins/, ['--url', status.jwks_url, '--pins', file]],
      [1, /cannot be read/, ['--url', status.jwks_url, '--pins', `${file}.not`]],
      [1, /--url takes/, ['--url', 'file:///etc/hosts', ...own]],
      [1, /answered 404/, ['--url', `${status.api_url}/v1/nothing`, ...own]],
      [1, /is not signed/, ['--url', `${status.api_url}/v1/health`, ...own]],
      [2, /say --stage, or --pins/, ['--url', status.jwks_url]],
      [2, /cannot be used with/, ['--url', status.jwks_url, '--pins', file, ...own]],
      [2, /--url/, own],
    ];
    for (const [code, says, line] of endings) {
      const run = strongroom('keys', 'jwks', ...line);
      expect([run.status, run.errors]).toEqual([code, expect.stringMatching(says)]);
      expect(run.errors).not.toMatch(/\n\s+at /);
    }
  });
});

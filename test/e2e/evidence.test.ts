import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { Facts } from '../../cli/evidence/fact';
import { readFacts } from '../../cli/evidence/read-facts';
import { installed } from '../../cli/local/place';
import { numberNeedles } from '../../cli/local/story/scan/needles';
import { search } from '../../cli/local/story/scan/search';
import { folderFiles } from '../../cli/verify/folder-files';
import type { Result } from '../../cli/verify/findings';
import { trustedKeys } from '../../cli/verify/trusted-keys';
import { verify } from '../../cli/verify/verify';
import { verifyEd25519 } from '../../lambdas/adapters/ed25519';
import { sha256 } from '../../lambdas/adapters/sha256';
import { SequencedAudit } from '../../lambdas/contracts/audit-log';
import { openNote, readVerifierKey } from '../../lambdas/domain/audit/log/signed-note';
import { findCardNumber } from '../../lambdas/domain/card/pan-guard';
import { namesOf } from '../../lib/config/names';
import { valueAt } from '../support/json-pointer';
import { runningStage } from '../support/stage';
import { strongroom } from '../support/strongroom-command';
import { deliveryOf, tokenEntry } from '../support/token-entry';

const names = namesOf('local');
const today = new Date().toISOString().slice(0, 10);
const isText = (file: string): boolean => !/\.(woff2|gz)$|^archive\/log\/tile\//.test(file);
const cards = ['4242424242424242', '4000000000000002', '4012888888881881', '5555555555554444', '378282246310005'];

let folder = '';
let parent = '';
let run: ReturnType<typeof strongroom>;
let stageFolder = '';

async function invoke(handler: 'write-audit' | 'sequence-audit', payload: string): Promise<unknown> {
  const { clients } = await runningStage();
  const command = new InvokeCommand({ FunctionName: names.function(handler), Payload: payload });
  const { Payload, FunctionError } = await clients.lambda.send(command);
  const text = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError !== undefined) throw new Error(text);
  return JSON.parse(text);
}

const filesBelow = (at: string): readonly string[] =>
  readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(at, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();

const read = (file: string): Buffer => readFileSync(path.join(folder, file));
const hexOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const evidence = (out: string, ...more: readonly string[]) =>
  strongroom('evidence', '--stage', 'local', '--dir', stageFolder, '--from', today, '--out', out, ...more);

function verified(): Promise<Result> {
  const keys = trustedKeys(['keys/audit-log.vkey', 'keys/evidence.vkey', 'keys/review.vkey'].filter(has), folder);
  return verify({ place: folder, files: folderFiles(folder), keys, onProgress: () => undefined });
}

const has = (file: string): boolean => existsSync(path.join(folder, file));

beforeAll(async () => {
  stageFolder = (await runningStage()).place.folder;
  await invoke('write-audit', deliveryOf([tokenEntry(new Date()), tokenEntry(new Date())]));
  while (!SequencedAudit.parse(await invoke('sequence-audit', '{}')).current);
  mkdirSync(installed.temporary, { recursive: true });
  parent = mkdtempSync(path.join(installed.temporary, 'evidence-'));
  folder = path.join(parent, 'now');
  run = evidence(folder);
}, 120_000);

afterAll(() => rmSync(parent, { recursive: true, force: true }));

describe('the evidence of stage local', () => {
  let facts: Facts;

  beforeAll(async () => {
    facts = await readFacts(folder);
  });

  it('is one folder, and the command says what it found', () => {
    expect(run.errors).toBe('');
    expect(run.status).toBe(0);
    expect(run.out.split('\n').at(-1)).toMatch(
      /^\d+ files in .+\. Facts: \d+ found, \d+ not found, \d+ cannot be told of this stage\.$/,
    );
  });

  it('is signed over every file, by the key that KMS has', async () => {
    const manifest = read('manifest.ndjson').toString('utf8');
    const rows = manifest
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const files = filesBelow(folder).filter((file) => !file.startsWith('manifest.'));
    expect(rows.map(({ file }) => file)).toEqual([...files].sort((one, other) => (one < other ? -1 : 1)));
    for (const { file, size, sha256: digest } of rows)
      expect([file, read(file).length, hexOf(read(file))]).toEqual([file, size, digest]);
    const key = readVerifierKey(sha256, read('keys/evidence.vkey').toString('utf8').trim());
    const opened = openNote(read('manifest.note').toString('utf8'), key!, { sha256, verify: verifyEd25519 });
    const text = 'text' in opened ? opened.text.split('\n') : [];
    expect(text.slice(0, 2)).toEqual(['strongroom evidence manifest/1', 'local']);
    expect(text.slice(3)).toEqual([String(files.length), hexOf(read('manifest.ndjson')), '']);
    expect(text[2]).toBe(`${facts.from} ${facts.to}`);
  });

  it('is found good by the verifier', async () => {
    const result = await verified();
    expect(result.findings).toEqual([]);
    expect(result.counted.find(({ id }) => id === 'files')?.count).toBe(filesBelow(folder).length - 2);
  });

  it.each([
    'facts.json',
    'index.html',
    'cryptography.json',
    'archive-inventory.ndjson',
    'manifest.ndjson',
    'keys/audit-log.vkey',
    'sources/aws/keys.json',
    'sources/sbom.json',
    'requirements/10.3.html',
  ])('one changed byte of %s is found', async (file) => {
    const whole = read(file);
    const changed = Buffer.from(whole);
    changed[Math.floor(whole.length / 2)]! ^= 1;
    writeFileSync(path.join(folder, file), changed);
    try {
      const keys = trustedKeys([keyLine('evidence'), keyLine('audit-log')], folder);
      const result = await verify({ place: folder, files: folderFiles(folder), keys, onProgress: () => undefined });
      expect(result.findings.map(({ object }) => object)).toContain(file);
    } finally {
      writeFileSync(path.join(folder, file), whole);
    }
  });

  /** As the assessor has it from elsewhere: by the time a byte is changed, its copy in the folder may be another. */
  const lines = new Map<string, string>();
  const keyLine = (file: string): string => lines.get(file) ?? '';
  beforeAll(() => {
    for (const file of ['evidence', 'audit-log']) lines.set(file, read(`keys/${file}.vkey`).toString('utf8').trim());
  });

  it('one changed byte of an entry is found, by the log too', async () => {
    const batch = filesBelow(folder).find((file) => file.startsWith('archive/batches/')) ?? '';
    const whole = read(batch);
    const changed = Buffer.from(whole);
    changed[20]! ^= 1;
    writeFileSync(path.join(folder, batch), changed);
    const { findings } = await verified().finally(() => writeFileSync(path.join(folder, batch), whole));
    expect(findings.filter(({ object }) => object === batch).map(({ code }) => code)).toEqual(
      expect.arrayContaining(['file_changed', 'batch_changed']),
    );
  });

  it('is refused without its signature, as a run leaves it that did not end', async () => {
    const note = path.join(folder, 'manifest.note');
    renameSync(note, path.join(parent, 'manifest.note'));
    const { findings } = await verified().finally(() => renameSync(path.join(parent, 'manifest.note'), note));
    expect(findings.map(({ code }) => code)).toContain('manifest_missing');
  });

  it('has facts from every source, and says of an emulator what it cannot show', () => {
    const kinds = new Set(facts.facts.map(({ id }) => id.split('.')[0]));
    expect([...kinds].sort()).toEqual(['log', 'stage', 'template', 'tests', 'trail']);
    expect(facts.target).toBe('emulator');
    const trail = facts.facts.filter(({ id }) => id.startsWith('trail.'));
    expect(trail.map(({ status }) => status)).toEqual(trail.map(() => 'not-here'));
    for (const { sentences } of facts.facts) expect(sentences.join(' ')).toMatch(/\S.*\.$/);
    const stated = (id: string) => facts.facts.find((fact) => fact.id === id)?.status;
    for (const id of [
      'log.verified',
      'log.six-fields',
      'log.locked',
      'stage.card-data-scope',
      'stage.as-synthesized',
    ]) {
      expect([id, stated(id)]).toEqual([id, 'found']);
    }
  });

  it('shows each fact in a file that is there, with its digest, at a place that is there', () => {
    const documents = new Map<string, unknown>();
    for (const { id, proof } of facts.facts) {
      for (const { file, sha256: digest, at } of proof) {
        expect([id, file, hexOf(read(file))]).toEqual([id, file, digest]);
        if (at === undefined || !file.endsWith('.json')) continue;
        if (!documents.has(file)) documents.set(file, JSON.parse(read(file).toString('utf8')));
        expect([id, at, valueAt(documents.get(file), at) === undefined]).toEqual([id, at, false]);
      }
    }
  });

  it('shows each row of the cryptography inventory in a file that is there', () => {
    const { rows } = JSON.parse(read('cryptography.json').toString('utf8'));
    expect(rows.length).toBeGreaterThan(15);
    for (const { id, proof } of rows) {
      expect([id, proof.length]).not.toEqual([id, 0]);
      for (const { file, sha256: digest } of proof) expect([id, file, hexOf(read(file))]).toEqual([id, file, digest]);
    }
  });

  it('holds no card number', () => {
    const files = filesBelow(folder);
    const haystacks = files.map((file) => ({ where: file, pieces: [read(file).toString('latin1')] }));
    expect(search(haystacks, cards.flatMap(numberNeedles))).toEqual([]);
    const json = files.filter((file) => file.endsWith('.json') && isText(file));
    for (const file of json)
      expect([file, findCardNumber(JSON.parse(read(file).toString('utf8')))]).toEqual([file, undefined]);
    const planted = [{ where: 'planted', pieces: [`x ${cards[0]} y`] }];
    expect(search(planted, cards.flatMap(numberNeedles))).toHaveLength(1);
  });

  it('has pages whose links lead to files of the folder, and which do not judge', () => {
    const pages = filesBelow(folder).filter((file) => file.endsWith('.html'));
    expect(pages.length).toBeGreaterThan(25);
    for (const page of pages) {
      const html = read(page).toString('utf8');
      expect([page, /complian(?!ce)/i.test(html)]).toEqual([page, false]);
      for (const [, link = ''] of html.matchAll(/(?:href|src)="([^"#]+)/g)) {
        const target = path.posix.join(path.posix.dirname(page), decodeURIComponent(link));
        expect([page, link, has(target)]).toEqual([page, link, true]);
      }
    }
    expect(/complian(?!ce)/i.test(read('facts.json').toString('utf8'))).toBe(false);
  });

  it('names no folder of this machine', () => {
    const named = filesBelow(folder).filter(
      (file) => isText(file) && read(file).includes(path.dirname(installed.temporary)),
    );
    expect(named).toEqual([]);
  });
});

describe('strongroom evidence', () => {
  it('compares with an earlier folder', () => {
    const out = path.join(parent, 'later');
    expect(evidence(out, '--earlier', folder).status).toBe(0);
    expect(existsSync(path.join(out, 'difference.html'))).toBe(true);
  }, 60_000);

  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a folder that is not empty', [], /is not empty: evidence goes into a folder of its own\.$/],
    ['a span that has not come', ['--to', '2999-01-01'], /^--to has not come yet/],
    ['a time that is none', ['--to', '2026-02-30'], /^--to is a day or a time in UTC/],
    ['an earlier folder that is none', ['--earlier', '.'], /is no folder of evidence: it has no facts\.json\.$/],
    ['a role that nobody may take', ['--role', 'nobody'], /^The role .*\/nobody cannot be taken: /],
    ['results that are none', ['--tests', 'package.json'], /package\.json is no report of Jest/],
    ['a witness without notes', ['--witness', 'docs'], /has no note of a witness/],
  ];

  it.each(wrong)(
    'says in one line what is wrong: %s',
    (_what, options, line) => {
      const out =
        options.length === 0 ? folder : path.join(parent, `out-${options.join('-').replaceAll(/[^a-z0-9]/gi, '')}`);
      const { status, errors } = evidence(out, ...options);
      expect([status, errors.split('\n').length]).toEqual([1, 1]);
      expect(errors).toMatch(line);
    },
    60_000,
  );
});

import type { TrustedKeys } from '../../cli/verify/trusted-keys';
import { canonicalJson, type Json } from '../../lambdas/domain/audit/canonical-json';
import {
  archiveOf,
  batchOfLines,
  eventLine,
  type Hours,
  inventoryOf,
  ndjson,
  newestCheckpoint,
  note,
  noteSigner,
  type Objects,
  sealed,
  signers,
  smallArchive,
  smallEvidence,
  smallHours,
  token,
  trusted,
  trustedOfArchive,
  utf8,
} from '../support/small-evidence';
import { deterministicGzip } from '../../lambdas/adapters/gzip';
import { changed, failuresOf, verified, without, withObject } from '../support/verify-objects';

const at = '2026-11-24T07:05:00.000Z';
const another = noteSigner(signers.audit.key.name, 77);

const named = (objects: Objects, start: string): readonly string[] =>
  [...objects.keys()].filter((name) => name.startsWith(start)).sort();
const text = (objects: Objects, name: string): string => Buffer.from(objects.get(name)!).toString('utf8');

function edited(objects: Objects, name: string, edit: (text: string) => string): Objects {
  const after = edit(text(objects, name));
  expect(after).not.toBe(text(objects, name));
  return withObject(objects, name, utf8(after));
}

const [first, second] = ['log/commits/999999999998-1.json', 'log/commits/999999999997-2.json'] as const;
const checkpoints = [3, 5, 7].map((size) => `log/checkpoints/${String(size).padStart(15, '0')}`);

describe('what was done to an archive is found and named', () => {
  let archive: Objects;
  let batches: readonly string[];

  beforeAll(async () => {
    archive = await smallArchive();
    batches = named(archive, 'batches/');
  });

  const cases: readonly (readonly [
    string,
    (archive: Objects) => Objects | Promise<Objects>,
    () => readonly string[],
  ])[] = [
    [
      'an object replaced by another one',
      (objects) => withObject(objects, batches[0]!, objects.get(batches[1]!)!),
      () => [`batch_changed ${batches[0]}`],
    ],
    ['an object dropped', (objects) => without(objects, batches[2]!), () => [`batch_missing ${batches[2]}`]],
    [
      'an object truncated',
      (objects) => withObject(objects, batches[3]!, objects.get(batches[3]!)!.slice(0, -7)),
      () => [`batch_changed ${batches[3]}`],
    ],
    [
      'lines of an object in another order',
      (objects) => {
        const lines = smallHours[2]![0]!.toReversed();
        return withObject(objects, batches[3]!, deterministicGzip(`${lines.join('\n')}\n`));
      },
      () => [`batch_changed ${batches[3]}`],
    ],
    [
      'a batch added to an hour that has closed',
      (objects) => new Map([...objects, batchOfLines('2026-11-24T07', [eventLine(token('d'), 1, at)])]),
      () => [`batch_not_in_log ${batchOfLines('2026-11-24T07', [eventLine(token('d'), 1, at)])[0]}`],
    ],
    [
      'a checkpoint forged',
      (objects) => edited(objects, checkpoints[1]!, (said) => said.replace('\n5\n', '\n6\n')),
      () => [`checkpoint_forged ${checkpoints[1]}`],
    ],
    [
      'a checkpoint rolled back',
      (objects) => withObject(objects, checkpoints[2]!, objects.get(checkpoints[1]!)!),
      () => [`checkpoint_differs ${checkpoints[2]}`],
    ],
    [
      'a checkpoint of a fork, signed with the same key',
      async (objects) => {
        const forked = await archiveOf(withLine(smallHours, eventLine(token('z'), 1, at)));
        return withObject(objects, checkpoints[2]!, forked.get(checkpoints[2]!)!);
      },
      () => [`checkpoint_differs ${checkpoints[2]}`],
    ],
    [
      'a checkpoint of a fork beside the others',
      async (objects) => {
        const forked = await archiveOf([[[...smallHours[0]![0]!, ...smallHours[2]![0]!]]]);
        return withObject(objects, 'log/checkpoints/000000000000004', newestCheckpoint(forked));
      },
      () => ['object_unknown log/checkpoints/000000000000004'],
    ],
    [
      'a tile changed',
      (objects) => withObject(objects, 'log/tile/0/000.p/5', changed(objects.get('log/tile/0/000.p/5')!, 40)),
      () => ['tile_changed log/tile/0/000.p/5'],
    ],
    ['a tile dropped', (objects) => without(objects, 'log/tile/0/000.p/7'), () => ['tile_missing log/tile/0/000.p/7']],
    [
      'a tile of no step',
      (objects) => withObject(objects, 'log/tile/0/000.p/4', objects.get('log/tile/0/000.p/5')!.slice(0, 128)),
      () => ['object_unknown log/tile/0/000.p/4'],
    ],
    [
      'a step that opens an hour later',
      (objects) =>
        edited(objects, second, (said) => said.replace('"open_from":"2026-11-24T07"', '"open_from":"2026-11-24T06"')),
      () => [`commit_changed ${second}`, `commit_out_of_line ${second}`],
    ],
    [
      'a step that says another root',
      (objects) => edited(objects, first, (said) => said.replace(/"root":"./, '"root":"+')),
      () => [`root_differs ${first}`, `commit_changed ${first}`],
    ],
    [
      'a step in another spelling',
      (objects) => edited(objects, second, (said) => said.replace('{"batches"', '{ "batches"')),
      () => [`commit_unreadable ${second}`],
    ],
    ['a step dropped', (objects) => without(objects, first), () => [`commit_missing ${first}`]],
    [
      'an object moved to another hour, and its step with it',
      (objects) => {
        const [batch] = named(objects, 'batches/2026-11-24T09/');
        const moved = withObject(without(objects, batch!), batch!.replace('T09', 'T10'), objects.get(batch!)!);
        const newest = named(objects, 'log/commits/')[0]!;
        return edited(moved, newest, (said) => said.replaceAll('2026-11-24T09/', '2026-11-24T10/'));
      },
      () => [`commit_changed ${named(archive, 'log/commits/')[0]}`],
    ],
    [
      'a key swapped',
      (objects) => withSigner(objects, checkpoints[0]!, another),
      () => [`checkpoint_unsigned ${checkpoints[0]}`],
    ],
    [
      'a file of somebody else',
      (objects) => withObject(objects, 'notes.txt', utf8('x')),
      () => ['object_unknown notes.txt'],
    ],
    [
      'a review changed',
      (objects) => edited(objects, 'reviews/2026-11-22.json', (said) => said.replace('"schema":1', '"schema":2')),
      () => ['review_changed reviews/2026-11-22.json'],
    ],
    [
      'a review of another day',
      (objects) => withObject(objects, 'reviews/2026-11-22.note', objects.get('reviews/2026-11-23.note')!),
      () => ['review_differs reviews/2026-11-22.note'],
    ],
    [
      'a review signed with the key of the log',
      async (objects) => {
        const [said] = text(objects, 'reviews/2026-11-22.note').split('\n\n');
        return withObject(objects, 'reviews/2026-11-22.note', await note(`${said}\n`, signers.audit));
      },
      () => ['review_unsigned reviews/2026-11-22.note'],
    ],
  ];

  it.each(cases)('%s', async (_what, tamper, expected) => {
    const found = await failuresOf(await tamper(archive));
    for (const one of expected()) expect(found).toContain(one);
  });

  it('and more than one thing at once', async () => {
    const both = without(withObject(archive, batches[0]!, utf8('x')), 'log/tile/0/000.p/7');
    expect(await failuresOf(both)).toEqual([`batch_changed ${batches[0]}`, 'tile_missing log/tile/0/000.p/7']);
  });

  it('also what had been put among the batches before the sequencer came: the log has no entries of it', async () => {
    const name = `batches/2026-11-24T07/${'0'.repeat(64)}.ndjson.gz`;
    const planted = await archiveOf(smallHours, { planted: [[name, utf8('no batch')]] });
    expect(await failuresOf(planted)).toEqual([`batch_changed ${name}`]);
  });

  it('also where neither batch nor hashes are left: entries are unknown, and that is said once', async () => {
    const gone = without(archive, batches[0]!, 'log/tile/0/000.p/3');
    expect(await failuresOf(gone)).toEqual([`batch_missing ${batches[0]}`, 'entries_unknown log/tile/0/000.p/3']);
  });
});

/** A log whose first entry is another one. */
function withLine(hours: Hours, line: string): Hours {
  const [[[, ...lines] = [], ...batches] = [], ...later] = hours;
  return [[[line, ...lines], ...batches], ...later];
}

async function withSigner(objects: Objects, name: string, signer: typeof another): Promise<Objects> {
  const said = text(objects, name);
  return withObject(objects, name, await note(said.slice(0, said.lastIndexOf('\n\n') + 1), signer));
}

describe('an entry that the sequencer has taken and write-audit would never have written', () => {
  const good = eventLine(token('a'), 1, at);
  const parsed = JSON.parse(good) as Record<string, Json>;
  const line = (edit: Record<string, Json>): string => canonicalJson({ ...parsed, ...edit });

  it.each([
    ['no JSON', 'x', 'entry_not_canonical'],
    ['a space', good.replace('{', '{ '), 'entry_not_canonical'],
    ['members in another order', JSON.stringify({ version: 1, ...parsed }), 'entry_not_canonical'],
    ['a member twice', good.replace('{', '{"actor":1,'), 'entry_not_canonical'],
    ['a number in another spelling', good.replace('"version":1', '"version":1.0'), 'entry_not_canonical'],
    ['an escape that is not needed', good.replace('checkout', 'check\\u006fut'), 'entry_not_canonical'],
    ['a byte that is no UTF-8', good.replace('checkout', 'check\u0000ut'), 'entry_not_canonical'],
    ['another shape', line({ more: 1 }), 'entry_not_an_event'],
    ['no event type', line({ type: 'token.lost' }), 'entry_not_an_event'],
    ['an id that is not its own', line({ subject: token('b') }), 'entry_id_differs'],
    ['a card number', line({ request_id: 'paid with 4242424242424242 today' }), 'entry_holds_card_number'],
    ['an envelope', line({ request_id: 'eyJhbGciOiJFQ0RILUVTIn0.a.b.c.d' }), 'entry_holds_envelope'],
    ['a time after its hour', line({ occurred_at: '2026-11-24T08:05:00.001Z' }), 'entry_after_its_hour'],
  ])('%s', async (_what, entry, code) => {
    const archive = await archiveOf([[[entry]]]);
    const [batch] = named(archive, 'batches/');
    expect(await failuresOf(archive)).toEqual([`${code} ${batch} line 1`]);
  });

  it('has a tolerance of clocks', async () => {
    expect(await failuresOf(await archiveOf([[[line({ occurred_at: '2026-11-24T08:05:00.000Z' })]]]))).toEqual([]);
  });
});

describe('sequences', () => {
  const hour = (...lines: readonly string[]): readonly (readonly string[])[] => [lines];
  const closed = hour(eventLine(token('y'), 1, at));

  it('count from 1 without hole, of whatever is older than the hours that are open', async () => {
    const lost = await archiveOf([
      hour(eventLine(token('a'), 1, at)),
      hour(eventLine(token('a'), 4, at)),
      closed,
      closed,
    ]);
    const [, batch] = named(lost, 'batches/');
    expect(await failuresOf(lost)).toEqual([`sequence_hole ${batch} line 1`]);
    const beheaded = await archiveOf([hour(eventLine(token('a'), 2, at)), closed, closed]);
    expect(await failuresOf(beheaded)).toEqual([`sequence_hole ${named(beheaded, 'batches/')[0]} line 1`]);
  });

  const lacking = () => archiveOf([hour(eventLine(token('a'), 2, at))]);
  const [soon, late] = [new Date('2026-11-24T07:14:59.999Z'), new Date('2026-11-24T07:15:00.000Z')];

  it('may have a hole for the stated time, and that of two clocks: an event can be on its way', async () => {
    const { found, statements } = await verified(await lacking(), trustedOfArchive, soon);
    expect([found, statements.join()]).toEqual([0, expect.stringContaining('1 events were overtaken')]);
  });

  it('have a hole after that, also where no later step ever closed the hour', async () => {
    const archive = await lacking();
    const hole = `sequence_hole ${named(archive, 'batches/')[0]} line 1`;
    expect(await failuresOf(archive, trustedOfArchive, late)).toEqual([hole]);
    expect(await failuresOf(archive, trustedOfArchive, new Date('2027-11-24T00:00:00.000Z'))).toEqual([hole]);
  });

  it.each([
    [soon, []],
    [late, ['sequence_hole']],
  ])('of an evidence folder are held against the end of its span: %s', async (to, codes) => {
    const folder = await sealed(await smallEvidence(await lacking()), { to: to.toISOString() });
    const { findings } = await verified(folder);
    expect(findings.map(({ code }) => code).filter((code) => code === 'sequence_hole')).toEqual(codes);
  });

  it('of an order are attempts, which may have holes', async () => {
    expect(await failuresOf(await archiveOf([hour(eventLine(`or_${'a'.repeat(32)}`, 7, at)), closed, closed]))).toEqual(
      [],
    );
  });

  it('count a repeat in another batch, and refuse one in the same and one with other bytes', async () => {
    const [one, other] = [eventLine(token('a'), 1, at), eventLine(token('a'), 1, '2026-11-24T07:05:00.001Z')];
    const { counted } = await verified(await archiveOf([hour(one), hour(one, eventLine(token('b'), 1, at))]));
    expect(counted).toContainEqual(expect.objectContaining({ id: 'repeats', count: 1 }));
    const twice = await archiveOf([hour(one, one)]);
    expect(await failuresOf(twice)).toEqual([`entry_twice_in_batch ${named(twice, 'batches/')[0]} line 2`]);
    const contested = await archiveOf([hour(one), hour(other)]);
    expect(await failuresOf(contested)).toEqual([expect.stringMatching(/^id_with_two_contents batches\/.* line 1$/)]);
  });
});

describe('what was done to an evidence folder is found and named', () => {
  let folder: Objects;

  beforeAll(async () => {
    folder = await smallEvidence();
  });

  it('nothing', async () => {
    expect(await failuresOf(folder)).toEqual([]);
  });

  const cases: readonly (readonly [string, (folder: Objects) => Objects | Promise<Objects>, string])[] = [
    ['a file changed', (files) => withObject(files, 'index.html', utf8('x')), 'file_changed index.html'],
    ['a file dropped', (files) => without(files, 'facts.json'), 'file_missing facts.json'],
    ['a file added', (files) => withObject(files, 'sources/more.json', utf8('{}')), 'file_unlisted sources/more.json'],
    ['the note dropped', (files) => without(files, 'manifest.note'), 'manifest_missing manifest.note'],
    ['the list dropped', (files) => without(files, 'manifest.ndjson'), 'manifest_missing manifest.ndjson'],
    [
      'the list cut short',
      (files) => withObject(files, 'manifest.ndjson', files.get('manifest.ndjson')!.slice(0, -1)),
      'manifest_differs manifest.ndjson',
    ],
    ['signed by somebody else', (files) => sealed(files, { signer: another }), 'manifest_unsigned manifest.note'],
    [
      'signed with the key of the log',
      (files) => sealed(files, { signer: signers.audit }),
      'manifest_unsigned manifest.note',
    ],
    ['a count that is not so', (files) => sealed(files, { files: 3 }), 'manifest_differs manifest.ndjson'],
    [
      'the list in another order',
      (files) => edited(files, 'manifest.ndjson', (said) => said.split('\n').slice(0, -1).reverse().join('\n') + '\n'),
      'manifest_out_of_order manifest.ndjson line 2',
    ],
    [
      'no list of versions',
      (files) => sealed(without(files, 'archive-inventory.ndjson')),
      'inventory_missing archive-inventory.ndjson',
    ],
    [
      'a witness with another history',
      async (files) => sealed(await witnessed(files, forkedHours)),
      'witness_differs witness/2026-11-24.note',
    ],
    [
      'a log that was rolled back',
      async (files) => sealed(await witnessed(files, [...smallHours, [[eventLine(token('q'), 1, at)]]])),
      'witness_ahead witness/2026-11-24.note',
    ],
    [
      'a witness of another key',
      async (files) => sealed(await withSigner(files, 'witness/2026-11-24.note', another)),
      'witness_unsigned witness/2026-11-24.note',
    ],
    [
      'what is no witness',
      (files) => sealed(withObject(files, 'witness/x.note', utf8('x'))),
      'object_unknown witness/x.note',
    ],
  ];

  it.each(cases)('%s', async (_what, tamper, expected) => {
    expect(await failuresOf(await tamper(folder))).toContain(expected);
  });

  const forkedHours = withLine(smallHours, eventLine(token('z'), 1, at));
  const witnessed = async (files: Objects, hours: Hours): Promise<Objects> =>
    withObject(files, 'witness/2026-11-24.note', newestCheckpoint(await archiveOf(hours)));

  it('says what no witness means', async () => {
    const { statements } = await verified(await sealed(without(folder, 'witness/2026-11-24.note')));
    expect(statements).toContain('No witness: deletion and change are excluded, a split view is not.');
  });

  const stripped = (files: Objects): Objects =>
    new Map(
      [...files]
        .filter(([name]) => name.startsWith('archive/'))
        .map(([name, bytes]) => [name.slice('archive/'.length), bytes]),
    );
  const movedTo = (place: string, files: Objects): Objects =>
    new Map([...files].map(([name, bytes]) => [`${place}/${name}`, bytes]));
  const strippings: readonly (readonly [string, (files: Objects) => Objects, string])[] = [
    ['everything but the archive, which was moved up', stripped, 'manifest_missing manifest.note'],
    [
      'the folder around it: it lies one level deeper',
      (files) => movedTo('in', files),
      'manifest_missing manifest.note',
    ],
    ['all but the batches', (files) => movedTo('batches', stripped(files)), 'manifest_missing manifest.note'],
    [
      'the note and the list',
      (files) => without(files, 'manifest.note', 'manifest.ndjson'),
      'manifest_missing manifest.note',
    ],
    [
      'the note, and the archive was moved up',
      (files) => new Map([...stripped(files), ['manifest.ndjson', files.get('manifest.ndjson')!]]),
      'manifest_missing manifest.note',
    ],
    [
      'the list, and the archive was moved up',
      (files) => new Map([...stripped(files), ['manifest.note', files.get('manifest.note')!]]),
      'manifest_missing manifest.ndjson',
    ],
  ];

  it.each(strippings)('taken away: %s', async (_what, strip, expected) => {
    expect(await failuresOf(strip(folder), trusted)).toContain(expected);
  });

  it('a bare copy has no manifest, and is asked for none without its key', async () => {
    expect(await failuresOf(stripped(folder), trustedOfArchive)).toEqual([]);
    expect(await failuresOf(stripped(folder), trusted)).toEqual(['manifest_missing manifest.note']);
  });

  type Row = Record<string, Json>;
  const inventories: readonly (readonly [string, (row: Row) => readonly Row[], string])[] = [
    ['a delete marker', (row) => [row, { key: row['key']!, version_id: 'v2', delete_marker: true }], 'delete_marker'],
    [
      'a second version',
      (row) => [
        { ...row, latest: false },
        { ...row, version_id: 'v2' },
      ],
      'second_version',
    ],
    ['no lock', (row) => [{ ...row, lock_mode: null }], 'not_locked'],
    ['a lock that can be lifted', (row) => [{ ...row, lock_mode: 'GOVERNANCE' }], 'lock_weaker'],
    ['a retention that ends early', (row) => [{ ...row, retain_until: '2027-12-28T06:59:59.000Z' }], 'retention_short'],
    ['a lock without an end', (row) => [{ ...row, retain_until: null }], 'retention_short'],
    ['another digest', (row) => [{ ...row, sha256: '0'.repeat(64) }], 'inventory_differs'],
    ['an object left out', () => [], 'inventory_lacks'],
    ['an object that was not copied', (row) => [{ ...row, key: `${row['key'] as string}x` }], 'inventory_not_copied'],
  ];

  it.each(inventories)('the inventory states %s', async (_what, edit, code) => {
    const rows = inventoryOf(await smallArchive()) as readonly Row[];
    const batch = rows[0]!['key'] as string;
    const list = ndjson(rows.flatMap((row, place) => (place === 0 ? edit(row) : [row])));
    const found = await failuresOf(await sealed(withObject(folder, 'archive-inventory.ndjson', list)));
    expect(found).toContain(`${code} archive/${batch}${code === 'inventory_not_copied' ? 'x' : ''}`);
  });

  it('takes the shortest retention that a stage promises', async () => {
    const rows = (inventoryOf(await smallArchive()) as readonly Row[]).map((row) => ({
      ...row,
      retain_until: '2027-12-29T09:00:00.000Z',
    }));
    expect(await failuresOf(await sealed(withObject(folder, 'archive-inventory.ndjson', ndjson(rows))))).toEqual([]);
  });
});

describe('a folder of which only later batches were copied', () => {
  const from = '2026-11-24T08:00:00.000Z';
  const early = (name: string): boolean => name.startsWith('archive/batches/2026-11-24T07/');

  async function later(): Promise<Objects> {
    const folder = await smallEvidence();
    return sealed(new Map([...folder].filter(([name]) => !early(name))), { from });
  }

  it('proves what is before by hash, and says so', async () => {
    const { found, statements, counted } = await verified(await later());
    expect(found).toBe(0);
    expect(counted).toContainEqual(expect.objectContaining({ id: 'hashes', count: 3 }));
    expect(statements.join()).toContain(`3 entries before ${from} are proved by hash only`);
  });

  it('needs every batch from there on', async () => {
    const folder = await later();
    const [batch] = named(folder, 'archive/batches/2026-11-24T08/');
    expect(await failuresOf(await sealed(without(folder, batch!), { from }))).toContain(`batch_missing ${batch}`);
  });

  it('needs every batch where its manifest is not signed: nobody says where it begins', async () => {
    const folder = await smallEvidence();
    const cut = new Map([...folder].filter(([name]) => !early(name)));
    const found = await failuresOf(await sealed(cut, { from, signer: another }));
    expect(found.filter((one) => one.startsWith('batch_missing'))).toHaveLength(2);
  });

  it('finds hashes that do not lead to the root', async () => {
    const folder = await later();
    const tile = 'archive/log/tile/0/000.p/3';
    const found = await failuresOf(await sealed(withObject(folder, tile, changed(folder.get(tile)!, 1)), { from }));
    expect(found).toContain(`root_differs archive/${first}`);
  });
});

describe('keys', () => {
  it('of another installation open nothing', async () => {
    const keys: TrustedKeys = { ...trustedOfArchive, audit: [noteSigner('strongroom-prod-audit/1/eu-west-1', 7).key] };
    const found = await failuresOf(await smallArchive(), keys);
    expect(found.filter((one) => one.startsWith('checkpoint_unsigned'))).toHaveLength(3);
  });

  it('may be several of one use, where the key of the log was replaced', async () => {
    const archive = await withSigner(await smallArchive(), checkpoints[0]!, another);
    expect(await failuresOf(archive, { ...trustedOfArchive, audit: [signers.audit.key, another.key] })).toEqual([]);
  });

  it.each([
    ['audit', smallArchive],
    ['review', smallArchive],
    ['evidence', smallEvidence],
  ] as const)('of use %s are asked for where something is signed with them', async (use, objects) => {
    await expect(verified(await objects(), { ...trusted, [use]: [] })).rejects.toThrow(`the key \`${use}\``);
  });
});

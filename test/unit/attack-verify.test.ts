import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folderFiles } from '../../cli/verify/folder-files';
import { verify } from '../../cli/verify/verify';
import { trustedKeys } from '../../cli/verify/trusted-keys';
import { CloudTrailFixture } from '../support/cloudtrail';
import { removeFolder, writtenFolder } from '../support/written-folder';
import {
  archiveOf,
  inventoryOf,
  memoryFiles,
  ndjson,
  newestCheckpoint,
  type Objects,
  sealed,
  smallArchive,
  smallEvidence,
  smallHours,
  utf8,
  verifierKeys,
} from '../support/small-evidence';

const keys = trustedKeys(verifierKeys, '/');
const verified = (objects: Objects) =>
  verify({ place: 'memory', files: memoryFiles(objects), keys, onProgress: () => undefined });

describe('what an insider could leave out of an evidence folder', () => {
  it('the stage and the span that the manifest signs are said', async () => {
    const { statements } = await verified(await smallEvidence());
    expect(statements.join('\n')).toContain('2026-11-24T00:00:00.000Z to 2026-11-25T00:00:00.000Z');
    expect(statements.join('\n')).toContain('stage local');
  });

  it('up to where a witness covers the log is said', async () => {
    const folder = await smallEvidence();
    folder.set('witness/2026-11-24.note', newestCheckpoint(await archiveOf(smallHours.slice(0, 1))));
    const { findings, statements } = await verified(await sealed(folder));
    expect(findings).toEqual([]);
    expect(statements.join('\n')).toContain('3 of 7 entries');
  });

  it("CloudTrail's files of another account are not taken for those of the stage", async () => {
    const trail = new CloudTrailFixture({ start: new Date('2026-11-24T00:00:00Z'), account: '999999999999' });
    trail.digest(new Date('2026-11-24T01:00:00Z'));
    const folder = await smallEvidence();
    for (const [name, bytes] of trail.files) folder.set(`trail/${name}`, bytes);
    folder.set('trail/newest-digests.json', utf8(JSON.stringify(trail.newest)));
    folder.set('trail/public-keys.json', utf8(JSON.stringify(trail.publicKeys)));
    const { found } = await verified(await sealed(folder, { to: '2026-11-24T01:30:00.000Z' }));
    expect(found).toBeGreaterThan(0);
  });

  it('an object of the log that is kept for less than its days is found', async () => {
    const archive = await smallArchive();
    const put = '2027-11-24T00:00:00.000Z';
    const rows = inventoryOf(archive).map((row) =>
      String(row['key']).startsWith('log/') ? { ...row, put_at: put, retain_until: '2028-01-01T00:00:00.000Z' } : row,
    );
    const folder = await smallEvidence(archive);
    folder.set('archive-inventory.ndjson', ndjson(rows));
    const { findings } = await verified(await sealed(folder));
    expect(findings.map(({ code }) => code)).toContain('retention_short');
  });
});

describe('what is too large', () => {
  let root: string;
  beforeEach(async () => {
    root = writtenFolder(await smallEvidence());
  });
  afterEach(() => removeFolder(root));
  const codes = async () =>
    (await verify({ place: root, files: folderFiles(root), keys, onProgress: () => undefined })).findings.map(
      ({ code, object }) => `${code} ${object}`,
    );

  it('in the place of a checkpoint is found, and does not end the verification', async () => {
    truncateSync(path.join(root, 'archive/log/checkpoints/000000000000003'), 300 * 1024 * 1024);
    expect(await codes()).toEqual(
      expect.arrayContaining([
        'file_changed archive/log/checkpoints/000000000000003',
        'object_too_large archive/log/checkpoints/000000000000003',
        'checkpoint_unsigned archive/log/checkpoints/000000000000003',
      ]),
    );
  });

  it.each([
    ['archive/log/tile/0/000.p/3', 8 * 1024 + 1, 'tile_changed'],
    ['archive/reviews/2026-11-22.json', 16 * 1024 * 1024 + 1, 'review_changed'],
    ['manifest.note', 64 * 1024 + 1, 'manifest_unsigned'],
    ['archive/log/commits/999999999998-1.json', 128 * 1024 * 1024 + 1, 'commit_unreadable'],
  ])('to be %s is told once, and it is then wrong, not gone', async (name, size, code) => {
    truncateSync(path.join(root, name), size);
    const found = await codes();
    expect(found.filter((one) => one.startsWith('object_too_large'))).toEqual([`object_too_large ${name}`]);
    expect(found).toContain(`${code} ${name}`);
  });

  it('as a line of the manifest is found, and does not end the verification', async () => {
    writeFileSync(path.join(root, 'manifest.ndjson'), '['.repeat(3_000_000));
    expect(await codes()).toEqual(
      expect.arrayContaining(['manifest_unreadable manifest.ndjson', 'manifest_differs manifest.ndjson']),
    );
  });
});

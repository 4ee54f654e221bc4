import { verify } from '../../cli/verify/verify';
import { CloudTrailFixture, trailKey } from '../support/cloudtrail';
import { memoryFiles, type Objects, sealed, smallEvidence, trusted, utf8 } from '../support/small-evidence';
import { without, withObject } from '../support/verify-objects';

/** Files generated in AWS's documented format, not AWS's own. */
const trail = new CloudTrailFixture({ account: '000000000000', start: new Date('2026-11-24T00:00:00Z') });
const log = `trail/${trail.deliver(new Date('2026-11-24T00:10:00Z'), [{ eventID: 'a' }])}`;
const [, second = ''] = [1, 2, 3].map((hour) => `trail/${trail.digest(new Date(`2026-11-24T0${hour}:00:00Z`))}`);

const span = { to: '2026-11-24T03:30:00.000Z' };

async function evidence(publicKeys: readonly object[] = trail.publicKeys): Promise<Objects> {
  const folder = await smallEvidence();
  for (const [name, bytes] of trail.files) folder.set(`trail/${name}`, bytes);
  folder.set('trail/newest-digests.json', utf8(JSON.stringify(trail.newest)));
  folder.set('trail/public-keys.json', utf8(JSON.stringify(publicKeys)));
  return sealed(folder, span);
}

async function verified(objects: Objects) {
  const asked = {
    place: 'memory',
    files: memoryFiles(objects),
    keys: trusted,
    onProgress: () => undefined,
  };
  const { findings, counted, statements } = await verify(asked);
  return { failures: findings.map(({ code, object }) => `${code} ${object}`), counted, statements };
}

describe("CloudTrail's digest chain in an evidence folder", () => {
  it('is verified, where it was copied to, with the keys that the collector states', async () => {
    const { failures, counted, statements } = await verified(await evidence());
    expect(failures).toEqual([]);
    expect(counted).toContainEqual(expect.objectContaining({ id: 'digests', count: 3 }));
    expect(statements.join()).toContain("CloudTrail's public keys are those that the collector states");
  });

  it('names a log file and a digest that are gone or changed, though the collector signed what was left', async () => {
    const folder = await evidence();
    expect((await verified(await sealed(without(folder, log), span))).failures).toEqual([`log_missing ${log}`]);
    const other = folder.get(second)!;
    expect((await verified(await sealed(withObject(folder, log, other), span))).failures).toEqual([
      `log_changed ${log}`,
    ]);
    expect((await verified(await sealed(without(folder, second), span))).failures).toEqual(
      expect.arrayContaining([`digest_missing ${second}`]),
    );
  });

  it('names what has more behind its gzip member, though the hash of its content is right', async () => {
    const folder = await evidence();
    const padded = (name: string): Objects =>
      withObject(folder, name, Buffer.concat([folder.get(name)!, Buffer.from('more')]));
    expect((await verified(await sealed(padded(log), span))).failures).toEqual([`log_padded ${log}`]);
    expect((await verified(await sealed(padded(second), span))).failures).toContain(`digest_padded ${second}`);
  });

  it('must reach the end of the span that the manifest states', async () => {
    const later = await sealed(await evidence(), { to: '2026-11-25T00:00:00.000Z' });
    expect((await verified(later)).failures).toEqual([expect.stringMatching(/^digest_missing trail\/AWSLogs/)]);
  });

  it('is not signed by any other key', async () => {
    const { failures } = await verified(await evidence([trailKey().listed]));
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.every((one) => one.startsWith('digest_key_unknown trail/AWSLogs/'))).toBe(true);
  });
});

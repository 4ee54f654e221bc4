import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { EvidenceFolder } from '../../cli/evidence/folder/evidence-folder';
import { ClockDistances } from '../../cli/evidence/sources/clock-distances';

const putAt = new Date('2026-11-24T07:00:10.000Z');
let folder: EvidenceFolder;

beforeEach(async () => {
  folder = await EvidenceFolder.create(mkdtempSync(path.join(tmpdir(), 'clocks-')));
  await folder.stream('archive/batches/a', Readable.from([Buffer.from('a')]), putAt);
});
afterEach(() => rmSync(folder.root, { recursive: true, force: true }));

async function distances(...times: readonly string[]) {
  const clocks = new ClockDistances(folder);
  for (const time of times) await clocks.add('batches/a', `2026-11-24T07:00:${time}Z`);
  return clocks.stated();
}

describe('the clocks of entries and of S3', () => {
  it('are as far apart as the closest entry says, where each is of before its archiving', async () => {
    expect(await distances('01.000', '08.500', '07.000')).toEqual({ compared: 3, aheadSeconds: 0, closestSeconds: 2 });
  });

  it.each([
    ['10.999', 0],
    ['11.000', 1],
    ['13.000', 3],
    ['13.001', 3],
  ])('an entry of second %s is ahead of a put in second 10 by %d', async (time, aheadSeconds) => {
    expect(await distances('08.000', time)).toEqual({ compared: 2, aheadSeconds, closestSeconds: 0 });
  });

  it('are not compared where a batch was not copied', async () => {
    const clocks = new ClockDistances(folder);
    await clocks.add('batches/b', '2026-11-24T07:00:01.000Z');
    expect(clocks.stated()).toEqual({ compared: 0, aheadSeconds: 0, closestSeconds: undefined });
  });
});

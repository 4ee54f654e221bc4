import { randomBytes } from 'node:crypto';
import { sha256Hex } from '../../lambdas/adapters/ids';
import type { Archive } from '../../lambdas/domain/audit/archive';
import { atOnce } from './samples';

/** What every archive does, in memory and on S3. */
export function archiveContract(name: string, open: () => Archive): void {
  describe(`archive: ${name}`, () => {
    let archive: Archive;

    beforeEach(() => {
      archive = open();
    });

    it('gives back what was put, byte for byte', async () => {
      const { name: object, body } = newObject();
      expect(await archive.put(object, body)).toBe('written');
      expect(Buffer.from((await archive.get(object)) ?? [])).toEqual(body);
    });

    it('has nothing under a name that was never put', async () => {
      expect(await archive.get(newObject().name)).toBeUndefined();
    });

    it('says that an object is present when it is put again', async () => {
      const { name: object, body } = newObject();
      await archive.put(object, body);
      expect(await archive.put(object, body)).toBe('present');
    });

    it('keeps the first content of a name', async () => {
      const { name: object, body } = newObject();
      await archive.put(object, body);
      await archive.put(object, Buffer.from('other'));
      expect(Buffer.from((await archive.get(object)) ?? [])).toEqual(body);
    });

    it('has one writer among 20 at once', async () => {
      const { name: object, body } = newObject();
      const answers = await atOnce(20, () => archive.put(object, body));
      expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
    });

    it('takes an object of a megabyte', async () => {
      const { name: object, body } = newObject(1024 * 1024);
      expect(await archive.put(object, body)).toBe('written');
      expect((await archive.get(object))?.length).toBe(body.length);
    });

    it('lists what is below a prefix, in order, and nothing else', async () => {
      const folder = newFolder();
      for (const name of [`${folder}b/2`, `${folder}a/9`, `${folder}a/10`, `${folder}a`]) {
        await archive.put(name, Buffer.from(name));
      }
      expect(await namesBelow(archive, `${folder}a/`)).toEqual([`${folder}a/10`, `${folder}a/9`]);
    });

    it('lists nothing where nothing was put', async () => {
      expect(await namesBelow(archive, newFolder())).toEqual([]);
    });

    it('lists an object as soon as it is put, once', async () => {
      const folder = newFolder();
      await archive.put(`${folder}x`, Buffer.from('x'));
      await archive.put(`${folder}x`, Buffer.from('x'));
      expect(await namesBelow(archive, folder)).toEqual([`${folder}x`]);
    });
  });
}

const newFolder = (): string => `contract-suite/${randomBytes(8).toString('hex')}/`;

export async function namesBelow(archive: Archive, prefix: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of archive.list(prefix)) names.push(name);
  return names;
}

export function newObject(bytes = 300): { readonly name: string; readonly body: Buffer } {
  const body = randomBytes(bytes);
  return { name: `contract-suite/${sha256Hex(body)}`, body };
}

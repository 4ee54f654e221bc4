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
  });
}

export function newObject(bytes = 300): { readonly name: string; readonly body: Buffer } {
  const body = randomBytes(bytes);
  return { name: `contract-suite/${sha256Hex(body)}`, body };
}

import { randomBytes } from 'node:crypto';
import type { ControlRow, ControlRows, Successes } from '../../lambdas/domain/audit/controls/control-row';
import { atOnce } from './samples';

const newResource = (): string => `contract-${randomBytes(6).toString('hex')}`;

const rowOf = (facts: Partial<ControlRow> = {}): ControlRow => ({
  control: 'keys',
  resource: newResource(),
  state: 'works',
  since: '2026-11-24T08:00:00.000Z',
  watchedSince: '2026-11-24T07:00:00.000Z',
  unanswered: 0,
  sequence: 0,
  published: true,
  version: 1,
  ...facts,
});

const failedRow = rowOf({
  state: 'failed',
  cause: 'KMS says that the key is Disabled.',
  unanswered: 2,
  sequence: 7,
  event: {
    id: 'ct_x.7',
    sequence: 7,
    type: 'control.failed',
    json: '{"id":"ct_x.7"}',
    occurredAt: '2026-11-24T08:00:00.000Z',
  },
  published: false,
});

/** What every table of controls does, in memory and on DynamoDB. */
export function controlsTableContract(name: string, open: () => ControlRows & Successes): void {
  describe(`controls table: ${name}`, () => {
    let table: ControlRows & Successes;

    beforeEach(() => {
      table = open();
    });

    it('knows nothing of a control that was never put', async () => {
      expect(await table.get('keys', newResource())).toBeUndefined();
    });

    it.each([
      ['works', rowOf()],
      ['failed', failedRow],
    ])('gives back the row of a control that %s', async (_state, row) => {
      const fresh = { ...row, resource: newResource() };
      expect(await table.put(fresh)).toBe(true);
      expect(await table.get('keys', fresh.resource)).toEqual(fresh);
    });

    it('tells controls and resources apart', async () => {
      const row = rowOf();
      await table.put(row);
      expect(await table.get('trail', row.resource)).toBeUndefined();
    });

    it('takes the next version, and no other', async () => {
      const row = rowOf();
      await table.put(row);
      const next = { ...row, version: 2, unanswered: 1 };
      expect(await table.put({ ...row, version: 3 })).toBe(false);
      expect(await table.put(row)).toBe(false);
      expect(await table.put(next)).toBe(true);
      expect(await table.put(next)).toBe(false);
      expect(await table.get('keys', row.resource)).toEqual(next);
    });

    it('does not take a second version of what is not there', async () => {
      const row = rowOf({ version: 2 });
      expect(await table.put(row)).toBe(false);
      expect(await table.get('keys', row.resource)).toBeUndefined();
    });

    it('has one writer of a version among 20 at once', async () => {
      const row = rowOf();
      const answers = await atOnce(20, () => table.put(row));
      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    it('keeps the latest success of a control, whatever the order in which they are told', async () => {
      const [early, late] = [new Date(Date.now() + 1000), new Date(Date.now() + 2000)];
      await table.succeeded('completeness', late);
      await table.succeeded('completeness', early);
      expect(await table.last('completeness')).toEqual(late);
    });
  });
}

import { newFingerprint } from '../../lambdas/adapters/ids';
import type { VelocityTable } from '../../lambdas/domain/fraud/velocity';
import { atOnce, chargeOf, newMerchant } from './samples';

/** What every velocity table does, in memory and on DynamoDB. */
export function velocityTableContract(name: string, open: () => VelocityTable): void {
  describe(`velocity table: ${name}`, () => {
    let table: VelocityTable;
    let merchantId: string;
    let fingerprint: string;

    beforeEach(() => {
      table = open();
      merchantId = newMerchant();
      fingerprint = newFingerprint();
    });

    const at = new Date('2026-11-24T08:30:00.000Z');
    const payment = (changes: Partial<Parameters<VelocityTable['record']>[0]> = {}) => ({
      eventId: `${chargeOf(merchantId).id}.1`,
      merchantId,
      fingerprint,
      at,
      flag: undefined,
      ...changes,
    });
    const countAt = async (time: string): Promise<number> =>
      (await table.read(merchantId, fingerprint, new Date(time))).paymentsLastHour;

    it('knows nothing of a card that never paid', async () => {
      expect(await table.read(merchantId, fingerprint, at)).toEqual({ paymentsLastHour: 0 });
    });

    it('counts the minute that it is asked at and the 59 before it', async () => {
      await table.record(payment({ at: new Date('2026-11-24T07:31:00.000Z') }));
      await table.record(payment({ at: new Date('2026-11-24T08:30:59.999Z') }));
      expect(await countAt('2026-11-24T08:30:00.000Z')).toBe(2);
      expect(await countAt('2026-11-24T08:31:00.000Z')).toBe(1);
      expect(await countAt('2026-11-24T09:30:00.000Z')).toBe(0);
    });

    it('counts across midnight', async () => {
      await table.record(payment({ at: new Date('2026-11-23T23:59:00.000Z') }));
      expect(await countAt('2026-11-24T00:01:00.000Z')).toBe(1);
    });

    it('does not count what comes later', async () => {
      await table.record(payment({ at: new Date('2026-11-24T09:00:00.000Z') }));
      expect(await countAt('2026-11-24T08:59:00.000Z')).toBe(0);
    });

    it('answers with the decision that it was given', async () => {
      expect(await table.record(payment())).toBeUndefined();
      expect(await table.record(payment({ flag: '{"a":1}' }))).toBe('{"a":1}');
    });

    it('counts an event once, and answers its replay with the decision that was kept, byte for byte', async () => {
      const flagged = payment({ flag: '{"reasons":["ü"]}' });
      await table.record(flagged);
      expect(await table.record({ ...flagged, flag: '{"reasons":["other"]}' })).toBe('{"reasons":["ü"]}');
      expect(await countAt('2026-11-24T08:30:00.000Z')).toBe(1);
    });

    it('keeps that there was no flag', async () => {
      const unflagged = payment();
      await table.record(unflagged);
      expect(await table.record({ ...unflagged, flag: '{"a":1}' })).toBeUndefined();
    });

    it('keeps cards and merchants apart', async () => {
      await table.record(payment());
      await table.record(payment({ fingerprint: newFingerprint() }));
      await table.record(payment({ merchantId: newMerchant() }));
      expect(await countAt('2026-11-24T08:30:00.000Z')).toBe(1);
    });

    it('counts every one of 20 payments at once', async () => {
      await atOnce(20, () => table.record(payment()));
      expect(await countAt('2026-11-24T08:30:00.000Z')).toBe(20);
    });

    it('keeps one decision when an event is delivered 20 times at once', async () => {
      const event = payment();
      const answers = await atOnce(20, (place) => table.record({ ...event, flag: `{"place":${place}}` }));
      expect(new Set(answers).size).toBe(1);
      expect(await countAt('2026-11-24T08:30:00.000Z')).toBe(1);
    });
  });
}

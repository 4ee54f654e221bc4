import type { VelocityTable } from '../../lambdas/domain/fraud/velocity';

const minuteMs = 60 * 1000;

export function inMemoryVelocityTable(): VelocityTable {
  const counters = new Map<string, number>();
  const decisions = new Map<string, string | undefined>();
  const key = (merchantId: string, fingerprint: string, at: Date): string =>
    `${merchantId}#${fingerprint}#${at.toISOString().slice(0, 16)}`;
  return {
    async read(merchantId, fingerprint, at) {
      const minutes = Array.from({ length: 60 }, (_, back) => new Date(at.getTime() - back * minuteMs));
      const counts = minutes.map((minute) => counters.get(key(merchantId, fingerprint, minute)) ?? 0);
      return { paymentsLastHour: counts.reduce((sum, count) => sum + count, 0) };
    },
    async record({ eventId, merchantId, fingerprint, at, flag }) {
      const decision = `${merchantId}#${fingerprint}#${eventId}`;
      if (decisions.has(decision)) return decisions.get(decision);
      decisions.set(decision, flag);
      const counter = key(merchantId, fingerprint, at);
      counters.set(counter, (counters.get(counter) ?? 0) + 1);
      return flag;
    },
  };
}

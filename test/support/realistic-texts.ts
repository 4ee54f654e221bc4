import { createHash } from 'node:crypto';

/** Words that stand in tickets and reasons, those of checks of a security code among them. */
const sentences = [
  'Customer asked for a refund of {n}.{d} EUR, ticket {n}',
  'Chargeback {n} of {date}: goods not received',
  'CVV mismatch, order {n}, retried at {time}',
  'cvc check failed for order {n} on {date}',
  'the security code did not match; card ending {n}',
  'order {n} cvv mismatch, {d} attempts',
  'Card verification failed {d} times, called +49 30 {n}{d}',
  'CID {word} refused, see {n}',
  'cvv not provided; amount {n}.{d}',
  'CVC of card {n} wrong, customer {word}',
  'CVV2 result N, response {d}, merchant {n}',
  'security code retries: {d}; fraud score 0.{d}',
  'Lieferung {n} kam am {date} nicht an, Prüfung durch {word}',
  'Le client {word} conteste le paiement {n} du {date}',
  'El cliente pide {n},{d} EUR por el pedido {n}',
  '注文 {n} のキャンセル {date}',
  'Возврат по заказу {n} от {date}',
  'fraud desk {word}: compared {n} rows, {d} differ, see INC{n}',
  'iv and tag of the header missing in build {d}.{d}.{d}.{d}.{d}',
];
const ids = [
  'ord_{hex}',
  'order-{date}-{n}',
  'INV/{date}/{n}',
  '#{n}',
  'SO{n}{n}',
  '{uuid}',
  'cust:{n}',
  'cid-{n}',
  'CID_{n}',
  'csc-{n}',
  'cid{n}',
  '{word}.{word}@example.com',
  'shop-{n}.{word}.example.com',
  'v{d}.{d}.{d}.{d}.{d}',
  '{b64}',
  'JIRA-{n}',
  '{hex}{hex}',
  'CASE:{n}:{d}',
  'a.{hex}.b.c.{hex}.{word}',
];
const words = ['anna', 'berlin', 'station', 'support', 'claims', 'vip', 'desk', 'north', 'civic', 'cvs', 'cvbank'];

/** One of many texts as shops and their staff write them: ids of orders and customers, tickets, sentences. The same seed, the same text. */
export function realisticText(seed: number): string {
  let turn = 0;
  const bytes = (): Buffer =>
    createHash('sha256')
      .update(`${seed} ${(turn += 1)}`)
      .digest();
  const below = (most: number): number => bytes().readUInt32BE(0) % most;
  const one = (of: readonly string[]): string => of[below(of.length)] ?? '';
  const fill: Readonly<Record<string, () => string>> = {
    n: () => String(below([1000, 10_000, 1_000_000, 100_000_000][below(4)] ?? 10)),
    d: () => String(below(60)),
    date: () =>
      `20${20 + below(9)}-${String(1 + below(12)).padStart(2, '0')}-${String(1 + below(28)).padStart(2, '0')}`,
    time: () => `${String(below(24)).padStart(2, '0')}:${String(below(60)).padStart(2, '0')}`,
    word: () => one(words),
    hex: () => bytes().toString('hex').slice(0, 16),
    b64: () => bytes().toString('base64url').slice(0, 22),
    uuid: () =>
      bytes()
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5'),
  };
  return one(below(2) === 0 ? sentences : ids).replaceAll(/\{(\w+)\}/g, (_, name: string) => fill[name]?.() ?? '');
}

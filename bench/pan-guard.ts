import { marshall } from '@aws-sdk/util-dynamodb';
import { randomUUID } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { chargeId, newFingerprint, newTokenId, sha256Hex } from '../lambdas/adapters/ids';
import { findCardNumber, findText, holdsDisguisedCardNumber } from '../lambdas/domain/card/pan-guard';

/**
 * CPU of pan-guard for 2 KB, warm, beside JSON.parse of the same bytes in the same run: what comes in, what goes to DynamoDB, what is
 * logged, what goes to the bus. `npm run bench:pan-guard -- [rounds]`; design section 11: under 20 µs.
 */
const [rounds = 20_000] = process.argv.slice(2).map(Number);
const budget = 20;
const bytes = 2048;

const inbound = (body: unknown): boolean => findText(body, holdsDisguisedCardNumber) !== undefined;
const ours = (structure: unknown): boolean => findCardNumber(structure) !== undefined;

/** Members of a kind until their JSON is of 2 KB. */
function filled(member: (place: number) => Readonly<Record<string, unknown>>): object {
  let whole: object = {};
  for (let place = 0; JSON.stringify(whole).length < bytes; place += 1) whole = { ...whole, ...member(place) };
  return whole;
}

const words = 'two blue shirts, gift wrapped, please leave them with the neighbour if nobody opens';
const ordinary = filled((place) => ({
  [`order_${place}`]: `order-${sha256Hex(`${place}`).slice(0, 10)}`,
  [`note_${place}`]: `${words} ${place}`,
  [`amount_${place}`]: 1099 + place,
  [`at_${place}`]: new Date(1.79e12 + place * 1e7).toISOString(),
}));
/** Every text has digits enough for a card number, and most of them a form that comes near one. */
const dense = filled((place) => ({
  [`uuid_${place}`]: randomUUID(),
  [`time_${place}`]: `2026-11-24 12:00:0${place % 10}.123 +01:00`,
  [`phone_${place}`]: `+49 151 1234 56${place}8, room 1203, floor 12`,
  [`digest_${place}`]: sha256Hex(`${place}`),
  [`near_${place}`]: `4242 4242 4242 424${place % 2 === 0 ? 3 : 4}`,
  [`epochs_${place}`]: `1764000000000, 17640000000${place % 10}1`,
}));
const foreign = filled((place) => ({
  [`note_${place}`]: `Bitte bis ${place + 1}. März 2026 an Müller, Straße ${place} liefern; Rückruf 030 1234567`,
  [`word_${place}`]: '注文のキャンセルについて、電話してください',
  [`sign_${place}`]: `„zwei Hemden“ – ${place + 20} € je Stück`,
}));
const row = filled((place) => ({
  [`id_${place}`]: chargeId('m_shop', 'create-charge', `${place}`),
  [`token_${place}`]: newTokenId(),
  [`fingerprint_${place}`]: newFingerprint(),
  [`amount_${place}`]: 1099 + place,
  [`created_at_${place}`]: new Date(1.79e12 + place * 1e7).toISOString(),
}));
const line = {
  message: 'request',
  ...filled((place) => ({ [`request_id_${place}`]: randomUUID(), [`at_${place}`]: words })),
};
const event = {
  Entries: [{ EventBusName: 'payments', DetailType: 'payment.authorized', Detail: JSON.stringify(row) }],
};
const escaped = {
  Entries: [{ ...event.Entries[0], Detail: JSON.stringify(filled((n) => ({ [`say_${n}`]: `"${words}"\n` }))) }],
};

const cases: readonly (readonly [string, (structure: unknown) => boolean, object])[] = [
  ['inbound body', inbound, ordinary],
  ['inbound body, dense', inbound, dense],
  ['inbound body, not English', inbound, foreign],
  ['DynamoDB item', ours, marshall(row)],
  ['DynamoDB item, dense', ours, marshall(withoutNear(dense))],
  ['log line', ours, line],
  ['log line, dense', ours, withoutNear(dense)],
  ['event of the bus', ours, event],
  ['event with escapes', ours, escaped],
];

function withoutNear(structure: object): object {
  return Object.fromEntries(Object.entries(structure).filter(([, text]) => !ours(text)));
}

/** Microseconds of CPU, user and system, for one call: the least of five shares, since others use the machine too. */
function cpuOf(work: () => unknown): number {
  const share = Math.ceil(rounds / 5);
  const shares = Array.from({ length: 6 }, () => {
    const start = process.cpuUsage();
    for (let round = 0; round < share; round += 1) work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / share;
  });
  return Math.min(...shares.slice(1));
}

const [load = 0] = loadavg();
console.log(`pan-guard for 2 KB, warm, Node ${process.version}; CPU in µs, best of 5 × ${Math.ceil(rounds / 5)}`);
console.log(
  `(load ${load.toFixed(1)} on ${availableParallelism()} CPUs: above one per CPU the times say little, the ratios more)`,
);
console.log(`${'what'.padEnd(28)}${'bytes'.padStart(7)}${'µs'.padStart(8)}${'JSON.parse'.padStart(12)}`);
for (const [name, guard, made] of cases) {
  const text = JSON.stringify(made);
  const structure: unknown = JSON.parse(text);
  if (guard(structure)) throw new Error(`${name}: taken for a card number`);
  const took = cpuOf(() => guard(structure));
  const parsing = cpuOf(() => JSON.parse(text));
  const cells = [`${text.length}`.padStart(7), took.toFixed(1).padStart(8), parsing.toFixed(1).padStart(12)];
  console.log(
    `${name.padEnd(28)}${cells.join('')}   × ${(took / parsing).toFixed(2)}${took > budget ? '   SLOW' : ''}`,
  );
}
console.log(`Target: under ${budget} µs.`);

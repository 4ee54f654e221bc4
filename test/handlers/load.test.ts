import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { inProcessApi } from '../support/in-process-api';
import { goodCard, sealEnvelope } from '../support/seal-envelope';

/** The heap must not tell how many charges there were: 2 MiB over the 20,000 of the second part are 105 bytes each. */
const charges = 30_000;
const firstMeasured = 10_000;
const toleratedMiB = 2;
/** So many charges, and the doubles forget what they hold. */
const round = 1000;

type Api = ReturnType<typeof inProcessApi>;

/** Log lines and metrics go nowhere: a spy would keep each of them. */
function silent(): () => void {
  const { stdout, stderr } = process;
  const [out, err] = [stdout.write.bind(stdout), stderr.write.bind(stderr)];
  stdout.write = () => true;
  stderr.write = () => true;
  return () => {
    stdout.write = out;
    stderr.write = err;
  };
}

function heapMiB(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed / 1024 ** 2;
}

const post = (api: Api, route: 'create-charge' | 'refund-charge', key: string, body: object, id?: string) =>
  api.call(route, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    ...(id === undefined ? {} : { id }),
  });

/** One in fifty by card, one in twenty refunded, one in ten sent again. @returns the statuses of the answers */
async function charged(api: Api, token: string, n: number): Promise<readonly number[]> {
  const seal = () => sealEnvelope(api.envelopeKeys, { header: { aud: 'm_shop' } });
  const source = n % 50 === 0 ? { card: await seal() } : { token };
  const body = {
    ...source,
    amount: 100 + (n % 900),
    currency: 'USD',
    order_id: `order-${n}`,
    metadata: { n: String(n) },
  };
  const first = await post(api, 'create-charge', `charge-${n}`, body);
  const again = n % 10 === 0 ? [await post(api, 'create-charge', `charge-${n}`, body)] : [];
  const refund = n % 20 === 0 ? [await post(api, 'refund-charge', `refund-${n}`, { amount: 50 }, first.json.id)] : [];
  return [first, ...again, ...refund].map(({ status }) => status);
}

describe('30,000 charges through the API in one process', () => {
  const statuses = new Map<number, number>();
  let heap: { readonly early: number; readonly late: number };
  let api: Api;

  beforeAll(async () => {
    const speakAgain = silent();
    try {
      api = inProcessApi();
      const card = await sealEnvelope(api.envelopeKeys, { plaintext: goodCard, header: { aud: 'm_shop' } });
      const token = (await api.call('tokenize-card', { body: JSON.stringify({ card }) })).json.id;
      const upTo = async (from: number, to: number): Promise<number> => {
        for (let n = from; n < to; n += 1) {
          for (const status of await charged(api, token, n)) statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if ((n + 1) % round === 0) [api.ledger, api.processor].forEach((double) => double.forget());
        }
        return heapMiB();
      };
      const early = await upTo(0, firstMeasured);
      heap = { early, late: await upTo(firstMeasured, charges) };
    } finally {
      speakAgain();
    }
  }, 300_000);

  it('are all made, replayed and refunded', () => {
    expect(Object.fromEntries(statuses)).toEqual({ 201: charges + charges / 10 + charges / 20 });
    expect(api.unsettled).toEqual([]);
  });

  it('keep memory flat', () => {
    expect(heap.late - heap.early).toBeLessThan(toleratedMiB);
  });
});

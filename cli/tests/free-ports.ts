import { somebodyListens } from '../local/processes';

/** Two neighbouring ports of our own range that nobody listens on. */
export async function freePorts(from = 4576): Promise<readonly [number, number]> {
  for (let port = from; port < from + 400; port += 2) {
    const taken = await Promise.all([somebodyListens(port), somebodyListens(port + 1)]);
    if (!taken.includes(true)) return [port, port + 1];
  }
  throw new Error(`No free ports between ${from} and ${from + 400}.`);
}

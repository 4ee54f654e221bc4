import type { Archive } from '../archive';
import { hourMs, type Span } from '../hours';
import type { Digest } from '../trail/digest';
import { readTrailName } from '../trail/object-names';

export interface TrailHoursPorts {
  readonly trail: Pick<Archive, 'list' | 'get'>;
  /** `AWSLogs/<account>/`, with the organisation's id before the account in a trail of one. */
  readonly trailRoot: string;
  /** The first is the stage's. The others are those of AWS's: a role can be taken at any of their endpoints, and is recorded there. */
  readonly regions: readonly string[];
  /** @throws for bytes that are no digest, packed as stored */
  readonly digestIn: (bytes: Uint8Array) => Digest;
}

/** CloudTrail delivers within about a quarter of an hour of a call; a name has the minute of the delivery. */
export const deliveryMs = 15 * 60_000;

const dayMs = 24 * hourMs;

/** The log files that may have records of the span and were delivered before `until`, oldest first. */
export async function* logFilesOf(ports: TrailHoursPorts, { from }: Span, until: Date): AsyncIterable<string> {
  const folders = ports.regions.flatMap((region) => foldersOf(`${ports.trailRoot}CloudTrail/${region}`, from, until));
  for await (const object of objectsIn(ports, folders)) {
    const name = readTrailName(object);
    if (name?.kind !== 'log' || !isSince(from, object)) continue;
    if (minuteOf(name.delivered) < until.getTime()) yield object;
  }
}

async function* objectsIn({ trail }: TrailHoursPorts, folders: readonly string[]): AsyncIterable<string> {
  for (const folder of folders) yield* trail.list(folder);
}

/**
 * Why the files are not all that CloudTrail delivered of the span: the digests of the Region do not cover it, with the time that
 * delivery takes, or name a file that is not there. Their signatures are `strongroom verify`'s business.
 */
export async function gapsOf(
  ports: TrailHoursPorts,
  { from, before }: Span,
  known: ReadonlySet<string>,
): Promise<readonly string[]> {
  const until = new Date(before.getTime() + deliveryMs);
  let covered = from.getTime();
  const gaps: string[] = [];
  for await (const digest of digestsOf(ports, from)) {
    if (covered >= until.getTime() || Date.parse(digest.start) > covered) break;
    covered = Math.max(covered, Date.parse(digest.end));
    const missing = digest.logFiles.filter(({ object }) => isSince(from, object) && !known.has(object));
    gaps.push(...missing.map(({ object }) => `${object} is named by ${digest.object} and not there`));
  }
  if (covered >= until.getTime()) return gaps;
  return [...gaps, `no digest covers what was delivered from ${new Date(covered).toISOString()} on`];
}

const minuteOf = (delivered: string): number => Date.parse(delivered.replace('Z', ':00Z'));

/** A name has the minute, without its seconds. A name that says nothing counts: better missed than not asked for. */
function isSince(from: Date, object: string): boolean {
  const name = readTrailName(object);
  return name?.kind !== 'log' || minuteOf(name.delivered) >= from.getTime() - 60_000;
}

/** In the order of their end. */
async function* digestsOf(ports: TrailHoursPorts, from: Date): AsyncIterable<Digest> {
  const [region = ''] = ports.regions;
  const until = new Date(from.getTime() + 2 * dayMs);
  const folders = foldersOf(`${ports.trailRoot}CloudTrail-Digest/${region}`, from, until);
  for await (const object of objectsIn(ports, folders)) {
    const name = readTrailName(object);
    if (name?.kind !== 'digest' || name.backfill || Date.parse(name.end) <= from.getTime()) continue;
    const bytes = await ports.trail.get(object);
    if (bytes !== undefined) yield ports.digestIn(bytes);
  }
}

/** One for each day, `…/2026/11/24/`, from that of an instant to that of another. */
function foldersOf(under: string, from: Date, until: Date): readonly string[] {
  const first = Math.floor((from.getTime() - 60_000) / dayMs) * dayMs;
  const days = Array.from({ length: Math.ceil((until.getTime() - first) / dayMs) }, (_, day) => first + day * dayMs);
  return days.map((day) => `${under}/${new Date(day).toISOString().slice(0, 10).replaceAll('-', '/')}/`);
}

import { checkDigest, type CheckedDigest, type Link } from './check-digest';
import type { Digest } from './digest';
import type { DigestChainPorts } from './digest-chain-ports';
import { LogFiles } from './log-files';
import { type DigestName, readTrailName } from './object-names';
import { failed, remarked, type TrailVerified } from './trail-failure';

interface NamedDigest {
  readonly object: string;
  readonly name: DigestName;
}

/** Of one account and Region. */
interface Place {
  /** Digests by chain, each in the order of their time. */
  readonly chains: Map<string, NamedDigest[]>;
  readonly backfill: NamedDigest[];
  readonly logs: LogFiles;
}

/** A digest is delivered an hour after the last, and late by some; two missing are no delay. */
const longestSilenceMs = 3 * 3_600_000;

/**
 * Hold CloudTrail's own digest chain against its files, also after they were copied elsewhere: each digest is signed, named with its
 * hash by the next, begins where the one before ended, and each log file is as a digest says (CloudTrail guide, "Custom
 * implementations of CloudTrail log file integrity validation"). Logging that was stopped is said. Memory: the names of the digests,
 * and the names of log files of a day or two.
 */
export async function* verifyDigestChain(ports: DigestChainPorts): AsyncIterable<TrailVerified> {
  const places = new Map<string, Place>();
  for await (const object of ports.files.list('AWSLogs/')) {
    if (!note(ports, places, object)) yield failed(object, 'object_unknown', 'CloudTrail gives nothing such a name.');
  }
  for (const place of places.values()) yield* verifyPlace(ports, place);
  const all = [...places.values()].flatMap(({ chains, backfill }) => [...chains.values(), backfill].flat());
  const known = new Set(all.map(({ object }) => object));
  for (const { object } of ports.newest.filter((one) => !known.has(one.object))) {
    yield failed(object, 'digest_missing', 'Its signature is here, and the digest is not.');
  }
}

function note(ports: DigestChainPorts, places: Map<string, Place>, object: string): boolean {
  const name = readTrailName(object);
  if (name === undefined) return false;
  const key = `${name.root}${name.region}`;
  const place: Place = places.get(key) ?? { chains: new Map(), backfill: [], logs: new LogFiles(ports, name) };
  places.set(key, place);
  if (name.kind === 'log') place.logs.listed(name);
  else if (name.backfill) place.backfill.push({ object, name });
  else chainOf(place, name).push({ object, name });
  return true;
}

function chainOf({ chains }: Place, { chain }: DigestName): NamedDigest[] {
  const digests = chains.get(chain) ?? [];
  chains.set(chain, digests);
  return digests;
}

/** Backfill first: what it names may be of any day, and the days are let go along the hourly chain. */
async function* verifyPlace(ports: DigestChainPorts, place: Place): AsyncIterable<TrailVerified> {
  const chains = [...place.chains.values()];
  place.logs.coveredUntil(
    chains
      .map((chain) => chain.at(-1)?.name.end ?? '')
      .sort()
      .at(-1),
  );
  yield* verifyBackfill(ports, place);
  for (const [position, chain] of chains.entries()) {
    yield* verifyChain({ ports, chain, place, last: position === chains.length - 1 });
  }
  yield* place.logs.rest();
}

/**
 * Digests of what CloudTrail had missed. In which order they name each other no page of AWS says, so each is taken by itself, with its
 * signature from whatever digest names it, or from beside the files.
 */
async function* verifyBackfill(ports: DigestChainPorts, { backfill, logs }: Place): AsyncIterable<TrailVerified> {
  const links = new Map<string, Link>();
  for (const named of backfill) {
    const { link } = await checkDigest(ports, named, undefined);
    if (link !== undefined) links.set(link.object, link);
  }
  for (const named of backfill) {
    const checked = await checkDigest(ports, named, links.get(named.object));
    yield* told(named.object, checked);
    if (checked.digest !== undefined) yield* logs.named(named.object, checked.digest);
  }
}

interface Walk {
  readonly ports: DigestChainPorts;
  readonly chain: readonly NamedDigest[];
  readonly place: Place;
  /** No other chain of the place can name log files after this one. */
  readonly last: boolean;
}

/** From the newest to the oldest, as the signatures go. */
async function* verifyChain({ ports, chain, place, last }: Walk): AsyncIterable<TrailVerified> {
  let link: Link | undefined;
  for (const named of chain.toReversed()) {
    const { object } = named;
    if (link !== undefined && object > link.object) {
      yield failed(object, 'digest_unlinked', 'The chain goes past it: no digest names it.');
      continue;
    }
    if (link !== undefined && object !== link.object) yield missing(link);
    const checked = await checkDigest(ports, named, link?.object === object ? link : undefined);
    yield* told(object, checked);
    link = checked.link;
    const { digest } = checked;
    if (digest === undefined) continue;
    if (named === chain.at(-1)) yield* end(ports, object, digest);
    if (link === undefined) yield start(object, digest, named === chain[0]);
    yield* place.logs.named(object, digest, named === chain[0] && link !== undefined);
    if (last) yield* place.logs.settle(digest.end);
  }
  if (link !== undefined) yield beginning(ports, link);
}

function* told(object: string, { digest, wrong }: CheckedDigest): Iterable<TrailVerified> {
  for (const [code, meaning] of wrong) yield failed(object, code, meaning);
  if (digest === undefined || wrong.length > 0) return;
  yield { digest: { object, start: digest.start, end: digest.end, logFiles: digest.logFiles.length } };
}

const missing = ({ object, by }: Link): TrailVerified =>
  failed(object, 'digest_missing', `${by} names it as the digest before; it is gone.`);

/** It names none before it. */
const start = (object: string, digest: Digest, oldest: boolean): TrailVerified =>
  oldest
    ? remarked(object, 'chain_begins', `CloudTrail began at ${digest.start}: nothing before is covered.`)
    : remarked(
        object,
        'logging_gap',
        `A new chain begins at ${digest.start}: logging or its validation was off before.`,
      );

/** The newest digest of all must reach the end of the span. */
function* end({ span }: DigestChainPorts, object: string, digest: Digest): Iterable<TrailVerified> {
  if (span === undefined || Date.parse(span.before) - Date.parse(digest.end) <= longestSilenceMs) return;
  yield failed(object, 'digest_missing', `It ends at ${digest.end}, and none comes after it up to ${span.before}.`);
}

/** The oldest digest here names one before it. */
function beginning({ span }: DigestChainPorts, link: Link): TrailVerified {
  if (span === undefined || Date.parse(link.start) <= Date.parse(span.from)) {
    return remarked(link.by, 'chain_begins', `What was before ${link.start} is not here: ${link.object} is not.`);
  }
  return failed(
    link.object,
    'digest_missing',
    `${link.by} names it as the digest before, and begins after ${span.from}.`,
  );
}

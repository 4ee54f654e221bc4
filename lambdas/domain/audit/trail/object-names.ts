/** Where CloudTrail puts what it delivers: an account, in an organisation where the trail is one of an organisation, and a Region. */
interface TrailPlace {
  /** `AWSLogs/111122223333/` or `AWSLogs/o-exampleorg/111122223333/`. */
  readonly root: string;
  readonly account: string;
  readonly region: string;
  /** `2026/11/24`: the day of the delivery, UTC. */
  readonly day: string;
}

/** A digest file. `chain` is the name without its time: all digests of one chain have the same. */
export interface DigestName extends TrailPlace {
  readonly kind: 'digest';
  readonly chain: string;
  /** `2026-11-24T08:00:00Z`: the end of what it covers. */
  readonly end: string;
  readonly backfill: boolean;
}

/** A log file. `delivered` is a minute: `2026-11-24T08:05Z`. */
export interface LogName extends TrailPlace {
  readonly kind: 'log';
  readonly delivered: string;
}

/**
 * An object of the trail by its name, as the CloudTrail guide spells it ("CloudTrail log file name format", "CloudTrail digest file
 * structure"). @returns undefined for what CloudTrail does not name so
 */
export function readTrailName(name: string): DigestName | LogName | undefined {
  const parts = name.split('/');
  // With the organisation's id between, where the trail is that of one.
  const skipped = /^o-[a-z0-9]{10,32}$/.test(parts[1] ?? '') ? 2 : 1;
  const [account = '', kind = '', region = '', year, month, date, file = '', ...more] = parts.slice(skipped);
  const place = {
    root: `${[...parts.slice(0, skipped), account].join('/')}/`,
    account,
    region,
    day: `${year}/${month}/${date}`,
  };
  const [begin, end] = [`${account}_${kind}_${region}_`, '.json.gz'];
  if (!isPlace(place) || more.length > 0 || !file.startsWith(begin) || !file.endsWith(end)) return undefined;
  const rest = file.slice(begin.length, -end.length);
  if (kind === 'CloudTrail') return logName(place, rest);
  return kind === 'CloudTrail-Digest' ? digestName(place, rest) : undefined;
}

const isPlace = ({ root, account, region, day }: TrailPlace): boolean =>
  root.startsWith('AWSLogs/') &&
  /^\d{12}$/.test(account) &&
  /^[a-z0-9-]{4,32}$/.test(region) &&
  /^\d{4}\/\d{2}\/\d{2}$/.test(day);

function logName(place: TrailPlace, rest: string): LogName | undefined {
  const [, date, hour, minute] = /^(\d{8})T(\d{2})(\d{2})Z_[A-Za-z0-9]{1,64}$/.exec(rest) ?? [];
  if (date === undefined) return undefined;
  return { kind: 'log', ...place, delivered: `${dashed(date)}T${hour}:${minute}Z` };
}

const suffix = '_backfill';

/** `<trail>_<its Region>_20261124T080000Z`, and `_backfill` where CloudTrail covers what it had missed. */
function digestName(place: TrailPlace, rest: string): DigestName | undefined {
  const backfill = rest.endsWith(suffix);
  const plain = backfill ? rest.slice(0, -suffix.length) : rest;
  const [, date, hour, minute, second] = /^(\d{8})T(\d{2})(\d{2})(\d{2})Z$/.exec(plain.slice(-16)) ?? [];
  const chain = plain.slice(0, -17);
  if (date === undefined || chain === '' || plain.at(-17) !== '_') return undefined;
  const of = [place.root, place.region, chain, backfill ? 'backfill' : 'hourly'].join(' ');
  return { kind: 'digest', ...place, chain: of, end: `${dashed(date)}T${hour}:${minute}:${second}Z`, backfill };
}

const dashed = (date: string): string => `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;

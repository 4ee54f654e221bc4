import { hoursAfter } from '../hours';
import { type Check, type Control, quoted, type Verdict, verdictOf } from './control';
import type { Successes } from './control-row';
import { logIsCurrent, type LogPorts } from './log-is-current';

/** What CloudTrail says of a trail (GetTrail, GetTrailStatus, GetEventSelectors). */
export interface TrailFacts {
  readonly logging: boolean;
  /** S3's or SNS's error of the last delivery of log files, and of digests. */
  readonly deliveryError?: string;
  readonly digestError?: string;
  readonly validatesFiles: boolean;
  readonly everyRegion: boolean;
  /** Each selector as one line of `<field>=<value>` and `<field>^<beginning>`, parted by spaces. */
  readonly selectors: readonly string[];
}

export interface KeyFacts {
  /** KMS's word: `Enabled`, `Disabled`, `PendingDeletion`, … */
  readonly state: string;
  /** Of a key that rotates. */
  readonly rotationDays?: number;
}

export interface BucketFacts {
  readonly versioned: boolean;
  readonly mode?: string;
  readonly days?: number;
}

/** What a stage has to be watched, and how it should be: the template's own words, handed over in the environment. */
export interface Watched {
  readonly controls: readonly Control[];
  readonly trail: { readonly arn: string; readonly selectors: readonly string[] };
  /** ARNs: the API's stage, and the web ACL that should protect it. */
  readonly firewall: { readonly apiStage: string; readonly acl: string };
  /** ARN by label, and the labels of those that rotate. */
  readonly keys: Readonly<Record<string, string>>;
  readonly rotation: { readonly labels: readonly string[]; readonly days: number };
  /** Bucket by label. */
  readonly buckets: Readonly<Record<string, string>>;
  readonly lock: { readonly mode: string; readonly days: number };
}

export interface ControlSources extends LogPorts {
  readonly trail: (arn: string) => Promise<TrailFacts>;
  /** The ARN of the web ACL of an API stage. */
  readonly aclOf: (apiStage: string) => Promise<string | undefined>;
  readonly key: (arn: string, rotates: boolean) => Promise<KeyFacts>;
  readonly bucket: (name: string) => Promise<BucketFacts>;
  readonly successes: Pick<Successes, 'last'>;
}

/** The table: every control of a stage at each of its resources. */
export function checksOf(watched: Watched, sources: ControlSources): readonly Check[] {
  const { trail, firewall, keys, rotation, buckets, lock } = watched;
  const one = (control: Control, resource: string, ask: Check['ask']): Check => ({ control, resource, ask });
  const all: Readonly<Record<Control, () => readonly Check[]>> = {
    trail: () => [one('trail', 'account', async () => trailWorks(await sources.trail(trail.arn), trail.selectors))],
    firewall: () => [
      one('firewall', 'api', async () => firewallWorks(await sources.aclOf(firewall.apiStage), firewall.acl)),
    ],
    keys: () =>
      Object.entries(keys).map(([label, arn]) => {
        const days = rotation.labels.includes(label) ? rotation.days : undefined;
        return one('keys', label, async () => keyWorks(await sources.key(arn, days !== undefined), days));
      }),
    'archive-lock': () =>
      Object.entries(buckets).map(([label, name]) =>
        one('archive-lock', label, async () => lockWorks(await sources.bucket(name), lock)),
      ),
    'audit-log': () => [one('audit-log', 'log', () => logIsCurrent(sources))],
    'daily-review': () => [one('daily-review', 'reviews', (since) => reviewStands(sources, since))],
    completeness: () => [one('completeness', 'archive', (since) => ranLately('completeness', sources, since))],
    'reads-reconciled': () => [
      one('reads-reconciled', 'vault', (since) => ranLately('reads-reconciled', sources, since)),
    ],
  };
  return watched.controls.flatMap((control) => all[control]());
}

/** PCI DSS 10.2, 10.3.4: it records, what it should, and signs what it records. */
export function trailWorks(facts: TrailFacts, intended: readonly string[]): Verdict {
  const [found, wanted] = [facts.selectors.map(inOrder), intended.map(inOrder)];
  const missing = wanted.filter((selector) => !found.includes(selector)).length;
  const foreign = found.filter((selector) => !wanted.includes(selector)).length;
  const { deliveryError = '', digestError = '' } = facts;
  return verdictOf([
    [!facts.logging, 'The trail does not record.'],
    [deliveryError !== '', `Its log files are not delivered: ${quoted(deliveryError)}.`],
    [digestError !== '', `Its digests are not delivered: ${quoted(digestError)}.`],
    [!facts.validatesFiles, 'It does not sign its log files.'],
    [!facts.everyRegion, 'It records one Region only.'],
    [
      missing + foreign > 0,
      `What it records is not what was deployed: ${missing} selectors lack, ${foreign} are others.`,
    ],
  ]);
}

/** A selector without the order of its parts, in which CloudTrail and a template need not agree. */
const inOrder = (selector: string): string => selector.split(' ').sort().join(' ');

/** PCI DSS 6.4.2. */
export function firewallWorks(acl: string | undefined, intended: string): Verdict {
  return verdictOf([
    [acl === undefined, 'No web ACL is in front of the API.'],
    [acl !== undefined && acl !== intended, 'The web ACL in front of the API is not the one that was deployed.'],
  ]);
}

/** PCI DSS 3.6.1, 3.7.4. */
export function keyWorks({ state, rotationDays }: KeyFacts, intendedDays: number | undefined): Verdict {
  return verdictOf([
    [state !== 'Enabled', `KMS says that the key is ${quoted(state)}.`],
    [intendedDays !== undefined && rotationDays === undefined, 'It does not rotate.'],
    [
      intendedDays !== undefined && rotationDays !== undefined && rotationDays > intendedDays,
      `It rotates every ${rotationDays ?? 0} days instead of ${intendedDays ?? 0}.`,
    ],
  ]);
}

/** PCI DSS 10.3.2, 10.5.1. More days than intended are no failure. */
export function lockWorks({ versioned, mode = 'none', days = 0 }: BucketFacts, intended: Watched['lock']): Verdict {
  return verdictOf([
    [!versioned, 'Versioning is suspended.'],
    [mode !== intended.mode, `New objects are locked in the mode ${quoted(mode)} instead of ${intended.mode}.`],
    [days < intended.days, `New objects are locked for ${days} days instead of ${intended.days}.`],
  ]);
}

/** The review of a day is written at 04:00 UTC after it, and is missed two hours later (PCI DSS 10.4.1.1). */
const reviewedAtHour = 4;
const missedAtHour = 6;

export async function reviewStands(
  { listed, now }: Pick<ControlSources, 'listed' | 'now'>,
  watchedSince: Date,
): Promise<Verdict> {
  const midnight = new Date(`${hoursAfter(now(), -missedAtHour).toISOString().slice(0, 10)}T00:00:00.000Z`);
  if (hoursAfter(midnight, reviewedAtHour) < watchedSince) return 'works';
  const day = hoursAfter(midnight, -24).toISOString().slice(0, 10);
  for await (const { name } of listed({ prefix: `reviews/${day}.note` })) {
    if (name === `reviews/${day}.note`) return 'works';
  }
  return { failed: `There is no review of ${day}.`, since: hoursAfter(midnight, missedAtHour) };
}

/** Both run once a day; two hours for a run that is late or tried again. */
const mostHoursBetweenRuns = 26;

async function ranLately(
  control: 'completeness' | 'reads-reconciled',
  { successes, now }: ControlSources,
  watchedSince: Date,
): Promise<Verdict> {
  const last = (await successes.last(control)) ?? watchedSince;
  const due = hoursAfter(last, mostHoursBetweenRuns);
  return now() < due ? 'works' : { failed: `No run has done all of its work since ${last.toISOString()}.`, since: due };
}

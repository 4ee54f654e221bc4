import { hoursAfter } from '../hours';
import { type Check, type Control, quoted, type Verdict, verdictOf } from './control';
import type { SelfTold, Successes } from './control-row';
import { firewallWorks, type Firewall, policyHolds } from './holds';
import { logIsCurrent, type LogPorts } from './log-is-current';

/** What CloudTrail says of a trail (GetTrail, GetTrailStatus, GetEventSelectors). */
export interface TrailFacts {
  readonly logging: boolean;
  /** S3's or SNS's error of the last delivery of log files, and of digests. */
  readonly deliveryError?: string;
  readonly digestError?: string;
  readonly validatesFiles: boolean;
  readonly everyRegion: boolean;
  /** Each selector as its `selectorDigest`. */
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
  /** By the name of an API: the ARN of its stage, and the web ACL that should protect it. */
  readonly firewalls: Readonly<Record<string, Firewall & { readonly apiStage: string }>>;
  /** ARN by label, and the labels of those that rotate. */
  readonly keys: Readonly<Record<string, string>>;
  readonly rotation: { readonly labels: readonly string[]; readonly days: number };
  /** Bucket by label. */
  readonly buckets: Readonly<Record<string, string>>;
  readonly lock: { readonly mode: string; readonly days: number };
  /** Statements (`statementLine`) of each of those keys and buckets, by `key-<label>` and `bucket-<label>`. */
  readonly policies: Readonly<Record<string, readonly string[]>>;
}

export interface ControlSources extends LogPorts {
  readonly trail: (arn: string) => Promise<TrailFacts>;
  /** The web ACL of an API stage. */
  readonly firewallOf: (apiStage: string) => Promise<Firewall | undefined>;
  readonly key: (arn: string, rotates: boolean) => Promise<KeyFacts>;
  readonly bucket: (name: string) => Promise<BucketFacts>;
  /** Its statements, each as its `statementLine`. */
  readonly keyPolicy: (arn: string) => Promise<readonly string[]>;
  readonly bucketPolicy: (name: string) => Promise<readonly string[]>;
  readonly successes: Pick<Successes, 'last'>;
}

/** The table: every control of a stage at each of its resources. */
export function checksOf(watched: Watched, sources: ControlSources): readonly Check[] {
  const { trail, firewalls, keys, rotation, buckets, lock } = watched;
  const one = (control: Control, resource: string, ask: Check['ask']): Check => ({ control, resource, ask });
  const all: Readonly<Record<Control, () => readonly Check[]>> = {
    trail: () => [one('trail', 'account', async () => trailWorks(await sources.trail(trail.arn), trail.selectors))],
    firewall: () =>
      Object.entries(firewalls).map(([api, firewall]) =>
        one('firewall', api, async () => firewallWorks(await sources.firewallOf(firewall.apiStage), firewall)),
      ),
    keys: () =>
      Object.entries(keys).map(([label, arn]) => {
        const days = rotation.labels.includes(label) ? rotation.days : undefined;
        return one('keys', label, async () => keyWorks(await sources.key(arn, days !== undefined), days));
      }),
    'archive-lock': () =>
      Object.entries(buckets).map(([label, name]) =>
        one('archive-lock', label, async () => lockWorks(await sources.bucket(name), lock)),
      ),
    policies: () => policyChecks(watched, sources),
    'audit-log': () => [one('audit-log', 'log', () => logIsCurrent(sources))],
    'daily-review': () => [one('daily-review', 'reviews', (since) => reviewStands(sources, since))],
    completeness: () => [one('completeness', 'archive', (since) => ranLately('completeness', sources, since))],
    'reads-reconciled': () => [
      one('reads-reconciled', 'vault', (since) => ranLately('reads-reconciled', sources, since)),
    ],
    witness: () => [one('witness', 'checkpoint', (since) => ranLately('witness', sources, since))],
  };
  return watched.controls.flatMap((control) => all[control]());
}

/** The policy of each key and bucket: a control of its own, so that its failures have their own start and end. */
function policyChecks({ keys, buckets, policies }: Watched, sources: ControlSources): readonly Check[] {
  const check = (resource: string, found: () => Promise<readonly string[]>): Check => ({
    control: 'policies',
    resource,
    ask: async () => policyHolds(await found(), policies[resource] ?? []),
  });
  return [
    ...Object.entries(keys).map(([label, arn]) => check(`key-${label}`, () => sources.keyPolicy(arn))),
    ...Object.entries(buckets).map(([label, name]) => check(`bucket-${label}`, () => sources.bucketPolicy(name))),
  ];
}

/** PCI DSS 10.2, 10.3.4: it records, what it should, and signs what it records. */
export function trailWorks(facts: TrailFacts, intended: readonly string[]): Verdict {
  const missing = intended.filter((selector) => !facts.selectors.includes(selector)).length;
  const foreign = facts.selectors.filter((selector) => !intended.includes(selector)).length;
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

/** Each runs once a day at least; two hours for a run that is late or tried again. */
const mostHoursBetweenRuns = 26;

async function ranLately(control: SelfTold, { successes, now }: ControlSources, watchedSince: Date): Promise<Verdict> {
  const last = (await successes.last(control)) ?? watchedSince;
  const due = hoursAfter(last, mostHoursBetweenRuns);
  return now() < due ? 'works' : { failed: `No run has done all of its work since ${last.toISOString()}.`, since: due };
}

import * as z from 'zod/mini';
import { controls, unpackPolicies, type Whereabouts } from './controls';
import { byLabel, fromJson, labels, text } from './environment-values';

/** Ids by label, without the quotes that JSON would spend of the four kilobytes of an environment: `vault-root=…,review=…`. */
const idByLabel = z.pipe(
  text,
  z.transform((packed, context): Readonly<Record<string, string>> => {
    const pairs = packed.split(',').map((pair) => pair.split('='));
    const named = pairs.map(([label = '', id = '']) => [label, id] as const);
    if (pairs.every((pair) => pair.length === 2 && !pair.includes(''))) return Object.fromEntries(named);
    context.issues.push({ code: 'custom', message: 'not ids by label', input: packed });
    return z.NEVER;
  }),
);

/** JSON, by the name of an API: `<REST API>/stages/<stage>`, and the id of its web ACL. */
const webAcls = fromJson(
  z.record(z.string(), z.readonly(z.tuple([text, text]))),
  'not a JSON object of two texts by API',
);

/** `LOG_NAME` is the origin of the log's checkpoints and the name of its key (c2sp.org/tlog-checkpoint). */
export const SequenceAuditEnv = z.object({ ARCHIVE_BUCKET: text, LOG_KEY: text, LOG_NAME: text });

export const WriteAuditEnv = z.object({ ARCHIVE_BUCKET: text });

export const CheckCompletenessEnv = z.object({
  LEDGER_TABLE: text,
  ARCHIVE_BUCKET: text,
  EVENT_BUS: text,
  /** Where it says that it ran: it is a control. */
  CONTROLS_TABLE: text,
});

/** JSON: the critical controls that the stage record lists. */
const controlNames = fromJson(z.readonly(z.array(z.enum(controls))), 'not names of controls');

/** JSON: what `reconcile-reads` watches, and who may touch it (domain/audit/reads/call.ts). */
const WatchedThings = z.object({
  tables: z.object({ vault: text, 'key-store': text }),
  keys: z.record(text, z.enum(['root', 'envelope'])),
  handlers: z.record(text, z.object({ role: text, function: text })),
});

const watched = fromJson(WatchedThings, 'not a JSON object of what is watched');

/** As `packPolicies` writes them. */
const policies = z.pipe(
  text,
  z.transform((packed, context): Readonly<Record<string, readonly string[]>> => {
    const unpacked = unpackPolicies(packed);
    if (unpacked !== undefined) return unpacked;
    context.issues.push({ code: 'custom', message: 'not policies', input: packed });
    return z.NEVER;
  }),
);

/** `<partition>/<account>/<Region>`. */
const whereabouts = z.pipe(
  z.string().check(z.regex(/^[a-z-]+\/\d{12}\/[a-z0-9-]+$/)),
  z.transform((written): Whereabouts => {
    const [partition = '', account = '', region = ''] = written.split('/');
    return { partition, account, region };
  }),
);

const days = z.string().check(z.regex(/^\d{1,5}$/));

/** What should be, in the words of the template: `check-controls` compares it with what AWS says is. */
export const CheckControlsEnv = z.object({
  CONTROLS_TABLE: text,
  EVENT_BUS: text,
  ARCHIVE_BUCKET: text,
  CONTROLS: controlNames,
  /** KMS's ids. */
  WATCHED_KEYS: idByLabel,
  /** JSON: labels of those that rotate. */
  ROTATING_KEYS: labels,
  ROTATION_DAYS: days,
  WATCHED_BUCKETS: byLabel,
  LOCK_MODE: z.enum(['COMPLIANCE', 'GOVERNANCE']),
  LOCK_DAYS: days,
  /** Where the stage is: what stands in its policies is compared without it. */
  PLACE: whereabouts,
  /** Set where the stage record lists the control `policies`. */
  POLICIES: z.optional(policies),
  /** Set where it lists `trail`: its ARN, and its selectors as JSON of digests. */
  TRAIL: z.optional(text),
  TRAIL_SELECTORS: z.optional(labels),
  /** Set where it lists `firewall`, by the name of an API: its stage and its web ACL; and the rules, packed as policies are. */
  WEB_ACLS: z.optional(webAcls),
  WEB_ACL_RULES: z.optional(policies),
});

/** `REVIEW_NAME` is the name of the key in the notes that it signs. */
export const ReviewDayEnv = z.object({ ARCHIVE_BUCKET: text, REVIEW_KEY: text, REVIEW_NAME: text });

/** `WITNESS_BUCKET` is in another account. */
/** `LOG_KEY`: its public half alone is asked for. */
export const SendCheckpointEnv = z.object({
  STAGE: text,
  ARCHIVE_BUCKET: text,
  WITNESS_BUCKET: text,
  LOG_KEY: text,
  LOG_NAME: text,
  /** Where it says that it ran: it is a control. */
  CONTROLS_TABLE: text,
});

/** `TRAIL_ROOT`: what the names of this account's files begin with, `AWSLogs/<account>/`. */
export const ReconcileReadsEnv = z.object({
  TRAIL_BUCKET: text,
  TRAIL_ROOT: text,
  TRAIL_REGION: text,
  /** JSON: the Regions whose files are read too. */
  OTHER_REGIONS: labels,
  ARCHIVE_BUCKET: text,
  EVENT_BUS: text,
  /** Where it says that it ran: it is a control. */
  CONTROLS_TABLE: text,
  WATCHED: watched,
});

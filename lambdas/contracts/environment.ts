import * as z from 'zod/mini';
import { AccessParameters } from './access';
import { controls, unpackPolicies, type Whereabouts } from './controls';
import { PossessionDemand } from './possession';
import { PrivateCallerRows } from './private-callers';
import { Recipients } from './recipients';
import { IssuerRow, type TrustedIssuer, trustedIssuer } from './trusted-issuer';

const text = z.string().check(z.minLength(1));

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A variable that holds JSON of a shape. @param otherwise what is said of one that does not */
function fromJson<Shape extends z.ZodMiniType>(shape: Shape, otherwise: string) {
  return z.pipe(
    text,
    z.transform((json, context): z.output<Shape> => {
      const parsed = shape.safeParse(parseJson(json));
      if (parsed.success) return parsed.data;
      context.issues.push({ code: 'custom', message: otherwise, input: json });
      return z.NEVER;
    }),
  );
}

/** JSON: KMS key ARN, or bucket, by label; of keys the preferred label first. */
const byLabel = fromJson(
  z.record(z.string(), text).check(z.refine((labelled) => Object.keys(labelled).length > 0)),
  'not a JSON object of texts by label',
);

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

/** JSON: names, for example the labels of the envelope keys, which the clear part of an envelope may name. */
const labels = fromJson(z.readonly(z.array(text)), 'not a JSON array of names');

/** The environment of each handler. `CardFunction` takes `z.input<…>` of these, so a variable that is left out does not compile. */
export const ServeJwksEnv = z.object({
  ENVELOPE_KEYS: byLabel,
  /** ARN and label of the one key that signs the set, and whose set it is. */
  JWKS_SIGNING_KEY: text,
  JWKS_SIGNING_LABEL: text,
  JWKS_ISSUER: text,
});

/** JSON: rows of the stage record, of which each has its own url. */
const trustedIssuers = fromJson(
  z.pipe(
    z.array(IssuerRow).check(z.minLength(1)),
    z.transform((rows): readonly TrustedIssuer[] => rows.map(trustedIssuer)),
  ),
  'not a JSON array of issuers',
);

/** JSON: which tokens must be bound to their holder. */
const possession = fromJson(PossessionDemand, 'not a JSON object of demands');

/** JSON: the intent `access` of the stage. */
const access = fromJson(AccessParameters, 'not a JSON object of access parameters');

export const RefreshIssuerKeysEnv = z.object({ ISSUERS: trustedIssuers, ISSUER_KEYS_TABLE: text });

export const AuthorizeRequestEnv = z.object({
  STAGE: text,
  ISSUERS: trustedIssuers,
  ISSUER_KEYS_TABLE: text,
  /** Hours after which keys that were not fetched again are no longer believed. */
  ISSUER_KEYS_HOURS: z.string().check(z.regex(/^\d{1,4}$/)),
  POSSESSION: possession,
  ACCESS: access,
  SIGNALS_TABLE: text,
  /** JSON: addresses that clients call the API at, without a slash at the end; none: the API's own name at API Gateway. */
  API_ADDRESSES: labels,
});

/** Who may call, and by which rules; set where the stage has the API `private`. Read by runtime/private-callers.ts. */
const callers = {
  PRIVATE_CALLERS: z.optional(fromJson(PrivateCallerRows, 'not a JSON array of private callers')),
  ACCESS: z.optional(access),
};

export const PrivateCallersEnv = z.object(callers);

const vaultKeys = { STAGE: text, VAULT_ROOT_KEY: text, KEY_STORE_TABLE: text };

export const TokenizeCardEnv = z.object({ ...vaultKeys, ...callers, VAULT_TABLE: text, ENVELOPE_KEYS: byLabel });

export const ReadTokenEnv = z.object({ ...callers, VAULT_TABLE: text });

export const DeleteTokenEnv = z.object({ ...callers, VAULT_TABLE: text });

export const RevealCardEnv = z.object({
  ...vaultKeys,
  ...callers,
  VAULT_TABLE: text,
  /** JSON: by name, whose recipient it is and his public key. */
  RECIPIENTS: fromJson(Recipients, 'not a JSON object of recipients'),
});

/**
 * Set where the stage record lists the connector: the table of `sandbox`, and what the names of the secrets of `stripe` begin with
 * (`strongroom/<stage>/stripe/`, the merchant's id follows).
 */
const connectors = { SANDBOX_TABLE: z.optional(text), STRIPE_ACCOUNTS: z.optional(text) };

export const AuthorizeCardEnv = z.object({
  ...vaultKeys,
  VAULT_TABLE: text,
  ENVELOPE_KEYS: byLabel,
  ...connectors,
});

export const AskProcessorEnv = z.object({ VAULT_TABLE: text, ...connectors });

const charging = {
  LEDGER_TABLE: text,
  MERCHANTS_TABLE: text,
  AUTHORIZE_CARD_FUNCTION: text,
  ENVELOPE_KEY_LABELS: labels,
} as const;

export const CreateChargeEnv = z.object({ ...callers, ...charging, ACCESS: access });

/** `ORDERS_BUS`: where it says which orders it refused. */
export const PayOrderEnv = z.object({ ...charging, ORDERS_BUS: text });

export const OperateChargeEnv = z.object({
  ...callers,
  LEDGER_TABLE: text,
  ASK_PROCESSOR_FUNCTION: text,
  ACCESS: access,
});

/** Seconds past the deadline after which an open charge is nobody's but the reconciler's. */
export const ReconcileChargesEnv = z.object({
  LEDGER_TABLE: text,
  ASK_PROCESSOR_FUNCTION: text,
  GRACE_SECONDS: z.string().check(z.regex(/^\d{1,4}$/)),
});

export const CompareSettlementsEnv = z.object({
  LEDGER_TABLE: text,
  MERCHANTS_TABLE: text,
  ASK_PROCESSOR_FUNCTION: text,
  EVENT_BUS: text,
  REPORTS_BUCKET: text,
  /** JSON: the connectors that the stage record lists. */
  CONNECTORS: labels,
});

export const ReadChargeEnv = z.object({ ...callers, LEDGER_TABLE: text });

export const RelayEventsEnv = z.object({ EVENT_BUS: text });

export const CountSignalsEnv = z.object({ SIGNALS_TABLE: text });

/** Thresholds are intents of the stage record. */
export const ScorePaymentEnv = z.object({
  VELOCITY_TABLE: text,
  EVENT_BUS: text,
  MAX_PAYMENTS_PER_HOUR: z.string().check(z.regex(/^\d{1,6}$/)),
  /** In major units of whatever currency the payment has. */
  MAX_MAJOR_AMOUNT: z.string().check(z.regex(/^\d{1,9}$/)),
});

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

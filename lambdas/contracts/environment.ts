import * as z from 'zod/mini';
import { AccessParameters } from './access';
import { byLabel, fromJson, labels, text } from './environment-values';
import { PossessionDemand } from './possession';
import { PrivateCallerRows } from './private-callers';
import { Recipients } from './recipients';
import { IssuerRow, type TrustedIssuer, trustedIssuer } from './trusted-issuer';

/** The environment of each handler; of those of the audit log, environment-audit.ts. `CardFunction` takes `z.input<…>` of these, so a variable that is left out does not compile. */
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

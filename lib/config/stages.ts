import type { AccessParameters } from '../../lambdas/contracts/access';
import { type Control, controls } from '../../lambdas/contracts/controls';
import type { ApiName } from '../../lambdas/contracts/routes';
import type { PossessionDemand } from '../../lambdas/contracts/possession';
import type { IssuerRow } from '../../lambdas/contracts/trusted-issuer';
import { companyAccess, laptopAccess } from './stage-access';
import { type PrivateApi, privateApiOfTheLaptop } from './private-api';

/**
 * What each stage intends, not what it is made of. Another row is another stage; a row with a missing intent does not compile.
 * Nothing in `lib/` asks for a stage by name.
 */
export interface StageIntents {
  /** `emulator` arms lib/local/emulator-subset.ts and nothing else. */
  readonly target: 'aws' | 'emulator';
  readonly availabilityZones: 2 | 3;
  /** Labels of the envelope keys, the preferred one first; a label is the `kid` of its key. A new quarter is one more label. */
  readonly envelopeKeys: readonly [QuarterLabel, ...QuarterLabel[]];
  /**
   * Labels of the keys that sign the set of envelope keys; a label is the `kid` that SDKs pin, the first one signs. A new label stands
   * behind the old one until every SDK pins both (docs/operating.md).
   */
  readonly jwksSigningKeys: readonly [QuarterLabel, ...QuarterLabel[]];
  readonly connectors: readonly Connector[];
  /** How the functions that speak to processors, and they alone, reach the internet. `nat`: NAT gateways in subnets of their own. */
  readonly egress: 'none' | 'nat';
  /** Deletion protection, and tables and keys that outlive their stack. */
  readonly keepDataOnDelete: boolean;
  /** Compliance mode cannot be undone by anyone: only where the evidence is real. */
  readonly auditLock: AuditLock;
  readonly logRetentionDays: 7 | 30 | 400;
  /** How long past its deadline an open charge is left alone before the reconciler asks the processor (design section 7). */
  readonly reconcileAfterSeconds: number;
  /** X-Ray segments from inside the handler, beside those of the service. */
  readonly traces: boolean;
  /** Requests a second and burst, for the whole API. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  /** What one merchant may ask, by plan. `standard` is for those who were put into no other. */
  readonly plans: Readonly<Record<string, UsagePlan>> & { readonly standard: UsagePlan };
  /**
   * The REST APIs of the stage (routes.ts says which routes each has). `partner`: with mutual TLS, on STRONGROOM_PARTNER_DOMAIN.
   */
  readonly apis: readonly StageApi[];
  /** The API `private`, and with it reveals (docs/operating.md). Absent: the stage has neither. */
  readonly privateApi?: PrivateApi;
  /** Serve on STRONGROOM_DOMAIN with STRONGROOM_CERTIFICATE_ARN, and close the default endpoint. */
  readonly ownDomain: boolean;
  /**
   * The OpenID issuers whose tokens are believed, and for which merchants (docs/operating.md, "Issuers"). The first one's `url` and
   * `audience` may be left out: they are STRONGROOM_ISSUER and STRONGROOM_AUDIENCE then.
   */
  readonly issuers: readonly [FirstIssuer, ...IssuerRow[]];
  /** After so many hours without a new fetch, an issuer's keys are no longer believed. An alarm comes after the first. */
  readonly issuerKeysHours: number;
  /** Which tokens must be bound to their holder (RFC 9449, RFC 8705). Those that are bound are always held to it. */
  readonly possession: PossessionDemand;
  /** Who may do what, when, and how much, beside what his token names (docs/access.md). */
  readonly access: AccessParameters;
  readonly fraudRules: { readonly maxPaymentsPerHour: number; readonly maxMajorAmount: number };
  /** The critical controls that `check-controls` watches (docs/controls.md). Those left out are not there to be watched. */
  readonly controls: readonly Control[];
  /** Where the daily checkpoint goes out of the account: to a bucket of another one, which STRONGROOM_WITNESS_BUCKET names. */
  readonly witness: 'none' | 'bucket';
  /**
   * What Lambda does with code that the stage's own profile did not sign: `warn` runs it and alarms, `enforce` refuses it, which is for
   * pipelines that sign (docs/operating.md, "Signed code").
   */
  readonly codeSigning: 'none' | 'warn' | 'enforce';
  /** Orders also come from the company's own Kafka, beside the bus `orders`. */
  readonly ordersTopic?: OrdersTopic;
}

/** A topic of a Kafka cluster in a network of the company's, with users by SASL/SCRAM-512. Its records are orders and nothing else. */
export interface OrdersTopic {
  readonly topic: string;
  /** `host:port` of brokers. */
  readonly bootstrapServers: readonly [string, ...string[]];
  /** Of the secret with `username` and `password`, in Secrets Manager. */
  readonly secretArn: string;
  /** Where Lambda's pollers are: they must reach the brokers, Lambda, STS and Secrets Manager from there. */
  readonly subnetIds: readonly [string, ...string[]];
  readonly securityGroupId: string;
}

/** Requests a second, in a burst, and from midnight to midnight UTC. */
export interface UsagePlan {
  readonly rate: number;
  readonly burst: number;
  readonly perDay: number;
}

export type FirstIssuer = Omit<IssuerRow, 'url' | 'audience'> & Partial<Pick<IssuerRow, 'url' | 'audience'>>;

export interface AuditLock {
  readonly mode: 'compliance' | 'governance';
  readonly days: number;
}

/** For example `2026q4`. Not a bare number: JavaScript would sort those, and the order says which key is preferred. */
type QuarterLabel = `${number}q${1 | 2 | 3 | 4}`;

/**
 * `sandbox` is the built-in processor; where it is listed, its table exists. `stripe` is on the internet: a stage that lists it needs
 * `egress` (`needsEgress`), and a secret for each of its merchants (docs/connectors.md).
 */
type Connector = 'sandbox' | 'stripe';

/** Connectors whose processor is on the internet. */
export const needsEgress: readonly Connector[] = ['stripe'];

/** `public` is always there: it serves the envelope keys. The API `private` is an intent of its own: `privateApi`. */
export type StageApi = Exclude<ApiName, 'private'>;

export const stageNames = ['local', 'dev', 'staging', 'prod'] as const;

export type StageName = (typeof stageNames)[number];

/** Of a stage whose checkpoints go nowhere. */
const controlsWithoutWitness = controls.filter((control) => control !== 'witness');

/** The emulator has no trail, puts no firewall in front of an API, and tells no roles apart whose reads could be reconciled. */
const controlsOnTheLaptop = controls.filter((control) => !['trail', 'firewall', 'reads-reconciled'].includes(control));

const fraudRules = { maxPaymentsPerHour: 5, maxMajorAmount: 5000 } as const;

/** The issuer of the company itself, which may speak for every merchant. */
const companyIssuer = { name: 'company', provider: 'standard', merchants: 'any' } as const satisfies FirstIssuer;

const bearerTokens: PossessionDemand = { permissions: [], certificate: 'as-token-says' };

/** Whoever moves money, erases or reveals a card shows that the token is his own. */
const boundTokens: PossessionDemand = {
  permissions: [
    'tokens:delete',
    'tokens:reveal',
    'charges:create',
    'charges:capture',
    'charges:void',
    'charges:refund',
    'charges:dispute',
  ],
  certificate: 'required',
};

export const stages: Readonly<Record<StageName, StageIntents>> = {
  local: {
    target: 'emulator',
    availabilityZones: 2,
    envelopeKeys: ['2026q4'],
    jwksSigningKeys: ['2026q4'],
    connectors: ['sandbox'],
    egress: 'none',
    keepDataOnDelete: false,
    auditLock: { mode: 'compliance', days: 400 },
    logRetentionDays: 7,
    reconcileAfterSeconds: 5,
    traces: false,
    throttle: { rate: 200, burst: 400 },
    plans: { standard: { rate: 100, burst: 200, perDay: 1_000_000 } },
    apis: ['public'],
    privateApi: privateApiOfTheLaptop,
    ownDomain: false,
    issuers: [{ name: 'local', provider: 'local', merchants: 'any' }],
    issuerKeysHours: 24,
    possession: bearerTokens,
    access: laptopAccess,
    fraudRules,
    controls: controlsOnTheLaptop,
    witness: 'bucket',
    codeSigning: 'none',
  },
  dev: {
    target: 'aws',
    availabilityZones: 2,
    envelopeKeys: ['2026q4'],
    jwksSigningKeys: ['2026q4'],
    connectors: ['sandbox'],
    egress: 'none',
    keepDataOnDelete: false,
    auditLock: { mode: 'governance', days: 1 },
    logRetentionDays: 30,
    reconcileAfterSeconds: 60,
    traces: true,
    throttle: { rate: 50, burst: 100 },
    plans: { standard: { rate: 10, burst: 20, perDay: 1_000_000 } },
    apis: ['public'],
    ownDomain: true,
    issuers: [companyIssuer],
    issuerKeysHours: 24,
    possession: bearerTokens,
    access: companyAccess,
    fraudRules,
    controls: controlsWithoutWitness,
    witness: 'none',
    codeSigning: 'none',
  },
  staging: {
    target: 'aws',
    availabilityZones: 3,
    envelopeKeys: ['2026q4'],
    jwksSigningKeys: ['2026q4'],
    connectors: ['sandbox'],
    egress: 'none',
    keepDataOnDelete: true,
    auditLock: { mode: 'governance', days: 400 },
    logRetentionDays: 30,
    reconcileAfterSeconds: 60,
    traces: true,
    throttle: { rate: 500, burst: 1000 },
    plans: { standard: { rate: 100, burst: 200, perDay: 1_000_000 } },
    apis: ['public'],
    ownDomain: true,
    issuers: [companyIssuer],
    issuerKeysHours: 24,
    possession: boundTokens,
    access: companyAccess,
    fraudRules,
    controls,
    witness: 'bucket',
    codeSigning: 'warn',
  },
  prod: {
    target: 'aws',
    availabilityZones: 3,
    envelopeKeys: ['2026q4'],
    jwksSigningKeys: ['2026q4'],
    connectors: ['stripe'],
    egress: 'nat',
    keepDataOnDelete: true,
    auditLock: { mode: 'compliance', days: 400 },
    logRetentionDays: 400,
    reconcileAfterSeconds: 60,
    traces: true,
    throttle: { rate: 500, burst: 1000 },
    plans: { standard: { rate: 100, burst: 200, perDay: 1_000_000 } },
    apis: ['public'],
    ownDomain: true,
    issuers: [companyIssuer],
    issuerKeysHours: 24,
    possession: boundTokens,
    access: companyAccess,
    fraudRules,
    controls,
    witness: 'bucket',
    codeSigning: 'warn',
  },
};

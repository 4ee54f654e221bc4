import type { StageName } from './stages';

/** Design section 1. The zone is part of a role's name, and key and table policies go by that name. */
export const zones = ['edge', 'vault', 'ledger'] as const;

export type Zone = (typeof zones)[number];

/** One per file in lambdas/handlers, with the zone it runs in. */
export const handlerZones = {
  'serve-jwks': 'edge',
  'refresh-issuer-keys': 'edge',
  'authorize-request': 'edge',
  'count-signals': 'edge',
  'tokenize-card': 'vault',
  'authorize-card': 'vault',
  'ask-processor': 'vault',
  'read-token': 'vault',
  'delete-token': 'vault',
  'reveal-card': 'vault',
  'relay-vault-events': 'vault',
  'create-charge': 'ledger',
  'read-charge': 'ledger',
  'operate-charge': 'ledger',
  'pay-order': 'ledger',
  'reconcile-charges': 'ledger',
  'compare-settlements': 'ledger',
  'relay-ledger-events': 'ledger',
  'score-payment': 'ledger',
  'write-audit': 'ledger',
  'sequence-audit': 'ledger',
  'check-completeness': 'ledger',
  'check-controls': 'ledger',
  'review-day': 'ledger',
  'send-checkpoint': 'ledger',
  'reconcile-reads': 'ledger',
} as const satisfies Readonly<Record<string, Zone>>;

export type HandlerName = keyof typeof handlerZones;

export type TableName =
  | 'vault'
  | 'key-store'
  | 'ledger'
  | 'merchants'
  | 'velocity'
  | 'issuer-keys'
  | 'credential-signals'
  | 'sandbox'
  | 'controls';

/** One per consumer of a bus, named after it. */
export const queueNames = ['score-payment', 'count-signals', 'write-audit', 'pay-order'] as const;

export type QueueName = (typeof queueNames)[number];

export type BucketName = 'archive' | 'reports' | 'trail' | 'failed-vault' | 'failed-ledger';

/** Where a stage lives: tokens of CloudFormation in templates, plain text on the laptop. */
export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

export type Names = ReturnType<typeof namesOf>;

/** Every physical name of a stage: `strongroom-<stage>-<thing>`. The one place that spells them; the command line reads it too. */
export function namesOf(stage: StageName) {
  const named = (thing: string) => `strongroom-${stage}-${thing}`;
  return {
    stage,
    named,
    stack: named,
    table: (table: TableName) => named(table),
    bus: named('payments'),
    ordersBus: named('orders'),
    /** CloudWatch namespace of what the handlers count: stages that share an account are kept apart. */
    metrics: named('handlers'),
    deadEvents: named('payments-dead'),
    queue: (queue: QueueName) => named(queue),
    deadLetterQueue: (queue: QueueName) => named(`${queue}-dead`),
    function: (handler: HandlerName) => named(handler),
    role: (handler: HandlerName) => named(`${handlerZones[handler]}-${handler}`),
    logGroup: (handler: HandlerName) => `/aws/lambda/${named(handler)}`,
    bucket: (bucket: BucketName, { account, region }: Pick<Place, 'account' | 'region'>) =>
      named(`${bucket}-${account}-${region}`),
    plan: (plan: string) => named(`plan-${plan}`),
    key: (key: string) => `alias/${named(key)}`,
    /** The secret key of a merchant's own account at Stripe. The company makes the secrets, outside this app. */
    stripeSecret: (merchantId: string) => `strongroom/${stage}/stripe/${merchantId}`,
    stripeSecrets: `strongroom/${stage}/stripe/`,
    /** Who runs in a zone, for `aws:PrincipalArn`: AWS compares the role, the emulator the session. */
    rolesOfZone: (zone: Zone, place: Place) => roleAndSessions(named(`${zone}-*`), place),
    /** The role of one handler, for `aws:PrincipalArn`. */
    roleOf: (handler: HandlerName, place: Place) =>
      roleAndSessions(named(`${handlerZones[handler]}-${handler}`), place),
    /** Whose set of envelope keys it is: `iss` of the signed form, which SDKs pin with the key. The same at each of the stage's APIs. */
    jwksIssuer: `strongroom-${stage}`,
    /** The origin of the audit log's checkpoints (c2sp.org/tlog-checkpoint): neither a space nor a plus. */
    auditLog: ({ account, region }: Pick<Place, 'account' | 'region'>) => `${named('audit')}/${account}/${region}`,
    /** The name of the key of daily reviews in the notes that it signs. */
    reviews: ({ account, region }: Pick<Place, 'account' | 'region'>) => `${named('review')}/${account}/${region}`,
    /** The name of the key that signs the manifests of evidence folders (c2sp.org/signed-note). */
    evidenceNote: ({ account, region }: Pick<Place, 'account' | 'region'>) =>
      `${named('evidence')}/${account}/${region}`,
    /** Who collects evidence, by taking the role that the stage makes for it. */
    collector: (place: Place) => roleAndSessions(named('evidence-collector'), place),
    collectorRole: named('evidence-collector'),
    /** A person with a reason; the company makes the role, outside this app. */
    breakGlass: (place: Place) => roleAndSessions(named('break-glass'), place),
    /** Who runs the `strongroom` command against the stage; the company makes the role, outside this app. */
    operator: (place: Place) => roleAndSessions(named('operator'), place),
  } as const;
}

/** A role by its name, for `aws:PrincipalArn`. */
export function roleAndSessions(
  role: string,
  { partition, account }: Pick<Place, 'partition' | 'account'>,
): readonly string[] {
  return [`arn:${partition}:iam::${account}:role/${role}`, `arn:${partition}:sts::${account}:assumed-role/${role}/*`];
}

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { HandlerName, Names, Zone } from '../config/names';
import { here } from './foundation';
import { administration, rotationDays, cryptography } from './key-administration';

export interface ZonedKeyProps {
  readonly names: Names;
  /** Alias and description: `strongroom-<stage>-<label>`. */
  readonly label: string;
  readonly description: string;
  /** Who uses it: the roles of a zone, of one handler, or the collector of evidence. */
  readonly users: { readonly zone: Zone } | { readonly handler: HandlerName } | 'collector';
  /** `envelope`: RSA, opened with Decrypt. `root`: symmetric, makes and opens data keys. `log`: Ed25519, signs. `jwks`: P-256, signs. */
  readonly kind: 'envelope' | 'root' | 'log' | 'jwks';
  readonly keepDataOnDelete: boolean;
}

const specs = {
  envelope: { keySpec: KeySpec.RSA_2048, keyUsage: KeyUsage.ENCRYPT_DECRYPT },
  root: { enableKeyRotation: true, rotationPeriod: Duration.days(rotationDays) },
  log: { keySpec: KeySpec.ECC_NIST_EDWARDS25519, keyUsage: KeyUsage.SIGN_VERIFY },
  // Ed25519 would be the better curve; not every browser that the SDK runs in can check it.
  jwks: { keySpec: KeySpec.ECC_NIST_P256, keyUsage: KeyUsage.SIGN_VERIFY },
} as const;

/** What each kind of key is for; whatever is not here nobody may do. */
const uses = {
  envelope: ['kms:Decrypt'],
  root: ['kms:Decrypt', 'kms:GenerateDataKeyWithoutPlaintext'],
  log: ['kms:Sign'],
  jwks: ['kms:Sign'],
} as const;

/** A key of the application, as opposed to a service's key for data at rest. Its policy is design section 5. */
export class ZonedKey extends Construct {
  readonly key: Key;
  readonly policy: PolicyDocument;

  constructor(scope: Construct, id: string, props: ZonedKeyProps) {
    super(scope, id);
    this.policy = zonedPolicy(props);
    this.key = new Key(this, 'key', {
      alias: props.names.named(props.label),
      description: props.description,
      policy: this.policy,
      removalPolicy: props.keepDataOnDelete ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...specs[props.kind],
    });
  }
}

function zonedPolicy({ names, users, kind }: ZonedKeyProps): PolicyDocument {
  const insiders = [...rolesOf(users, names)];
  return new PolicyDocument({
    statements: [
      administration(),
      ...(kind === 'root' ? [] : [publicHalf()]),
      new PolicyStatement({
        sid: sidOf(users),
        principals: [new AccountRootPrincipal()],
        actions: [...uses[kind]],
        resources: ['*'],
        conditions: { ArnLike: { 'aws:PrincipalArn': insiders } },
      }),
      denyUnless(insiders, 'NothingOutsideTheZone', cryptography),
      // Who may write the key store and encrypt under the root key could plant a data key that he knows. No role rolls keys yet.
      denyEveryone('NobodyEncrypts', ['kms:Encrypt', 'kms:ReEncrypt*']),
    ],
  });
}

function rolesOf(users: ZonedKeyProps['users'], names: Names): readonly string[] {
  if (users === 'collector') return names.collector(here);
  return 'zone' in users ? names.rolesOfZone(users.zone, here) : names.roleOf(users.handler, here);
}

function sidOf(users: ZonedKeyProps['users']): string {
  if (users === 'collector') return 'UseByTheCollector';
  return 'zone' in users ? 'UseInsideTheZone' : 'UseByItsHandler';
}

/** The public half is no secret: IAM says who may fetch it. */
function publicHalf(): PolicyStatement {
  return new PolicyStatement({
    sid: 'PublicHalf',
    principals: [new AccountRootPrincipal()],
    actions: ['kms:GetPublicKey'],
    resources: ['*'],
  });
}

function denyUnless(roles: readonly string[], sid: string, actions: readonly string[]): PolicyStatement {
  const statement = denyEveryone(sid, actions);
  statement.addCondition('ArnNotLike', { 'aws:PrincipalArn': [...roles] });
  return statement;
}

function denyEveryone(sid: string, actions: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: [...actions],
    resources: ['*'],
  });
}

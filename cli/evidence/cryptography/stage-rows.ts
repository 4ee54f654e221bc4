import { answerOf } from '../sources/asked';
import type { KeyAnswers } from '../sources/ask-keys';
import type { StageSource } from '../sources/stage-source';
import { deniedUnless } from '../questions/stage-keys';
import { list, object, text } from '../template/json';
import { ofType } from '../template/resources';
import { proofOf } from '../template/template-source';
import type { CryptographyRow, PostQuantum } from './inventory';
import { signedCodeRows } from './signed-code-row';

interface Spec extends Pick<CryptographyRow, 'algorithm' | 'length' | 'postQuantum'> {
  /** How one of its kind is changed, where KMS does not rotate it. */
  readonly changed: string;
}

const notSafe = (why: string): PostQuantum => ({ state: 'not-safe', why: `Shor’s algorithm breaks it. ${why}` });

/** KMS's key specs, in the words of their standards (KMS guide, "Key spec reference"). One that is not here is told as KMS spells it. */
const specs: Readonly<Record<string, Spec>> = {
  SYMMETRIC_DEFAULT: {
    algorithm: 'AES-256-GCM',
    length: '256 bits',
    postQuantum: {
      state: 'safe',
      why: 'No known quantum attack does better than Grover’s search, which leaves 128 bits.',
    },
    changed: 'not rotated',
  },
  RSA_2048: {
    algorithm: 'RSAES-OAEP with SHA-256',
    length: '2,048 bits',
    postQuantum: notSafe('Envelopes live for minutes; a recorded one could be opened when such a computer exists.'),
    changed: 'by a new key with a new label, each quarter',
  },
  ECC_NIST_P256: {
    algorithm: 'ECDSA on P-256 with SHA-256',
    length: '256 bits',
    postQuantum: notSafe('A set that it signs is good for hours: an old one, forged on that day, is of no use.'),
    changed: 'by a new key with a new label, once every SDK pins both',
  },
  ECC_NIST_EDWARDS25519: {
    algorithm: 'Ed25519 (RFC 8032)',
    length: '256 bits',
    postQuantum: notSafe('What a witness has kept from before that day stays evidence.'),
    changed: 'by a new key with a new name',
  },
};

/** Every key of the stage, as KMS describes it, what its code is signed with, and the protocols that its endpoints speak. */
export function stageRows(source: StageSource): readonly CryptographyRow[] {
  const keys = source.keys.found.map((key, place) => keyRow(source, key, place));
  return [...keys, ...signedCodeRows(source.template), ...connectionRows(source)];
}

function keyRow({ keys, names, template }: StageSource, key: KeyAnswers, place: number): CryptographyRow {
  const { KeySpec = 'not described', Description } = answerOf(key.description)?.KeyMetadata ?? {};
  const spec = specs[KeySpec] ?? unknownSpec(KeySpec);
  const short = key.name.replace(names.named(''), '');
  const designed = ofType(template.resources, 'AWS::KMS::Key').filter(({ name }) => name === key.name);
  return {
    id: `key.${short}`,
    kind: 'key',
    name: key.name,
    ...{ algorithm: spec.algorithm, length: spec.length, postQuantum: spec.postQuantum },
    purpose: Description ?? 'not described',
    zone: zoneOf(short),
    users: deniedUnless(answerOf(key.policy)?.Policy ?? '') ?? throughServices,
    rotation: rotationOf(key) ?? spec.changed,
    proof: [keys.proof(place), ...designed.map((resource) => proofOf(template, resource))],
  };
}

const throughServices = ['AWS services that store data of its owner, for whom IAM lets them'];

const unknownSpec = (algorithm: string): Spec => ({
  algorithm,
  length: 'not known here',
  changed: 'not known here',
  postQuantum: { state: 'depends', why: 'It is no kind of key that this inventory knows.' },
});

function rotationOf({ rotation }: KeyAnswers): string | undefined {
  const { KeyRotationEnabled: rotates, RotationPeriodInDays: days } = answerOf(rotation) ?? {};
  return rotates === true ? `by KMS, every ${days ?? '?'} days` : undefined;
}

const zones: Readonly<Record<string, CryptographyRow['zone']>> = {
  'vault-root': 'vault',
  'vault-data': 'vault',
  'edge-data': 'edge',
  'ledger-data': 'ledger',
  'audit-log': 'ledger',
  review: 'ledger',
};

/** Of keys that have one name for each label. */
const labelledZones: readonly (readonly [string, CryptographyRow['zone']])[] = [
  ['envelope-', 'vault'],
  ['jwks-signing-', 'edge'],
];

const zoneOf = (key: string): CryptographyRow['zone'] =>
  labelledZones.find(([before]) => key.startsWith(before))?.[1] ?? zones[key] ?? 'operations';

const hybrid: PostQuantum = {
  state: 'depends',
  why: 'AWS’s endpoints agree on a hybrid of X25519 or P-256 with ML-KEM where the client offers it.',
};

/** What speaks TLS: the API as its template says, and the SDK to AWS. */
function connectionRows({ template }: StageSource): readonly CryptographyRow[] {
  const tls = { kind: 'connection', zone: 'edge', rotation: 'a key for each connection', postQuantum: hybrid } as const;
  const apis = [
    ...ofType(template.resources, 'AWS::ApiGateway::RestApi'),
    ...ofType(template.resources, 'AWS::ApiGateway::DomainName'),
  ];
  const rows = apis.map((api): CryptographyRow => {
    const policy = text(api.properties['SecurityPolicy']);
    return {
      ...tls,
      id: `connection.${api.id}`,
      name: text(api.properties['Name']) ?? text(api.properties['DomainName']) ?? api.id,
      algorithm: policy?.includes('TLS13_1_3') === true ? 'TLS 1.3 (RFC 8446)' : 'TLS as AWS sets it',
      length: '128 or 256 bits, as agreed',
      purpose: `Callers to the API; policy ${policy ?? 'not set'}`,
      users: ['whoever calls the API'],
      proof: [proofOf(template, api, 'Properties')],
    };
  });
  const buckets = ofType(template.resources, 'AWS::S3::BucketPolicy').filter(({ properties }) =>
    list(object(properties['PolicyDocument'])['Statement']).some((statement) =>
      JSON.stringify(statement).includes('s3:TlsVersion'),
    ),
  );
  return [
    ...rows,
    {
      ...tls,
      id: 'connection.aws',
      name: 'Functions to AWS',
      algorithm: 'TLS 1.2 (RFC 5246) or 1.3, as the AWS SDK and the endpoints agree',
      length: '128 or 256 bits, as agreed',
      purpose: `Calls of the handlers; ${buckets.length} bucket policies refuse versions below 1.2`,
      users: ['every handler'],
      proof: buckets.map((bucket) => proofOf(template, bucket, 'Properties')),
    },
  ];
}

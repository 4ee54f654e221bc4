import type { CryptographyInventory } from '../../cli/evidence/cryptography/inventory';
import type { Fact, Facts } from '../../cli/evidence/fact';

const digest = (letter: string): string => `${letter}0123456789abcdef`.repeat(4).slice(0, 64);

const template = (stack: string, ...pointers: readonly string[]) =>
  pointers.map((at) => ({ file: `sources/templates/${stack}.json`, sha256: digest('a'), at }));

/** A fixed, invented evidence: for pictures that are compared, every state and every part of a page. */
export const sampleFacts: Facts = {
  schema: 1,
  stage: 'prod',
  target: 'aws',
  from: '2026-10-01T00:00:00Z',
  to: '2026-11-01T00:00:00Z',
  collectedAt: '2026-11-02T08:30:00Z',
  software: { version: 'strongroom 0.1.0 (commit 0123456789ab)' },
  facts: [
    {
      id: 'template.who-reaches-which-service',
      requirements: ['1.2.5', '1.4.2'],
      looksFor: 'Each inbound rule names the zone it lets in and one port.',
      status: 'found',
      sentences: ['Inbound rules that name a group and one port: 7 of 7.'],
      table: {
        columns: ['From', 'To', 'Protocol', 'Port'],
        rows: [
          ['strongroom-prod-edge', 'kms', 'tcp', '443'],
          ['strongroom-prod-vault', 'kms', 'tcp', '443'],
          ['strongroom-prod-processors', 'kms', 'tcp', '443'],
          ['strongroom-prod-ledger', 'lambda', 'tcp', '443'],
          ['strongroom-prod-vault', 'events', 'tcp', '443'],
          ['strongroom-prod-ledger', 'events', 'tcp', '443'],
          ['strongroom-prod-processors', 'secretsmanager', 'tcp', '443'],
        ],
      },
      proof: template(
        'network',
        ...['edge', 'vault', 'processors', 'ledger', 'more', 'again', 'last'].map(
          (id) => `/Resources/kmsendpointfrom${id}`,
        ),
      ),
    },
    {
      id: 'template.endpoints-are-for-this-account',
      requirements: ['1.3.2', '1.4.4'],
      looksFor: 'Every way from the network to an AWS service is limited to callers and resources of this account.',
      status: 'found',
      sentences: ['Endpoints limited to this account: 3 of 3.'],
      table: {
        columns: ['Service', 'Kind'],
        rows: [
          ['s3', 'Gateway'],
          ['dynamodb', 'Gateway'],
          ['kms', 'Interface'],
        ],
      },
      proof: template('network', '/Resources/vpcs3', '/Resources/vpcdynamodb', '/Resources/vpckms'),
    },
    {
      id: 'template.flow-logs',
      requirements: ['1.2.1', '10.2.1'],
      looksFor: 'All traffic of the network is logged.',
      status: 'not-found',
      sentences: ['The templates have 1 network and no flow logs of all traffic.'],
      proof: [],
    },
    {
      id: 'template.keys-by-zone',
      requirements: ['3.6.1', '7.2.5'],
      looksFor: 'No application key is used by roles of two zones.',
      status: 'found',
      sentences: ['Application keys used by the roles of one zone: 3 of 3.'],
      table: {
        columns: ['Key', 'edge', 'vault', 'ledger'],
        rows: [
          ['strongroom-prod-vault-root', '', 'tokenize-card and authorize-card', ''],
          ['strongroom-prod-envelope-2026q4', '', 'tokenize-card and authorize-card', ''],
          ['strongroom-prod-audit-log', '', '', 'sequence-audit'],
        ],
      },
      proof: [
        ...template(
          'keys',
          '/Resources/vaultrootkey/Properties/KeyPolicy',
          '/Resources/auditlogkey/Properties/KeyPolicy',
        ),
        ...template('vault', '/Resources/tokenizecardrole'),
      ],
    },
    {
      id: 'trail.digests-chain',
      requirements: ['10.3.4', '1.2'],
      looksFor: 'Every file of the trail is named by a digest that AWS signed, and the digests follow each other.',
      status: 'not-here',
      sentences: ['The stage has not been recorded for long enough: no digest of the span is older than an hour.'],
      proof: [{ file: 'trail/newest-digests.json', sha256: digest('b') }],
    },
    {
      id: 'log.six-fields',
      requirements: ['10.2.2'],
      looksFor: 'Every entry says who, what, when, how it ended, from where and on what.',
      status: 'found',
      sentences: ['Entries with all six: 12345 of 12345, from 2026-10-01T00:00:04Z to 2026-10-31T23:59:58Z.'],
      table: {
        columns: ['Type', 'Entries'],
        rows: [
          ['token.created', '4210'],
          ['payment.authorized', '8001'],
          ['payment.failed', '134'],
        ],
      },
      proof: [{ file: 'archive/log/checkpoint', sha256: digest('c'), at: '3' }],
    },
  ],
};

const [rules, , flowLogs, keys, trail] = sampleFacts.facts;
const unchanged = (fact: Fact | undefined): readonly Fact[] => (fact === undefined ? [] : [fact]);

/** The month before: one fact more, one fewer, one with another answer, one with other particulars. */
export const earlierFacts: Facts = {
  ...sampleFacts,
  from: '2026-09-01T00:00:00Z',
  to: '2026-10-01T00:00:00Z',
  collectedAt: '2026-10-02T08:30:00Z',
  facts: [
    ...unchanged(rules).map((fact) => ({
      ...fact,
      sentences: ['Inbound rules that name a group and one port: 6 of 6.'],
      table: { columns: fact.table?.columns ?? [], rows: (fact.table?.rows ?? []).slice(0, 6) },
    })),
    ...unchanged(flowLogs).map((fact) => ({
      ...fact,
      status: 'found' as const,
      sentences: ['The templates have 1 network and 1 flow log of all traffic, in /strongroom-prod-flows.'],
    })),
    ...unchanged(keys),
    ...unchanged(trail),
    {
      id: 'tests.old-suite',
      requirements: ['6.2.4'],
      looksFor: 'The suite of before passes.',
      status: 'found',
      sentences: ['Tests passed: 1204 of 1204.'],
      proof: [{ file: 'sources/tests.json', sha256: digest('d') }],
    },
  ],
};

export const sampleCryptography: CryptographyInventory = {
  schema: 1,
  stage: 'prod',
  rows: [
    {
      id: 'key.vault-root',
      kind: 'key',
      name: 'strongroom-prod-vault-root',
      algorithm: 'AES-256-GCM',
      length: '256 bits',
      purpose: 'Wraps the data keys of the key store.',
      zone: 'vault',
      users: ['strongroom-prod-vault-tokenize-card', 'strongroom-prod-vault-authorize-card'],
      rotation: 'every 90 days, by KMS',
      postQuantum: { state: 'safe', why: "Grover's algorithm leaves 128 bits." },
      proof: template('keys', '/Resources/vaultrootkey'),
    },
    {
      id: 'key.envelope-2026q4',
      kind: 'key',
      name: 'strongroom-prod-envelope-2026q4',
      algorithm: 'RSAES-OAEP with SHA-256',
      length: '2048 bits',
      purpose: 'Opens what a device sealed.',
      zone: 'vault',
      users: ['strongroom-prod-vault-tokenize-card', 'strongroom-prod-vault-authorize-card'],
      rotation: 'by a new key each quarter',
      postQuantum: { state: 'not-safe', why: "Shor's algorithm factors the modulus." },
      proof: template('keys', '/Resources/envelope2026q4key'),
    },
    {
      id: 'connection.public-api',
      kind: 'connection',
      name: 'api.shop.example',
      algorithm: 'TLS 1.3',
      length: 'by cipher suite',
      purpose: 'Carries sealed cards and tokens.',
      zone: 'edge',
      users: ['anybody'],
      rotation: 'certificate of the company',
      postQuantum: { state: 'depends', why: 'Safe where the client offers a hybrid key exchange.' },
      proof: template('api', '/Resources/publicdomain'),
    },
  ],
};

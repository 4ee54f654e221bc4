import type { Answer } from '../../cli/evidence/fact';
import { stageRows } from '../../cli/evidence/cryptography/stage-rows';
import { stageQuestions } from '../../cli/evidence/questions/stage-questions';
import { trailQuestions } from '../../cli/evidence/questions/trail-questions';
import type { StageSource } from '../../cli/evidence/sources/stage-source';
import { synthesizedSource } from '../../cli/evidence/template/synthesized';
import { stages } from '../../lib/config/stages';
import { sampleStage, saved } from '../support/sample-stage';
import { place } from '../support/template';

const template = synthesizedSource({ stage: 'prod', place, deployment: {}, bundle: false });
const good = sampleStage(template);
const chain = { digests: 2, failures: { count: 0, first: [] }, remarks: [] };
const files = saved('trail', { logs: 3, digests: 2, bytes: 100, publicKeys: 1, chain });

type Change = (stage: StageSource) => StageSource;

async function answer(id: string, stage: StageSource): Promise<Answer> {
  const question = stageQuestions.find((one) => one.id === id);
  const onTrail = trailQuestions.find((one) => one.id === id);
  if (question === undefined && onTrail === undefined) throw new Error(`no question is called ${id}`);
  return (await question?.ask(stage)) ?? (await onTrail!.ask({ ...stage, files }));
}

/** The first thing of a list changed, whatever is under a member with lists in it. */
const first =
  <Member extends 'keys' | 'tables' | 'buckets' | 'functions' | 'stacks'>(
    member: Member,
    change: (one: StageSource[Member]['found'][number]) => StageSource[Member]['found'][number],
  ): Change =>
  (stage) => ({
    ...stage,
    [member]: { ...stage[member], found: stage[member].found.map((one, at) => (at === 0 ? change(one) : one)) },
  });

const refused = { refused: 'AccessDeniedException' } as const;

/** One thing taken away for every question, so that its answer must be another. */
const taken: Readonly<Record<string, Change>> = {
  'stage.keys-enabled': first('keys', (key) => ({ ...key, description: refused })),
  'stage.keys-rotate': (stage) => ({
    ...stage,
    keys: { ...stage.keys, found: stage.keys.found.map((key) => ({ ...key, rotation: refused })) },
  }),
  'stage.key-policies': (stage) => ({
    ...stage,
    keys: { ...stage.keys, found: stage.keys.found.map((key) => ({ ...key, policy: refused })) },
  }),
  'stage.tables-encrypted': first('tables', (table) => ({ ...table, description: { answer: { Table: {} } } })),
  'stage.expiry': (stage) => ({
    ...stage,
    tables: { ...stage.tables, found: stage.tables.found.map((table) => ({ ...table, expiry: { answer: {} } })) },
  }),
  'stage.evidence-locked': first('buckets', (bucket) => ({ ...bucket, versioning: { answer: {} } })),
  'stage.evidence-closed': first('buckets', (bucket) => ({
    ...bucket,
    policy: { answer: { Policy: '{"Statement":[]}' } },
  })),
  'stage.logs-kept': (stage) => ({
    ...stage,
    logGroups: saved('x', { answer: { groups: [{ logGroupName: 'a', retentionInDays: 1 }] } }),
  }),
  'stage.roles-as-designed': withRoles((role) => ({ ...role, attached: { answer: { policies: ['Administrator'] } } })),
  'stage.roles-trusted': withRoles((role) => ({ ...role, trust: '{"Statement":[{"Principal":{"AWS":"*"}}]}' })),
  'stage.card-data-scope': withRoles((role) =>
    role.name.endsWith('-ledger-create-charge') ? { ...role, inline: tokenizers(good) } : role,
  ),
  'stage.collector-denied': withRoles((role) => ({ ...role, inline: { answer: { policies: [] } } })),
  'stage.no-lasting-credentials': (stage) => ({
    ...stage,
    account: saved('x', { answer: { SummaryMap: { Users: 1, AccountAccessKeysPresent: 0, AccountMFAEnabled: 1 } } }),
  }),
  'stage.as-synthesized': first('stacks', (stack) => ({
    ...stack,
    template: { answer: { body: '{"Resources":{"planted":{"Type":"AWS::IAM::User"}}}' } },
  })),
  'stage.runtimes': first('functions', (of) => ({ ...of, configuration: refused })),
  'stage.in-the-network': first('functions', (of) => ({ ...of, configuration: { answer: { variables: [] } } })),
  'stage.software-inventory': (stage) => ({ ...stage, sbom: undefined }),
  'stage.packages-named': (stage) => ({
    ...stage,
    sbom: stage.sbom && {
      ...stage.sbom,
      packages: stage.sbom.packages.map((one) => ({ ...one, purl: undefined })),
    },
  }),
  'stage.sdk-files': (stage) => ({ ...stage, sdk: saved('x', []) }),
  'stage.tls': (stage) => ({
    ...stage,
    api: saved('x', {
      ...stage.api.found,
      api: { answer: { found: [{ name: 'api', securityPolicy: 'TLS_1_0' as const }] } },
    }),
  }),
  'stage.firewall-attached': (stage) => ({
    ...stage,
    api: saved('x', { ...stage.api.found, firewall: { answer: {} } }),
  }),
  'stage.access-logged': (stage) => ({ ...stage, api: saved('x', { ...stage.api.found, stage: { answer: {} } }) }),
  'stage.alarms': (stage) => ({
    ...stage,
    alarms: saved('x', { answer: { alarms: [{ AlarmName: 'a', AlarmDescription: 'no page', AlarmActions: ['x'] }] } }),
  }),
  'trail.logging': withTrail({ status: { answer: { IsLogging: false } } }),
  'trail.validated': withTrail({ description: { answer: { trailList: [{ LogFileValidationEnabled: false }] } } }),
  'trail.data-events': withTrail({ selectors: { answer: { AdvancedEventSelectors: [] } } }),
};

type Roles = Extract<StageSource['roles']['found'], { readonly answer: unknown }>['answer']['roles'];

function withRoles(change: (role: Roles[number]) => Roles[number]): Change {
  return (stage) => {
    const roles = 'answer' in stage.roles.found ? stage.roles.found.answer.roles : [];
    return { ...stage, roles: saved('x', { answer: { roles: roles.map(change) } }) };
  };
}

function tokenizers(stage: StageSource): Roles[number]['inline'] {
  const roles = 'answer' in stage.roles.found ? stage.roles.found.answer.roles : [];
  return roles.find(({ name }) => name.endsWith('-vault-tokenize-card'))!.inline;
}

function withTrail(change: Partial<StageSource['trail']['found']>): Change {
  return (stage) => ({ ...stage, trail: saved('x', { ...stage.trail.found, ...change }) });
}

const asked = [...stageQuestions, ...trailQuestions].map(({ id }) => id);

it('calls on the stream of a table, or writes alone, are not the calls on the table', async () => {
  const written = JSON.stringify(good.trail.found.selectors);
  for (const [from, to] of [
    ['"AWS::DynamoDB::Table"', '"AWS::DynamoDB::Stream"'],
    ['"Field":"resources.ARN","StartsWith"', '"Field":"resources.ARN","NotStartsWith"'],
    ['{"Field":"resources.ARN"', '{"Field":"readOnly","Equals":["false"]},{"Field":"resources.ARN"'],
  ] as const) {
    expect(written).toContain(from);
    const selectors = JSON.parse(written.replaceAll(from, to)) as StageSource['trail']['found']['selectors'];
    expect((await answer('trail.data-events', withTrail({ selectors })(good))).status).toBe('not-found');
  }
});

describe('questions on the deployed stage', () => {
  it('each has something that can be taken away', () => {
    expect([...Object.keys(taken), 'trail.files', 'trail.digest-chain'].sort()).toEqual([...asked].sort());
  });

  it.each(asked)('%s is found where the stage is as designed, with its proof', async (id) => {
    const { status, sentences, proof } = await answer(id, good);
    expect([status, sentences.filter((sentence) => !sentence.endsWith('.'))]).toEqual(['found', []]);
    expect(proof.length).toBeGreaterThan(0);
  });

  it.each(Object.keys(taken))('%s is not found where it is taken away', async (id) => {
    const { status } = await answer(id, (taken[id] ?? ((stage) => stage))(good));
    expect(status).toBe('not-found');
  });

  it.each(asked.filter((id) => id.startsWith('trail.')))('%s cannot be told of an emulator', async (id) => {
    expect((await answer(id, { ...good, intents: stages.local })).status).toBe('not-here');
  });

  it('files of the trail are not found where none were copied', async () => {
    const question = trailQuestions.find(({ id }) => id === 'trail.files');
    expect((await question!.ask({ ...good, files: undefined })).status).toBe('not-found');
  });

  it('the chain of digests is not found where one of them fails, and says which', async () => {
    const question = trailQuestions.find(({ id }) => id === 'trail.digest-chain');
    const failure = {
      object: 'AWSLogs/x',
      code: 'digest_forged',
      meaning: 'Its signature is not that of it.',
    } as const;
    const broken = saved('trail', { ...files.found, chain: { ...chain, failures: { count: 1, first: [failure] } } });
    const { status, table } = await question!.ask({ ...good, files: broken });
    expect([status, table?.rows]).toEqual(['not-found', [['AWSLogs/x', failure.meaning]]]);
    expect((await question!.ask({ ...good, files: undefined })).status).toBe('not-found');
  });
});

describe('the keys and connections of the cryptography inventory', () => {
  const rows = stageRows(good);

  it('are all keys of the template, each with an algorithm, a length and users', () => {
    const keys = rows.filter(({ kind, id }) => kind === 'key' && !id.startsWith('key.codesigning'));
    expect(keys).toHaveLength(good.keys.found.length);
    for (const row of keys) {
      expect([row.id, row.length]).not.toEqual([row.id, 'not known here']);
      expect(row.users.length).toBeGreaterThan(0);
      expect(row.proof.length).toBe(2);
    }
  });

  it('say who may use a key of the vault, and what Shor’s algorithm breaks', () => {
    expect(rows.find(({ id }) => id === 'key.vault-root')).toMatchObject({
      zone: 'vault',
      users: ['strongroom-prod-vault-*'],
      postQuantum: { state: 'safe' },
    });
    expect(rows.find(({ id }) => id === 'key.envelope-2026q4')?.postQuantum.state).toBe('not-safe');
  });

  it('say what the code of functions is signed with, and that unsigned code is let in', () => {
    const row = rows.find(({ name }) => name === 'Signature of functions');
    expect(row).toMatchObject({ kind: 'key', postQuantum: { state: 'not-safe' } });
    expect(row?.algorithm).toContain('P-384');
    expect(row?.purpose).toContain('Warn');
    expect(row?.proof).toHaveLength(2);
  });

  it('name the endpoints of the API with their protocol', () => {
    const connections = rows.filter(({ kind }) => kind === 'connection').map(({ algorithm }) => algorithm);
    expect(connections.filter((algorithm) => algorithm === 'TLS 1.3 (RFC 8446)').length).toBeGreaterThanOrEqual(2);
  });
});

import { DescribeRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetKeyPolicyCommand,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { type ArchiveReader, archiveReader } from '../../cli/local/story/archive-reader';
import { emulatorAccount } from '../../cli/local/environment';
import { CheckedControls, type Control, controls } from '../../lambdas/contracts/controls';
import { controlsTable } from '../../lambdas/adapters/controls-table';
import { controlSubject } from '../../lambdas/adapters/ids';
import { AuditEvent } from '../../lambdas/contracts/events';
import { namesOf } from '../../lib/config/names';
import { stages } from '../../lib/config/stages';
import { runningStage } from '../support/stage';

const names = namesOf('local');
/** Nobody else needs it while these tests run. */
const key = 'review';

/** Finds the events of a control at a resource that no run before this call has made. */
async function historyOf(control: Control, resource: string) {
  const { clients } = await runningStage();
  const archive: ArchiveReader = archiveReader(clients.s3, names.bucket('archive', emulatorAccount));
  const subject = controlSubject(control, resource);
  const known = new Set((await archive.events()).map(({ event }) => event.id));
  return {
    subject,
    async next<Type extends AuditEvent['type']>(type: Type) {
      const found = await archive.find(
        (event) => event.type === type && event.id.startsWith(`${subject}.`) && !known.has(event.id),
      );
      return AuditEvent.parse(found) as Extract<AuditEvent, { readonly type: Type }>;
    },
  };
}

async function check() {
  const { clients } = await runningStage();
  const command = new InvokeCommand({ FunctionName: names.function('check-controls'), Payload: '{}' });
  const { Payload, FunctionError } = await clients.lambda.send(command);
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8'));
  if (FunctionError !== undefined) throw new Error(JSON.stringify(answer));
  return CheckedControls.parse(answer);
}

describe('a key that somebody disables', () => {
  let KeyId = '';
  beforeAll(async () => {
    const { clients } = await runningStage();
    KeyId = (await clients.kms.send(new DescribeKeyCommand({ KeyId: names.key(key) }))).KeyMetadata!.KeyId!;
    await check();
  });
  afterAll(async () => {
    const { clients } = await runningStage();
    await clients.kms.send(new EnableKeyCommand({ KeyId }));
  });

  test('is on record as a control that failed, and as one that was restored, with start, end and cause', async () => {
    const { clients } = await runningStage();
    const history = await historyOf('keys', key);
    const { subject } = history;
    await clients.kms.send(new DisableKeyCommand({ KeyId }));
    const during = await check();
    const failed = await history.next('control.failed');
    expect(failed).toMatchObject({
      ...{ subject, outcome: 'failure', actor: { client_id: 'strongroom', role: 'check-controls' } },
      data: { control: 'keys', resource: key, cause: 'KMS says that the key is Disabled.' },
    });
    await clients.kms.send(new EnableKeyCommand({ KeyId }));
    const after = await check();
    const restored = await history.next('control.restored');
    expect(restored).toMatchObject({ subject, outcome: 'success', sequence: failed.sequence + 1 });
    expect(restored.data).toEqual({ ...failed.data, ended_at: restored.data.ended_at });
    expect(restored.data.ended_at > restored.data.started_at).toBe(true);
    expect(during.failed - after.failed).toBe(1);
  }, 120_000);
});

describe('a denial that somebody takes away', () => {
  const Bucket = names.bucket('reports', emulatorAccount);
  let KeyId = '';
  let bucketPolicy = '';
  let keyPolicy = '';

  const without = (policy: string, sid: string): string => {
    const document: { Statement: readonly { readonly Sid?: string }[] } = JSON.parse(policy);
    return JSON.stringify({ ...document, Statement: document.Statement.filter(({ Sid }) => Sid !== sid) });
  };
  async function say(policies: { readonly ofBucket: string; readonly ofKey: string }) {
    const { clients } = await runningStage();
    await clients.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policies.ofBucket }));
    await clients.kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policies.ofKey }));
    return check();
  }
  const asDeployed = () => say({ ofBucket: bucketPolicy, ofKey: keyPolicy });

  beforeAll(async () => {
    const { clients } = await runningStage();
    KeyId = (await clients.kms.send(new DescribeKeyCommand({ KeyId: names.key(key) }))).KeyMetadata!.KeyId!;
    bucketPolicy = (await clients.s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy!;
    keyPolicy = (await clients.kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy!;
    await check();
  });
  afterAll(asDeployed);

  test('from a bucket of evidence and from a key is on record, with start, end and cause', async () => {
    const ofBucket = await historyOf('policies', 'bucket-reports');
    const ofKey = await historyOf('policies', `key-${key}`);
    const changed = {
      ofBucket: without(bucketPolicy, 'NobodyDeletes'),
      ofKey: without(keyPolicy, 'NothingOutsideTheZone'),
    };
    const during = await say(changed);
    const failed = [await ofBucket.next('control.failed'), await ofKey.next('control.failed')];
    expect(failed.map(({ data }) => data.cause)).toEqual([
      'Its policy lacks NobodyDeletes.',
      'Its policy lacks NothingOutsideTheZone.',
    ]);
    const after = await asDeployed();
    const restored = [await ofBucket.next('control.restored'), await ofKey.next('control.restored')];
    expect(restored.map(({ data }) => data)).toEqual(
      failed.map(({ data }) => ({ ...data, ended_at: expect.any(String) })),
    );
    expect(during.failed - after.failed).toBe(2);
  }, 120_000);
});

test('a checkpoint that left the account is told to the table of controls', async () => {
  const { clients } = await runningStage();
  const before = new Date();
  const command = new InvokeCommand({ FunctionName: names.function('send-checkpoint'), Payload: '{}' });
  expect((await clients.lambda.send(command)).FunctionError).toBeUndefined();
  const last = await controlsTable(clients.dynamo, names.table('controls')).last('witness');
  expect(last!.getTime()).toBeGreaterThanOrEqual(before.getTime());
});

test('what compares reads with a trail runs by no schedule there', async () => {
  const { clients } = await runningStage();
  for (const rule of ['reconcile-reads', 'reconcile-reads-again']) {
    const { State } = await clients.events.send(new DescribeRuleCommand({ Name: names.named(rule) }));
    expect([rule, State]).toEqual([rule, 'DISABLED']);
  }
});

test('what the emulator cannot show is not watched there, and is said to be', async () => {
  const left = controls.filter((control) => !stages.local.controls.includes(control));
  expect(left).toEqual(['trail', 'firewall', 'reads-reconciled']);
  const { subsetLines } = await import('../../cli/local/subset-lines');
  expect(subsetLines().at(-2)).toContain(left.join(', '));
  expect(subsetLines().at(-1)).toContain('reconcile-reads');
});

import { DescribeKeyCommand, DisableKeyCommand, EnableKeyCommand } from '@aws-sdk/client-kms';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { type ArchiveReader, archiveReader } from '../../cli/local/story/archive-reader';
import { emulatorAccount } from '../../cli/local/environment';
import { CheckedControls, controls } from '../../lambdas/contracts/controls';
import { controlSubject } from '../../lambdas/adapters/ids';
import { AuditEvent } from '../../lambdas/contracts/events';
import { namesOf } from '../../lib/config/names';
import { stages } from '../../lib/config/stages';
import { runningStage } from '../support/stage';

const names = namesOf('local');
/** Nobody else needs it while these tests run. */
const key = 'review';
const subject = controlSubject('keys', key);

async function check() {
  const { clients } = await runningStage();
  const command = new InvokeCommand({ FunctionName: names.function('check-controls'), Payload: '{}' });
  const { Payload, FunctionError } = await clients.lambda.send(command);
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8'));
  if (FunctionError !== undefined) throw new Error(JSON.stringify(answer));
  return CheckedControls.parse(answer);
}

describe('a key that somebody disables', () => {
  let archive: ArchiveReader;
  let KeyId = '';
  const known = new Set<string>();

  /** The event of this kind that no run before these tests has made. */
  async function archived(type: AuditEvent['type']) {
    const isNew = (event: Parameters<Parameters<ArchiveReader['find']>[0]>[0]) =>
      event.type === type && event.id.startsWith(`${subject}.`) && !known.has(event.id);
    return AuditEvent.parse(await archive.find(isNew));
  }

  beforeAll(async () => {
    const { clients } = await runningStage();
    archive = archiveReader(clients.s3, names.bucket('archive', emulatorAccount));
    KeyId = (await clients.kms.send(new DescribeKeyCommand({ KeyId: names.key(key) }))).KeyMetadata!.KeyId!;
    await check();
    for (const { event } of await archive.events()) known.add(event.id);
  });
  afterAll(async () => {
    const { clients } = await runningStage();
    await clients.kms.send(new EnableKeyCommand({ KeyId }));
  });

  test('is on record as a control that failed, and as one that was restored, with start, end and cause', async () => {
    const { clients } = await runningStage();
    await clients.kms.send(new DisableKeyCommand({ KeyId }));
    const during = await check();
    const failed = await archived('control.failed');
    expect(failed).toMatchObject({
      ...{ subject, outcome: 'failure', actor: { client_id: 'strongroom', role: 'check-controls' } },
      data: { control: 'keys', resource: key, cause: 'KMS says that the key is Disabled.' },
    });
    await clients.kms.send(new EnableKeyCommand({ KeyId }));
    const after = await check();
    const restored = await archived('control.restored');
    expect(restored).toMatchObject({
      ...{ subject, outcome: 'success', sequence: failed.sequence + 1 },
      data: { control: 'keys', resource: key, cause: 'KMS says that the key is Disabled.' },
    });
    const { data } = restored as Extract<AuditEvent, { readonly type: 'control.restored' }>;
    const { data: began } = failed as Extract<AuditEvent, { readonly type: 'control.failed' }>;
    expect(data.started_at).toBe(began.started_at);
    expect(data.ended_at > data.started_at).toBe(true);
    expect(during.failed - after.failed).toBe(1);
  }, 120_000);
});

test('what the emulator cannot show is not watched there, and is said to be', async () => {
  const left = controls.filter((control) => !stages.local.controls.includes(control));
  expect(left).toEqual(['trail', 'firewall', 'reads-reconciled']);
  const { subsetLines } = await import('../../cli/local/subset-lines');
  expect(subsetLines().at(-1)).toContain(left.join(', '));
});

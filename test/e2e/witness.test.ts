import { GetPublicKeyCommand } from '@aws-sdk/client-kms';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { archive } from '../../lambdas/adapters/archive';
import { verifyEd25519 } from '../../lambdas/adapters/ed25519';
import { logSigner } from '../../lambdas/adapters/log-signer';
import { sha256 } from '../../lambdas/adapters/sha256';
import { SentCheckpoint } from '../../lambdas/contracts/controls';
import { readCheckpoint } from '../../lambdas/domain/audit/log/checkpoint';
import { checkpointName } from '../../lambdas/domain/audit/log/sequence-audit';
import { openNote } from '../../lambdas/domain/audit/log/signed-note';
import { namesOf } from '../../lib/config/names';
import { emulatorAccount, witness } from '../../cli/local/environment';
import { witnessClients } from '../../cli/local/witness-bucket';
import { eventually } from '../../cli/eventually';
import { runningStage } from '../support/stage';
import { demoServer, tokenFor } from '../support/test-merchant';

const names = namesOf('local');

async function run(handler: 'sequence-audit' | 'send-checkpoint'): Promise<unknown> {
  const { clients } = await runningStage();
  const command = new InvokeCommand({ FunctionName: names.function(handler), Payload: '{}' });
  const { Payload, FunctionError } = await clients.lambda.send(command);
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8'));
  if (FunctionError !== undefined) throw new Error(JSON.stringify(answer));
  return answer;
}

describe('the checkpoint that leaves the account', () => {
  let sent: ReturnType<typeof SentCheckpoint.parse>;
  let name = '';

  beforeAll(async () => {
    const strongroom = await demoServer();
    await strongroom.createCharge({ token: await tokenFor('4000056655665556'), amount: 1050, currency: 'USD' });
    // Its events are archived soon; then the log has entries.
    const began = await eventually(
      async () => {
        const { size } = (await run('sequence-audit')) as { readonly size: number };
        return size > 0 ? size : undefined;
      },
      { within: 60_000 },
    );
    expect(began).toBeGreaterThan(0);
    sent = SentCheckpoint.parse(await run('send-checkpoint'));
    name = `witness/local/${sent.day ?? ''}.note`;
  }, 120_000);

  const atWitness = async () => {
    const { place } = await runningStage();
    return archive(witnessClients(place).s3, witness.bucket).get(name);
  };
  const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');

  test('is in the other account, signed with the key of the log', async () => {
    const { clients } = await runningStage();
    const { KeyId } = await clients.kms.send(new GetPublicKeyCommand({ KeyId: names.key('audit-log') }));
    const key = await logSigner(clients.kms, KeyId!, names.auditLog(emulatorAccount)).key();
    const opened = openNote(textOf(await atWitness()), key, { sha256, verify: verifyEd25519 });
    expect('text' in opened && readCheckpoint(opened.text)).toMatchObject({ origin: key.name, size: sent.size });
  });

  test('is a checkpoint of the log, and what the archive says was sent', async () => {
    const { clients } = await runningStage();
    const bucket = archive(clients.s3, names.bucket('archive', emulatorAccount));
    const theirs = textOf(await atWitness());
    expect(textOf(await bucket.get(checkpointName(sent.size ?? 0)))).toBe(theirs);
    expect(textOf(await bucket.get(`witness/${sent.day ?? ''}.note`))).toBe(theirs);
  });

  test('stays the one of its day', async () => {
    const before = textOf(await atWitness());
    expect(SentCheckpoint.parse(await run('send-checkpoint'))).toMatchObject({ outcome: 'stands', size: sent.size });
    expect(textOf(await atWitness())).toBe(before);
  });

  test('is in a bucket that the first account does not see', async () => {
    const { clients, place } = await runningStage();
    const { ListBucketsCommand } = await import('@aws-sdk/client-s3');
    const ours = (await clients.s3.send(new ListBucketsCommand({}))).Buckets ?? [];
    const theirs = (await witnessClients(place).s3.send(new ListBucketsCommand({}))).Buckets ?? [];
    expect(ours.map(({ Name }) => Name)).not.toContain(witness.bucket);
    expect(theirs.map(({ Name }) => Name)).toContain(witness.bucket);
  });
});

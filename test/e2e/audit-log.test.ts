import { InvokeCommand } from '@aws-sdk/client-lambda';
import { emulatorAccount } from '../../cli/local/environment';
import { archive } from '../../lambdas/adapters/archive';
import { linesInBatch } from '../../lambdas/adapters/archived-batch';
import { readCommit } from '../../lambdas/adapters/log-commits';
import { logSigner } from '../../lambdas/adapters/log-signer';
import { sha256 } from '../../lambdas/adapters/sha256';
import { SequencedAudit } from '../../lambdas/contracts/audit-log';
import { type Verified, verifyLog } from '../../lambdas/domain/audit/log/verify-log';
import { namesOf } from '../../lib/config/names';
import { verifyEd25519 } from '../../lambdas/adapters/ed25519';
import { runningStage } from '../support/stage';
import { deliveryOf, tokenEntry } from '../support/token-entry';

const names = namesOf('local');

async function invoke(handler: 'write-audit' | 'sequence-audit', payload: string): Promise<unknown> {
  const { clients } = await runningStage();
  const command = new InvokeCommand({ FunctionName: names.function(handler), Payload: payload });
  const { Payload, FunctionError } = await clients.lambda.send(command);
  const text = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError !== undefined) throw new Error(text);
  return JSON.parse(text);
}

/** Until a run leaves nothing: another suite's events may come in between. */
async function sequenceAll(): Promise<void> {
  for (;;) if (SequencedAudit.parse(await invoke('sequence-audit', '{}')).current) return;
}

async function verified(): Promise<readonly Verified[]> {
  const { clients } = await runningStage();
  const signer = logSigner(clients.kms, names.key('audit-log'), names.auditLog(emulatorAccount));
  const found: Verified[] = [];
  const ports = { sha256, verify: verifyEd25519, keys: [await signer.key()], readCommit, linesIn: linesInBatch };
  const from = archive(clients.s3, names.bucket('archive', emulatorAccount));
  for await (const each of verifyLog({ ...ports, archive: from })) found.push(each);
  return found;
}

describe('the deployed audit log', () => {
  const entries = [tokenEntry(new Date()), tokenEntry(new Date())] as const;

  beforeAll(async () => {
    await invoke('write-audit', deliveryOf(entries));
  }, 60_000);

  test('has each archived entry once, whichever of two sequencers took it, and a stranger verifies it', async () => {
    await Promise.all([invoke('sequence-audit', '{}'), invoke('sequence-audit', '{}')]);
    await sequenceAll();
    const found = await verified();
    expect(found.flatMap((each) => ('failure' in each ? [each.failure] : []))).toEqual([]);
    const lines = found.flatMap((each) => ('entry' in each ? [Buffer.from(each.entry.bytes).toString('utf8')] : []));
    for (const { json } of entries) expect(lines.filter((line) => line === json)).toHaveLength(1);
  }, 60_000);

  test('an event with an envelope is refused before it is archived, and says so to the queue', async () => {
    const jwe = `eyJ${'a'.repeat(40)}.${'b'.repeat(40)}.ccc.dd.${'e'.repeat(22)}`;
    const planted = tokenEntry(new Date(), { customer: jwe });
    const good = tokenEntry(new Date());
    expect(await invoke('write-audit', deliveryOf([planted, good]))).toEqual({
      batchItemFailures: [{ itemIdentifier: planted.id }],
    });
    await sequenceAll();
    const lines = (await verified()).flatMap((each) => ('entry' in each ? [Buffer.from(each.entry.bytes)] : []));
    expect(lines.filter((line) => line.includes(good.id))).toHaveLength(1);
    expect(lines.filter((line) => line.includes(planted.id) || line.includes(jwe))).toEqual([]);
  }, 60_000);
});

import { InvokeCommand } from '@aws-sdk/client-lambda';
import { logSigner } from '../../../../lambdas/adapters/log-signer';
import { sha256 } from '../../../../lambdas/adapters/sha256';
import { SequencedAudit } from '../../../../lambdas/contracts/audit-log';
import { verifierKey } from '../../../../lambdas/domain/audit/log/signed-note';
import { namesOf } from '../../../../lib/config/names';
import { s3Files } from '../../../verify/s3-files';
import type { Result } from '../../../verify/findings';
import { trustedKeys, type TrustedKeys } from '../../../verify/trusted-keys';
import { verify } from '../../../verify/verify';
import { emulatorAccount } from '../../environment';
import { hold, type Played, type Run, type Step } from '../run';

const names = namesOf('local');

export const verifyLog: Step = {
  title: 'Sign the log of the archive; verify it with its objects and public keys alone',
  async play(run): Promise<Played> {
    const keys = trustedKeys(await publicKeys(run), '.');
    let [size, result] = [await sequenceAll(run), await verified(run, keys)];
    // Its schedule may have been in the middle of a step.
    if (result.found > 0) [size, result] = [await sequenceAll(run), await verified(run, keys)];
    const [first] = result.findings;
    hold(first === undefined, `${first?.object ?? ''} ${first?.code ?? ''}: ${first?.meaning ?? ''}`);
    const counted = (id: string): number => result.counted.find((row) => row.id === id)?.count ?? 0;
    hold(counted('entries') >= size, `of ${size} entries ${counted('entries')} were verified`);
    return {
      says: `${counted('entries')} entries, ${counted('checkpoints')} signed checkpoints: nothing gone, changed or put in between`,
    };
  },
};

function verified({ clients: { s3 } }: Run, keys: TrustedKeys): Promise<Result> {
  const place = `s3://${names.bucket('archive', emulatorAccount)}`;
  return verify({ place, files: s3Files(place, s3), keys, onProgress: () => undefined });
}

/** What its schedule does each minute, now: until a run leaves nothing. @returns the entries in the log */
async function sequenceAll({ clients: { lambda } }: Run): Promise<number> {
  const command = new InvokeCommand({ FunctionName: names.function('sequence-audit') });
  for (;;) {
    const { Payload, FunctionError } = await lambda.send(command);
    const answer = Buffer.from(Payload ?? []).toString('utf8');
    hold(FunctionError === undefined, `sequence-audit failed: ${answer}`);
    const { current, size } = SequencedAudit.parse(JSON.parse(answer));
    if (current) return size;
  }
}

/** The reviews' key too: a stage that has been up for a day has some. */
async function publicKeys({ clients: { kms } }: Run): Promise<readonly string[]> {
  const signers = [
    logSigner(kms, names.key('audit-log'), names.auditLog(emulatorAccount)),
    logSigner(kms, names.key('review'), names.reviews(emulatorAccount)),
  ];
  return Promise.all(signers.map(async (signer) => verifierKey(sha256, await signer.key())));
}

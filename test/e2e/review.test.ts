import { randomBytes } from 'node:crypto';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3';
import { emulatorAccount } from '../../cli/local/environment';
import { archive } from '../../lambdas/adapters/archive';
import { linesInBatch } from '../../lambdas/adapters/archived-batch';
import { readEntry, readReview, writeReview } from '../../lambdas/adapters/daily-reviews';
import { verifyEd25519 } from '../../lambdas/adapters/ed25519';
import { deterministicGzip } from '../../lambdas/adapters/gzip';
import { sha256Hex } from '../../lambdas/adapters/ids';
import { readCommit } from '../../lambdas/adapters/log-commits';
import { logSigner } from '../../lambdas/adapters/log-signer';
import { sha256 } from '../../lambdas/adapters/sha256';
import { verifierKey } from '../../lambdas/domain/audit/log/signed-note';
import { openReview } from '../../lambdas/domain/audit/review/open-review';
import { reviewDay } from '../../lambdas/domain/audit/review/review-day';
import { dayNamed } from '../../lambdas/domain/settlement/day';
import { namesOf } from '../../lib/config/names';
import { lineOf } from '../support/daily-review';
import { runningStage } from '../support/stage';
import { strongroom } from '../support/strongroom-command';

const names = namesOf('local');
/** A day of the past that no other run has reviewed: the emulator forgets the locks of objects when it is stopped. */
const past = new Date(Date.UTC(2001, 0, 1) + (randomBytes(4).readUInt32BE() % 8000) * 86_400_000)
  .toISOString()
  .slice(0, 10);

/** What becomes of an attempt to delete every version of an object. */
async function deletion(Bucket: string, Key: string): Promise<readonly string[]> {
  const { s3 } = (await runningStage()).clients;
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
  return Promise.all(
    Versions.map(async ({ VersionId }) => {
      try {
        await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
        return 'deleted';
      } catch (error) {
        return error instanceof Error ? error.name : 'failed';
      }
    }),
  );
}

describe('the review of a day, by the deployed function', () => {
  async function command(...args: readonly string[]) {
    const { place } = await runningStage();
    const where = ['--dir', place.folder, '--port', String(place.port), '--issuer-port', String(place.issuerPort)];
    return strongroom('review', '--stage', 'local', ...where, '--day', past, ...args);
  }

  test('is made, verified and printed', async () => {
    const { status, out, errors } = await command('--run');
    expect([status, errors]).toEqual([0, '']);
    expect(out).toContain(`Review of ${past} (UTC)`);
    expect(out).toContain(`Signed by ${names.reviews(emulatorAccount)}+`);
  });

  test('stays the first one when it is asked for again', async () => {
    const { out: first } = await command('--json');
    const { status, out: second } = await command('--run', '--json');
    expect([status, second]).toEqual([0, first]);
  });

  test('is not printed for a key that did not sign it', async () => {
    const other = verifierKey(sha256, { name: names.reviews(emulatorAccount), publicKey: randomBytes(32) });
    const { status, out, errors } = await command('--key', other);
    expect([status, out]).toEqual([1, '']);
    expect(errors).toBe(
      `The review of ${past} is not what ${names.reviews(emulatorAccount)} signed. Do not rely on it.`,
    );
  });

  test('cannot be deleted', async () => {
    for (const name of [`reviews/${past}.json`, `reviews/${past}.note`]) {
      expect(await deletion(names.bucket('archive', emulatorAccount), name)).toEqual(['AccessDenied']);
    }
  });
});

test('a day that was never reviewed is a line, and no stack trace', async () => {
  const { place } = await runningStage();
  const where = ['--dir', place.folder, '--port', String(place.port), '--issuer-port', String(place.issuerPort)];
  const { status, errors } = strongroom('review', '--stage', 'local', ...where, '--day', '1999-12-31');
  expect([status, errors]).toEqual([1, 'There is no review of 1999-12-31. Review it: add --run']);
});

describe('a day with planted entries, in an archive of its own', () => {
  const Bucket = `review-${randomBytes(6).toString('hex')}`;
  const day = '2026-11-23';
  let ports: Parameters<typeof reviewDay>[0];

  /** As `write-audit` archives. The stage's own archive is not for this: nothing may come to it in an hour that has closed. */
  async function plant(hour: string, entries: Parameters<typeof lineOf>[0][]): Promise<void> {
    const body = deterministicGzip(`${entries.map(lineOf).join('\n')}\n`);
    await ports.archive.put(`batches/${hour}/${sha256Hex(body)}.ndjson.gz`, body);
  }

  beforeAll(async () => {
    const { s3, kms } = (await runningStage()).clients;
    await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    const Rule = { DefaultRetention: { Mode: 'COMPLIANCE', Days: 1 } } as const;
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const;
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    const key = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' }));
    ports = {
      archive: archive(s3, Bucket),
      ...logSigner(kms, key.KeyMetadata?.KeyId ?? '', 'example.org/review'),
      ...{ linesIn: linesInBatch, readEntry, readCommit, readReview, writeReview, sha256, verify: verifyEd25519 },
      digest: sha256Hex,
      now: () => new Date(),
    };
    await plant('2026-11-23T10', [{ id: 'a' }, { id: 'b', type: 'access.unexplained', outcome: 'failure' }]);
    await plant('2026-11-23T11', [{ id: 'c', at: '2026-11-23T02:00:00.000Z' }]);
  }, 30_000);

  test('is archived with what its rules found, signed by KMS, and verified', async () => {
    const { review, outcome } = await reviewDay(ports)(dayNamed(day));
    expect(outcome).toBe('written');
    expect(review.numbers).toMatchObject({ entries: 3, batches: 2 });
    expect(review.findings.filter(({ severity }) => severity !== 'info')).toMatchObject([
      { rule: 'access-unexplained', severity: 'alert', ids: ['b'] },
      { rule: 'late-entries', severity: 'warning', ids: ['c'] },
    ]);
    expect(await openReview(ports, await ports.key(), day)).toEqual(review);
  });

  test('is not reviewed a second time', async () => {
    await plant('2026-11-23T12', [{ id: 'd' }]);
    const { review, outcome } = await reviewDay(ports)(dayNamed(day));
    expect([outcome, review.numbers.entries]).toEqual(['stands', 3]);
  });

  test('has a record that cannot be deleted', async () => {
    expect(await deletion(Bucket, `reviews/${day}.json`)).toEqual(['AccessDenied']);
    expect(await deletion(Bucket, `reviews/${day}.note`)).toEqual(['AccessDenied']);
  });
});

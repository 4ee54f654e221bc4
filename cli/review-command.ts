import { GetPublicKeyCommand } from '@aws-sdk/client-kms';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { Command } from 'commander';
import { archive } from '../lambdas/adapters/archive';
import { readReview } from '../lambdas/adapters/daily-reviews';
import { verifyEd25519 } from '../lambdas/adapters/ed25519';
import { sha256Hex } from '../lambdas/adapters/ids';
import { logSigner } from '../lambdas/adapters/log-signer';
import { sha256 } from '../lambdas/adapters/sha256';
import { type NoteKey, readVerifierKey, verifierKey } from '../lambdas/domain/audit/log/signed-note';
import type { Review } from '../lambdas/domain/audit/review/review';
import { openReview } from '../lambdas/domain/audit/review/open-review';
import { dayNamed } from '../lambdas/domain/settlement/day';
import { namesOf, type Place } from '../lib/config/names';
import type { StageName } from '../lib/config/stages';
import type { Clients } from './aws';
import { reviewLines } from './review-lines';
import { reach, type StageOptions, withStage } from './stage-options';
import { Trouble } from './trouble';

interface ReviewOptions extends StageOptions {
  readonly day: string;
  readonly key?: string;
  readonly run?: true;
  readonly json?: true;
}

/** `strongroom review`: what the daily review of a day looked at and found, once its signature is verified. */
export function reviewCommand(): Command {
  return withStage(new Command('review'), 'whose audit archive')
    .description('Print the review of a day, if its signature is good.')
    .requiredOption('--day <day>', 'a day that is over, UTC, for example 2026-11-23')
    .option(
      '--key <verifier key>',
      'the key that must have signed it, <name>+<id>+<base64>; else the one that KMS has now',
    )
    .option('--run', 'review the day now, if it has not been')
    .option('--json', 'the record as JSON')
    .action(async (options: ReviewOptions) => {
      const day = dayOf(options.day);
      const { clients, stage } = await reach(options);
      if (options.run === true) await run(clients, stage, day);
      const place = await placeOf(clients);
      const key = options.key === undefined ? await keyInKms(clients, stage, place) : keyGiven(options.key);
      const review = await verified(clients, { stage, place, key, day });
      const lines =
        options.json === true ? [JSON.stringify(review, undefined, 2)] : reviewLines(review, verifierKey(sha256, key));
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}

function dayOf(text: string): string {
  try {
    return dayNamed(text).name;
  } catch {
    throw new Trouble('A day is written 2026-11-23.');
  }
}

function keyGiven(text: string): NoteKey {
  const key = readVerifierKey(sha256, text);
  if (key === undefined) throw new Trouble('The key is no Ed25519 verifier key: <name>+<id>+<base64>.');
  return key;
}

async function run({ lambda }: Clients, stage: StageName, day: string): Promise<void> {
  const FunctionName = namesOf(stage).function('review-day');
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ day }) }));
  if (answer.FunctionError !== undefined) {
    throw new Trouble('The review failed, or the day is not over: docs/runbooks/review-day-errors.md');
  }
}

async function placeOf({ sts, s3 }: Clients): Promise<Omit<Place, 'partition'>> {
  const { Account: account } = await sts.send(new GetCallerIdentityCommand({}));
  if (account === undefined) throw new Trouble('AWS does not say which account these credentials belong to.');
  return { account, region: await s3.config.region() };
}

/** By its alias: good for a look, and for no more. Who does not trust the account gives the key that he has kept. */
async function keyInKms({ kms }: Clients, stage: StageName, place: Omit<Place, 'partition'>): Promise<NoteKey> {
  const names = namesOf(stage);
  const { KeyId } = await kms.send(new GetPublicKeyCommand({ KeyId: names.key('review') }));
  return logSigner(kms, KeyId ?? names.key('review'), names.reviews(place)).key();
}

interface Wanted {
  readonly stage: StageName;
  readonly place: Omit<Place, 'partition'>;
  readonly key: NoteKey;
  readonly day: string;
}

async function verified({ s3 }: Clients, { stage, place, key, day }: Wanted): Promise<Review> {
  const bucket = archive(s3, namesOf(stage).bucket('archive', place));
  const names = [`reviews/${day}.json`, `reviews/${day}.note`];
  const found = await Promise.all(names.map((name) => bucket.get(name)));
  if (found.includes(undefined)) throw new Trouble(`There is no review of ${day}. Review it: add --run`);
  const ports = { archive: bucket, sha256, digest: sha256Hex, verify: verifyEd25519, readReview };
  const review = await openReview(ports, key, day);
  if (review === undefined)
    throw new Trouble(`The review of ${day} is not what ${key.name} signed. Do not rely on it.`);
  return review;
}

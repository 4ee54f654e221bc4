import type { VerifiedStep } from '../../lambdas/domain/audit/log/verify-log';
import { checkInventory } from './check-inventory';
import { checkLog } from './check-log';
import { checkManifest, type Manifest, readManifest } from './check-manifest';
import { checkReviews } from './check-reviews';
import { checkTrail } from './check-trail';
import { verifyTrail } from './verify-trail';
import { Witnesses } from './check-witness';
import { below, type Files, hasAny, Unreadable } from './files';
import { type Examined, type Finding, mostShown, type Result, type Tell } from './findings';
import { foundTooLarge } from './found-too-large';
import { withTemporaryFolder } from './temporary-folder';
import { accountOf, keysFor, type TrustedKeys } from './trusted-keys';

export interface Verification {
  /** As the person called it. */
  readonly place: string;
  readonly files: Files;
  readonly keys: TrustedKeys;
  /** The time of which the files are; absent: the end of the span that the manifest states, or now. */
  readonly asOf?: Date;
  /** What is being done now. */
  readonly onProgress: (text: string) => void;
}

/**
 * Verify an evidence folder, or a bare copy of the archive bucket, with nothing but its files and public keys from elsewhere.
 * @throws Unreadable where there is neither, or a key is missing without which nothing can be said
 */
export async function verify(given: Verification): Promise<Result> {
  const findings: Finding[] = [];
  let found = 0;
  const tell: Tell = (finding) => {
    found += 1;
    if (findings.length < mostShown) findings.push(finding);
  };
  const asked = { ...given, files: foundTooLarge(given.files, tell) };
  const kind = await kindOf(asked);
  if (kind !== 'evidence' && asked.keys.evidence.length > 0) tell(noManifest);
  const parts = kind === undefined ? [] : await verifiers[kind](asked, tell);
  return {
    ...{ place: asked.place, kind: kind ?? 'evidence', findings, found },
    counted: parts.flatMap(({ counted }) => counted),
    statements: parts.flatMap(({ statements }) => statements),
  };
}

/** Whoever gives the key of manifests expects one: a folder that was stripped of it is not a copy that never had one. */
const noManifest: Finding = {
  object: 'manifest.note',
  code: 'manifest_missing',
  meaning: 'The key `evidence` was given, and there is no manifest here that it could have signed.',
};

/** Undefined for something that holds neither, where an evidence folder is looked for. */
async function kindOf({ files, keys, place }: Verification): Promise<Result['kind'] | undefined> {
  if ((await hasAny(files, 'archive/')) || (await hasAny(files, 'manifest.'))) return 'evidence';
  if ((await hasAny(files, 'log/')) || (await hasAny(files, 'batches/'))) return 'archive';
  if (keys.evidence.length > 0 && (await hasAny(files, ''))) return undefined;
  throw new Unreadable(`There is neither an evidence folder nor a copy of an archive at ${place}.`);
}

async function verifyEvidence(asked: Verification, tell: Tell): Promise<readonly Examined[]> {
  const { files, keys, onProgress } = asked;
  const manifest = await readManifest(files, keysFor(keys, 'evidence', 'The folder'), tell);
  onProgress('files of the manifest');
  const listed = await checkManifest(files, manifest, tell);
  const inArchive: Tell = (finding) => tell({ ...finding, object: `archive/${finding.object}` });
  const log = await verifyLogAndReviews(asked, { archive: below(files, 'archive'), inArchive, manifest, tell });
  onProgress('versions and locks, as stated');
  const stated = await checkInventory(files, manifest, tell);
  onProgress("CloudTrail's digests");
  const account = accountOf(keysFor(keys, 'audit', 'The log'));
  return [listed, ...log, stated, await checkTrail(files, { verify: verifyTrail, manifest, account }, tell)];
}

async function verifyArchive(asked: Verification, tell: Tell): Promise<readonly Examined[]> {
  const alone = 'There is no manifest: what was copied is proved, and that it is all there was is not.';
  const locks = 'Locks, retention and versions are S3’s state, and not looked at here.';
  const examined = await verifyLogAndReviews(asked, { archive: asked.files, inArchive: tell, tell });
  return [...examined, { counted: [], statements: [alone, locks] }];
}

const verifiers = { evidence: verifyEvidence, archive: verifyArchive } as const;

interface Parts {
  readonly archive: Files;
  readonly inArchive: Tell;
  readonly tell: Tell;
  readonly manifest?: Manifest | undefined;
}

async function verifyLogAndReviews(asked: Verification, parts: Parts): Promise<readonly Examined[]> {
  const { files, keys, onProgress } = asked;
  const { archive, inArchive, tell, manifest } = parts;
  const audit = keysFor(keys, 'audit', 'The log');
  const witnesses = new Witnesses(tell);
  const isCopied = archive !== files;
  await witnesses.read(files, { prefix: 'witness/', isOutside: isCopied }, audit);
  if (isCopied) await witnesses.read(files, { prefix: 'archive/witness/', isOutside: false }, audit);
  const told = rateOf(onProgress);
  const onStep = (step: VerifiedStep, entries: number): void => {
    witnesses.seen(step);
    told(step.number, entries);
  };
  const from = manifest === undefined ? {} : { from: manifest.from };
  const asOf = asked.asOf ?? (manifest === undefined ? new Date() : new Date(manifest.to));
  const log = await withTemporaryFolder((temporary) =>
    checkLog({ archive, keys: audit, temporary, onStep, asOf, ...from }, inArchive),
  );
  onProgress('daily reviews');
  const reviewed = (await hasAny(archive, 'reviews/')) ? keysFor(keys, 'review', 'The daily review') : [];
  return [log, witnesses.examined(), await checkReviews(archive, reviewed, inArchive)];
}

function rateOf(onProgress: Verification['onProgress']): (step: number, entries: number) => void {
  const began = performance.now();
  return (step, entries) => {
    const seconds = (performance.now() - began) / 1000;
    onProgress(
      `step ${step} of the log, ${entries} entries, ${Math.round(entries / Math.max(seconds, 0.001))} a second`,
    );
  };
}

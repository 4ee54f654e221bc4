import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { LogSigner } from '../../../lambdas/adapters/log-signer';
import { sha256 } from '../../../lambdas/adapters/sha256';
import { canonicalJson } from '../../../lambdas/domain/audit/canonical-json';
import { signNote } from '../../../lambdas/domain/audit/log/signed-note';
import type { Span } from '../../../lambdas/domain/audit/hours';
import type { EvidenceFolder } from './evidence-folder';

const list = 'manifest.ndjson';
const note = 'manifest.note';

export interface ManifestOf {
  readonly stage: string;
  readonly span: Span;
  readonly signer: LogSigner;
}

/**
 * One line for each file of the folder, and a signed note over all (c2sp.org/signed-note). Written last: a folder without the note was
 * never finished, and `strongroom verify` refuses it. @returns how many files it lists
 */
export async function writeManifest(folder: EvidenceFolder, { stage, span, signer }: ManifestOf): Promise<number> {
  const digest = createHash('sha256');
  let files = 0;
  const lines = async function* (): AsyncIterable<string> {
    for await (const file of folder.files()) {
      if (file === list) continue;
      files += 1;
      const line = `${canonicalJson({ file, ...(await folder.digest(file)) })}\n`;
      digest.update(line);
      yield line;
    }
  };
  await pipeline(lines, createWriteStream(folder.pathOf(list), { flags: 'wx' }));
  const of = `${span.from.toISOString()} ${span.before.toISOString()}`;
  const text = `strongroom evidence manifest/1\n${stage}\n${of}\n${files}\n${digest.digest('hex')}\n`;
  await folder.put(note, await signNote(sha256, text, { key: await signer.key(), sign: signer.sign }));
  return files;
}

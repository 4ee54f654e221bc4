import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson, type Json } from '../../lambdas/domain/audit/canonical-json';
import { stages } from '../../lib/config/stages';
import { projectFolder } from '../local/place';
import type { Collection } from './collection';
import type { Copied } from './copy/copy-all';
import type { Fact, Facts } from './fact';
import type { EvidenceFolder } from './folder/evidence-folder';
import { askAll, examine } from './questions/ask-all';
import { logQuestions } from './questions/log-questions';
import { stageQuestions } from './questions/stage-questions';
import { testQuestions } from './questions/test-questions';
import { trailQuestions } from './questions/trail-questions';
import { askLog } from './sources/log-source';
import { save } from './sources/saved';
import type { StageSource } from './sources/stage-source';
import { verifiedTrail } from './sources/trail-files';
import { testSource } from './sources/test-results';
import { templateQuestions } from './template/questions';

/** Ask every question; the answers are `facts.json`. */
export async function findFacts(
  folder: EvidenceFolder,
  collection: Collection,
  { source, copied }: { readonly source: StageSource; readonly copied: Copied },
): Promise<Facts> {
  const { stage, span, template, screen, now } = collection;
  const { archive, keys, witnessed, trail } = copied;
  const collectedAt = now();
  const log = await askLog(folder, {
    ...{ span, archive, keys, witnessed, collectedAt },
    lock: stages[stage].auditLock,
    watched: stages[stage].controls,
    told: (entries) => {
      if (entries % 10_000 === 0) screen.progress(`verifying the log: ${entries} entries`);
    },
  });
  const files = trail === undefined ? undefined : await save(folder, 'trail', await verifiedTrail(folder, span, trail));
  const tests = await testSource(folder, collection.tests);
  const facts = await askAll([
    examine(templateQuestions, template),
    examine(stageQuestions, source),
    examine(logQuestions, log),
    examine(trailQuestions, { ...source, files }),
    examine(testQuestions, tests),
  ]);
  return writeFacts(folder, {
    schema: 1,
    ...{ stage, facts },
    target: stages[stage].target,
    from: span.from.toISOString(),
    to: span.before.toISOString(),
    collectedAt: collectedAt.toISOString(),
    software: { version: await versionOfProject() },
  });
}

async function writeFacts(folder: EvidenceFolder, facts: Facts): Promise<Facts> {
  await folder.put('facts.json', canonicalJson({ ...facts, facts: facts.facts.map(spelt) }));
  return facts;
}

/** The members of a fact and no other, so that a question cannot slip one in. */
const spelt = ({ id, requirements, looksFor, status, sentences, table, proof }: Fact): Json => ({
  ...{ id, looksFor, status, sentences, requirements: [...requirements] },
  table: table && { columns: table.columns, rows: table.rows },
  proof: proof.map(({ file, sha256, at }) => ({ file, sha256, at })),
});

async function versionOfProject(): Promise<string> {
  const read: unknown = JSON.parse(await readFile(path.join(projectFolder, 'package.json'), 'utf8'));
  const version = typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : 'unknown';
  return `strongroom ${version}`;
}

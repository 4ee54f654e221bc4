import { logSigner } from '../../lambdas/adapters/log-signer';
import { namesOf } from '../../lib/config/names';
import { stages } from '../../lib/config/stages';
import { Trouble } from '../trouble';
import type { Collection } from './collection';
import { copyAll, signingKeys } from './copy/copy-all';
import { writeInventory } from './cryptography/write-inventory';
import { findFacts } from './find-facts';
import { EvidenceFolder } from './folder/evidence-folder';
import { writeManifest } from './folder/manifest';
import { keyArns } from './sources/key-arns';
import { askStage } from './sources/stage-source';

export interface Collected {
  readonly files: number;
  readonly found: number;
  readonly notFound: number;
  readonly notHere: number;
}

/**
 * One folder of evidence: copies, the raw answers, the facts, the pages, and last the signed manifest. A run that does not end leaves a
 * folder without `manifest.note`, which `verify` refuses. @throws Trouble, and whatever AWS says
 */
export async function collectEvidence(collection: Collection): Promise<Collected> {
  const { stage, span, clients, place, template, screen } = collection;
  const folder = await EvidenceFolder.create(collection.out);
  for (const { file, content } of template.files) await folder.put(file, content);
  const names = namesOf(stage);
  const arns = await keyArns(clients, { names, place, template });
  const signing = signingKeys(stage, place, arns);
  const evidence = signing.find(({ file }) => file === 'evidence');
  if (evidence === undefined) throw new Trouble(`Stage ${stage} has no key to sign evidence with: deploy it again.`);
  const copied = await step(collection, 'Archive and keys copied', () => copyAll(folder, collection, signing));
  const source = await step(collection, 'Stage asked', () =>
    askStage(folder, {
      ...{ clients, place, template },
      names,
      keyArns: arns,
      intents: stages[stage],
      told: (what) => screen.progress(`asking AWS: ${what}`),
    }),
  );
  const cryptography = await writeInventory(folder, source);
  const facts = await step(collection, 'Facts found', () => findFacts(folder, collection, { source, copied }));
  const { earlier, writePages } = collection;
  const pages = { folder: folder.root, facts, cryptography, ...(earlier === undefined ? {} : { earlier }) };
  await step(collection, 'Pages written', () => writePages(pages));
  const signer = logSigner(clients.kms, evidence.key, evidence.name);
  const files = await step(collection, 'Manifest signed', () => writeManifest(folder, { stage, span, signer }));
  const having = (status: string): number => facts.facts.filter((fact) => fact.status === status).length;
  return { files, found: having('found'), notFound: having('not-found'), notHere: having('not-here') };
}

async function step<T>({ screen, now }: Collection, done: string, work: () => Promise<T>): Promise<T> {
  const started = now().getTime();
  const result = await work();
  screen.step(done, now().getTime() - started);
  return result;
}

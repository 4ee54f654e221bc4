import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { Trouble } from '../trouble';
import type { Facts } from './fact';
import { type Requirement, requirementIds } from './requirement-ids';

const isRequirement = (text: unknown): text is Requirement =>
  typeof text === 'string' &&
  requirementIds.some((id) => text === id || (text.startsWith(`${id}.`) && /^[0-9.]{3,12}$/.test(text)));

type FactId = Facts['facts'][number]['id'];
const isFactId = (text: unknown): text is FactId =>
  typeof text === 'string' && /^(?:template|stage|log|trail|tests)\.[a-z0-9.-]{1,80}$/.test(text);

const Proof = z.object({ file: z.string(), sha256: z.string(), at: z.optional(z.string()) });

const FactsFile = z.object({
  schema: z.literal(1),
  stage: z.string(),
  target: z.enum(['aws', 'emulator']),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  collectedAt: z.iso.datetime(),
  software: z.object({ version: z.string() }),
  facts: z.array(
    z.object({
      id: z.custom<FactId>(isFactId),
      requirements: z.array(z.custom<Requirement>(isRequirement)),
      looksFor: z.string(),
      status: z.enum(['found', 'not-found', 'not-here']),
      sentences: z.array(z.string()),
      table: z.optional(z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.string())) })),
      proof: z.array(Proof),
    }),
  ),
});

/** The facts of a folder that was collected before. @throws Trouble where it has none that can be read */
export async function readFacts(folder: string): Promise<Facts> {
  const text = await readFile(path.join(folder, 'facts.json'), 'utf8').catch(() => {
    throw new Trouble(`${folder} is no folder of evidence: it has no facts.json.`);
  });
  const read = FactsFile.safeParse(jsonOf(text));
  if (!read.success) throw new Trouble(`${folder}/facts.json is not what \`strongroom evidence\` writes.`);
  const facts = read.data.facts.map(({ table, proof, ...fact }) => ({
    ...fact,
    ...(table === undefined ? {} : { table }),
    proof: proof.map(({ file, sha256, at }) => ({ file, sha256, ...(at === undefined ? {} : { at }) })),
  }));
  return { ...read.data, facts };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

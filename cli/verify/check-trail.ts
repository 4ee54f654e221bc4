import * as z from 'zod/mini';
import type { Manifest } from './check-manifest';
import { below, type Files, hasAny, Unreadable } from './files';
import type { Examined, Finding, Tell } from './findings';

const Newest = z.array(z.object({ object: z.string(), signature: z.string(), signature_algorithm: z.string() }));
const PublicKeys = z.array(
  z.object({ fingerprint: z.string(), value: z.string(), valid_from: z.string(), valid_to: z.string() }),
);

/** CloudTrail's files under their own names (`AWSLogs/…`), and what is kept beside them to check them by. */
export interface TrailFiles {
  readonly files: Pick<Files, 'list' | 'get'>;
  readonly newest: z.infer<typeof Newest>;
  readonly publicKeys: z.infer<typeof PublicKeys>;
  /** RFC 3339. What the files are said to cover, where the manifest is signed. */
  readonly span?: { readonly from: string; readonly before: string };
}

export type TrailVerified =
  | { readonly failure: Finding }
  /** What is no failure and a reader must know. */
  | { readonly remark: { readonly object: string; readonly meaning: string } }
  | { readonly digest: { readonly object: string } };

/** The verifier of CloudTrail's own digest chain: lambdas/domain/audit/trail/digest-chain.ts, closed over its cryptography. */
export type VerifyTrail = (trail: TrailFiles) => AsyncIterable<TrailVerified>;

const mostRemarks = 20;

export interface TrailMeans {
  readonly verify: VerifyTrail;
  readonly manifest: Manifest | undefined;
  /** Of the stage, as the name of its key says: Amazon signs the digests of every account, also of one that was made for this. */
  readonly account: string;
}

export async function checkTrail(
  files: Files,
  { verify, manifest, account }: TrailMeans,
  tell: Tell,
): Promise<Examined> {
  if (!(await hasAny(files, 'trail/'))) return said('There are no files of CloudTrail.');
  const trail = below(files, 'trail');
  const newest = await readJson(trail, { name: 'newest-digests.json', shape: Newest }, tell);
  const publicKeys = await readJson(trail, { name: 'public-keys.json', shape: PublicKeys }, tell);
  const seen = { digests: 0, own: 0, remarks: new Array<string>() };
  const span = manifest && { span: { from: manifest.from, before: manifest.to } };
  for await (const one of verify({ files: trail, newest, publicKeys, ...span })) {
    if ('failure' in one) tell({ ...one.failure, object: `trail/${one.failure.object}` });
    else if ('remark' in one) seen.remarks.push(`${one.remark.object}: ${one.remark.meaning}`);
    else seen.digests += 1;
    if ('digest' in one && isOf(account, one.digest.object)) seen.own += 1;
  }
  if (seen.digests > 0 && seen.own === 0) {
    const meaning = `The digests that are here are of other accounts: none is of ${account}, the account of the stage.`;
    tell({ object: 'trail/AWSLogs/', code: 'trail_account_differs', meaning });
  }
  const more =
    seen.remarks.length > mostRemarks ? [`… and ${seen.remarks.length - mostRemarks} more remarks on the trail.`] : [];
  const text = "digests of CloudTrail: each signed with Amazon's key, named by the next, and right about its log files";
  return {
    counted: [{ id: 'digests', count: seen.digests, text }],
    statements: [seen.digests === 0 ? noDigest : keysStated, ...seen.remarks.slice(0, mostRemarks), ...more],
  };
}

/** In a trail of an organisation its id stands before the account. */
const isOf = (account: string, object: string): boolean => {
  const [, first = '', second] = object.split('/');
  return (first.startsWith('o-') ? second : first) === account;
};

const keysStated =
  "CloudTrail's public keys are those that the collector states: hold them against ListPublicKeys of any account.";

const noDigest = "There is no digest of CloudTrail's: nothing here says what was called in the account.";

const said = (statement: string): Examined => ({ counted: [], statements: [statement] });

async function readJson<Shape extends z.ZodMiniType<readonly unknown[]>>(
  files: Files,
  { name, shape }: { readonly name: string; readonly shape: Shape },
  tell: Tell,
): Promise<z.infer<Shape>> {
  const bytes = await files.get(name);
  const parsed = shape.safeParse(bytes && jsonOf(bytes));
  if (parsed.success) return parsed.data;
  tell({ object: `trail/${name}`, code: 'trail_keys_unreadable', meaning: 'It is not what the collector writes.' });
  return shape.parse([]);
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new Unreadable('A list of keys cannot be read.', error);
  }
}

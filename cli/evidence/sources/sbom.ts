import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { projectFolder } from '../../local/place';
import type { Proof } from '../fact';
import type { EvidenceFolder } from '../folder/evidence-folder';

export interface Package {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** The name by which lists of published weaknesses know it (package URL). */
  readonly purl: string | undefined;
  /** Has the digest of what npm installs. */
  readonly digested: boolean;
}

/** What npm says of the packages that are in production: CycloneDX 1.5, made of the lock file by `npm sbom`. */
export interface Sbom {
  readonly packages: readonly Package[];
  readonly proof: Proof;
}

const CycloneDx = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      purl: z.optional(z.string()),
      hashes: z.optional(z.array(z.object({ alg: z.string(), content: z.string() }))),
      licenses: z.optional(
        z.array(
          z.object({
            license: z.optional(z.object({ id: z.optional(z.string()), name: z.optional(z.string()) })),
            expression: z.optional(z.string()),
          }),
        ),
      ),
    }),
  ),
});

/** @returns undefined where npm is not there, or is older than 9 */
export async function writeSbom(folder: EvidenceFolder): Promise<Sbom | undefined> {
  const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--omit=dev'];
  const options = { cwd: projectFolder, maxBuffer: 64 * 1024 * 1024 };
  const text = await promisify(execFile)('npm', args, options).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
  if (text === undefined) return undefined;
  const { components } = CycloneDx.parse(JSON.parse(text));
  const packages = components.map(({ name, version, purl, hashes = [], licenses = [] }) => {
    const said = licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name ?? 'unknown');
    return { name, version, purl, digested: hashes.length > 0, licence: said.join(', ') || 'not said' };
  });
  return { packages, proof: await folder.put('sources/sbom.json', text) };
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { projectFolder } from '../../local/place';
import type { Proof } from '../fact';
import type { EvidenceFolder } from '../folder/evidence-folder';

/** What npm says of the packages that are in production: CycloneDX 1.5, made of the lock file by `npm sbom`. */
export interface Sbom {
  readonly packages: readonly { readonly name: string; readonly version: string; readonly licence: string }[];
  readonly proof: Proof;
}

const CycloneDx = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
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
  const packages = components.map(({ name, version, licenses = [] }) => {
    const said = licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name ?? 'unknown');
    return { name, version, licence: said.join(', ') || 'not said' };
  });
  return { packages, proof: await folder.put('sources/sbom.json', text) };
}

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { projectFolder } from '../local/place';
import { Trouble } from '../trouble';

/**
 * What the product is made of: every package that is no development dependency, from package-lock.json, as CycloneDX 1.6 in JSON,
 * validated against its schema. The same lock file gives the same bytes.
 * @throws Trouble where it cannot be made, or is not valid
 */
export function writeSbom(file: string): void {
  const program = path.join(projectFolder, 'node_modules', '.bin', 'cyclonedx-npm');
  const words = ['--package-lock-only', '--omit', 'dev', '--spec-version', '1.6', '--output-format', 'JSON'];
  const { status, stderr } = spawnSync(
    program,
    [...words, '--mc-type', 'application', '--output-reproducible', '--validate', '--output-file', file],
    { cwd: projectFolder, encoding: 'utf8' },
  );
  if (status !== 0) throw new Trouble(`The SBOM could not be made: ${stderr.trim().split('\n').at(-1) ?? ''}`);
}

import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { stageNames, stages } from '../../lib/config/stages';
import { installed, projectFolder } from '../local/place';
import { verifierBundle } from '../verify/bundle';
import { type Build, checksums, provenanceOf, subjectsOf } from './provenance';
import { writeSbom } from './sbom';

/**
 * Write the files of a release into an empty folder: the verifier, the API description, the SBOM, the templates of every stage, and over
 * all of them their digests and their provenance.
 * @param assembly what `cdk synth` wrote
 */
export async function writeReleaseFiles(folder: string, assembly: string, from: Build): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, 'templates'), { recursive: true });
  await build(verifierBundle(path.join(folder, 'strongroom-verify.mjs')));
  copyFileSync(path.join(projectFolder, 'docs', 'api', 'openapi.yaml'), path.join(folder, 'openapi.yaml'));
  // It has the digests of the packages that the SBOM names.
  copyFileSync(path.join(projectFolder, 'package-lock.json'), path.join(folder, 'package-lock.json'));
  writeSbom(path.join(folder, 'sbom.cdx.json'));
  copyTemplates(assembly, path.join(folder, 'templates'));
  const subjects = subjectsOf(folder);
  writeFileSync(path.join(folder, 'SHA256SUMS'), checksums(subjects));
  writeFileSync(
    path.join(folder, 'provenance.json'),
    `${JSON.stringify(provenanceOf(subjects, from), undefined, 2)}\n`,
  );
}

/** Not those of the laptop: they lack what the emulator cannot carry. */
function copyTemplates(assembly: string, to: string): void {
  const deployed = stageNames.filter((name) => stages[name].target === 'aws');
  const templates = deployed.flatMap((stage) => {
    const folder = path.join(assembly, `assembly-${stage}`);
    const found = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
    if (found.length === 0) throw new Error(`there are no templates of ${stage}`);
    return found.map((name) => path.join(folder, name));
  });
  for (const template of templates) cpSync(template, path.join(to, path.basename(template)));
}

/** Where this runs: in a workflow of GitHub (its documented variables), or by hand from a clone. */
export function buildOf(environment: NodeJS.ProcessEnv): Build {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name, GITHUB_WORKFLOW_REF: workflow } = environment;
  const git = (...words: readonly string[]): string =>
    execFileSync('git', [...words], { cwd: projectFolder, encoding: 'utf8' }).trim();
  const commit = environment['GITHUB_SHA'] ?? git('rev-parse', 'HEAD');
  if (server === undefined || name === undefined || workflow === undefined)
    return { repository: 'urn:strongroom:clone', commit, ref: 'HEAD', builder: 'urn:strongroom:builder:by-hand' };
  return {
    repository: `${server}/${name}`,
    commit,
    ref: environment['GITHUB_REF'] ?? 'HEAD',
    builder: `${server}/${workflow}`,
    invocation: `${server}/${name}/actions/runs/${environment['GITHUB_RUN_ID'] ?? '0'}`,
  };
}

/** The templates of all stages, in a folder of their own: the caller removes it. */
export function synthesized(): string {
  mkdirSync(installed.temporary, { recursive: true });
  const assembly = mkdtempSync(path.join(installed.temporary, 'assembly-'));
  const cdk = path.join(projectFolder, 'node_modules', '.bin', 'cdk');
  execFileSync(cdk, ['synth', '--quiet', '--output', assembly], {
    cwd: projectFolder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return assembly;
}

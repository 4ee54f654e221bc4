import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { deploymentOf } from '../../lib/config/deployment';
import { stages } from '../../lib/config/stages';
import { templatesUnder } from '../../lib/guardrails/templates';
import { strongroomStage } from '../../lib/strongroom-stage';
import { contextOfProject, withoutBundling } from '../evidence/template/synthesized';
import { Trouble } from '../trouble';
import { differences } from './compare-baseline';
import { plantTemplate, withoutPlanted } from './planted-template';
import { pythonTool, type PythonTool } from './python-tools';
import { templateBaseline } from './template-baseline';
import { checkovFindings, lintFindings, type PathOf } from './template-findings';

/** The templates of `prod` as `cdk synth` writes them, without the code of the functions, which scanners of templates do not read. */
function synthesize(outdir: string): { readonly files: readonly string[]; readonly pathOf: PathOf } {
  const app = new App({ outdir, context: { ...contextOfProject(), ...withoutBundling } });
  strongroomStage(app, { name: 'prod', intents: stages.prod, deployment: deploymentOf(stages.prod, {}) });
  app.synth();
  const templates = new Map(templatesUnder(app).map((template) => [path.basename(template.file), template]));
  return {
    files: [...templates.values()].map(({ file }) => file),
    pathOf: (file, logicalId) => templates.get(path.basename(file))?.pathOf(logicalId) ?? `${file}/${logicalId}`,
  };
}

/** Both answer on standard output, and by an exit code that findings are there. Neither speaks to anything outside. */
async function answerOf(tool: PythonTool, args: readonly string[]): Promise<string> {
  const program = path.join(await pythonTool(tool), tool);
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (error || stdout === '') throw new Trouble(`${tool} did not run: ${error?.message ?? stderr}`);
  return stdout;
}

/** `npm run scan:templates`. */
async function main(): Promise<void> {
  const outdir = mkdtempSync(path.join(tmpdir(), 'strongroom-scan-'));
  try {
    const { files, pathOf } = synthesize(outdir);
    const scanned = [...files, plantTemplate(outdir)];
    const lint = await answerOf('cfn-lint', ['--format', 'json', '--', ...scanned]);
    const checkov = await answerOf('checkov', [
      ...['--skip-download', '--framework', 'cloudformation', '--quiet', '--compact', '--output', 'json'],
      ...scanned.flatMap((file) => ['--file', file]),
    ]);
    const findings = withoutPlanted([...lintFindings(lint, pathOf), ...checkovFindings(checkov, pathOf)]);
    const wrong = differences(findings, templateBaseline);
    for (const line of wrong) console.error(line);
    console.log(
      `${String(files.length)} templates, ${String(findings.length)} findings, ${String(wrong.length)} not explained`,
    );
    if (wrong.length > 0) process.exitCode = 1;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

await main();

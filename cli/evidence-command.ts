import path from 'node:path';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { Command } from 'commander';
import { type DeploymentInputs, inputVariables } from '../lib/config/deployment';
import { namesOf, type Place } from '../lib/config/names';
import { type StageName, stages } from '../lib/config/stages';
import type { Clients } from './aws';
import { asCollector } from './evidence/assume-collector';
import { collectEvidence } from './evidence/collect-evidence';
import { writePages } from './evidence/pages/write-pages';
import { readFacts } from './evidence/read-facts';
import { spanOf } from './evidence/span';
import { deployEnvironment } from './local/environment';
import { projectFolder } from './local/place';
import { placeFrom } from './place-options';
import { terminal } from './screen';
import { reach, type StageOptions, withStage } from './stage-options';
import { Trouble } from './trouble';

interface EvidenceOptions extends StageOptions {
  readonly from: string;
  readonly to?: string;
  readonly out: string;
  readonly earlier?: string;
  readonly role?: string;
  readonly tests?: string;
  readonly witness?: string;
}

const screen = terminal(process.stdout);

/** `strongroom evidence`: a folder from which an assessor proves what this system can prove, without an account. */
export function evidenceCommand(): Command {
  return withStage(new Command('evidence'), 'of which')
    .description('Write one folder of evidence: pages, facts, their proof, and a signed manifest over all.')
    .requiredOption('--from <time>', 'from when: a day or a time in UTC, 2026-11-01 or 2026-11-01T06:00:00Z')
    .requiredOption('--out <folder>', 'where to: a folder that is new or empty')
    .option('--to <time>', 'until when, exclusive (default now)')
    .option('--earlier <folder>', 'a folder of evidence from before, to show what differs')
    .option('--role <role>', "the role that reads, by name or ARN (default: the stage's own)")
    .option(
      '--tests <file>',
      'results of the tests: a report of Jest or a folder of them (default: of the last npm test)',
    )
    .option('--witness <folder>', "the witness's notes, <day>.note")
    .action(async (options: EvidenceOptions) => {
      const now = (): Date => new Date();
      const { from, to } = options;
      const span = spanOf({ from, ...(to === undefined ? {} : { to }) }, now());
      const earlier = options.earlier === undefined ? undefined : await readFacts(inside(options.earlier));
      const { clients: own, stage } = await reach(options);
      const place = await placeOf(own);
      const clients = await asCollector(own, roleArn(options.role, stage, place));
      const out = inside(options.out);
      const collected = await collectEvidence({
        ...{ stage, span, out, clients, place, earlier, screen, now, writePages },
        template: await templateOf(stage, place, options),
        tests: options.tests === undefined ? undefined : inside(options.tests),
        witness: options.witness === undefined ? undefined : inside(options.witness),
      });
      screen.line(
        `${collected.files} files in ${out}. Facts: ${collected.found} found, ${collected.notFound} not found, ` +
          `${collected.notHere} cannot be told of this stage.`,
      );
    });
}

/** From where the person typed the command. */
const inside = (folder: string): string => path.resolve(process.env['STRONGROOM_CALLED_FROM'] ?? projectFolder, folder);

async function placeOf({ sts }: Clients): Promise<Place> {
  const { Account: account, Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  if (account === undefined) throw new Trouble('AWS does not say which account these credentials belong to.');
  return { partition: Arn.split(':')[1] ?? 'aws', account, region: await sts.config.region() };
}

function roleArn(role: string | undefined, stage: StageName, { partition, account }: Place): string {
  if (role?.startsWith('arn:') === true) return role;
  return `arn:${partition}:iam::${account}:role/${role ?? namesOf(stage).collectorRole}`;
}

/** The CDK is loaded here and not before: it takes a second. */
async function templateOf(stage: StageName, place: Place, options: EvidenceOptions) {
  const { synthesizedSource } = await import('./evidence/template/synthesized');
  const environment = stages[stage].target === 'emulator' ? deployEnvironment(placeFrom(options)) : process.env;
  const deployment: DeploymentInputs = Object.fromEntries(
    Object.entries(inputVariables).map(([input, variable]) => [input, environment[variable]]),
  );
  return synthesizedSource({ stage, place, deployment, bundle: false });
}

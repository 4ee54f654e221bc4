import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { Command } from 'commander';
import { namesOf } from '../lib/config/names';
import type { StageName } from '../lib/config/stages';
import type { Clients } from './aws';
import { reach, type StageOptions, withStage } from './stage-options';
import { Trouble } from './trouble';

interface SettlementsOptions extends StageOptions {
  readonly day: string;
  readonly compare?: true;
}

/** `strongroom settlements`: what the comparison with the processors found of a day. */
export function settlementsCommand(): Command {
  return withStage(new Command('settlements'), 'whose ledger')
    .description('Print the report of a day: our ledger and the accounts at the processors.')
    .requiredOption('--day <day>', 'a day that is over, UTC, for example 2026-11-23')
    .option('--compare', 'compare the day now; it may be done as often as you like')
    .action(async (options: SettlementsOptions) => {
      if (!/^\d{4}-\d{2}-\d{2}$/.test(options.day)) throw new Trouble('A day is written 2026-11-23.');
      const { clients, stage } = await reach(options);
      const failed = options.compare === true && !(await compare(clients, stage, options.day));
      for (const text of await reportsOf(clients, stage, options.day)) process.stdout.write(`${text}\n`);
      if (failed) throw new Trouble('The comparison failed: docs/runbooks/compare-settlements-errors.md');
    });
}

/** @returns false when the function failed; what it reported before that is there */
async function compare({ lambda }: Clients, stage: StageName, day: string): Promise<boolean> {
  const FunctionName = namesOf(stage).function('compare-settlements');
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ day }) }));
  return answer.FunctionError === undefined;
}

/** The summaries of a day, one for each connector, by its name. @throws Trouble where there is none */
async function reportsOf(clients: Clients, stage: StageName, day: string): Promise<readonly string[]> {
  const Bucket = await bucketOf(clients, stage);
  const texts: string[] = [];
  for await (const page of paginateListObjectsV2({ client: clients.s3 }, { Bucket, Prefix: `settlements/${day}/` })) {
    const keys = (page.Contents ?? []).flatMap(({ Key }) => (Key?.endsWith('.txt') === true ? [Key] : []));
    texts.push(...(await Promise.all(keys.map((key) => textOf(clients, Bucket, key)))));
  }
  if (texts.length === 0) throw new Trouble(`There is no report of ${day}. Compare it: add --compare`);
  return texts;
}

async function bucketOf({ sts, s3 }: Clients, stage: StageName): Promise<string> {
  const { Account: account } = await sts.send(new GetCallerIdentityCommand({}));
  if (account === undefined) throw new Trouble('AWS does not say which account these credentials belong to.');
  return namesOf(stage).bucket('reports', { account, region: await s3.config.region() });
}

async function textOf({ s3 }: Clients, Bucket: string, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? '';
}

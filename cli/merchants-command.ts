import { Command } from 'commander';
import { type StageName, stages } from '../lib/config/stages';
import { disableKey, joinPlan } from './merchant-keys';
import { listMerchants, MerchantRow, putMerchant, suspendMerchant } from './merchants';
import { reach, type StageOptions, withStage } from './stage-options';
import { Trouble } from './trouble';

interface PutOptions extends StageOptions {
  readonly connector: string;
  readonly currencies: string;
  readonly plan: string;
}

/** `strongroom merchants …`: who may use a stage. */
export function merchantsCommand(): Command {
  const merchants = new Command('merchants').description('Who may use a stage.');
  for (const command of [put(), list(), suspend()]) merchants.addCommand(withStage(command, 'whose merchants'));
  return merchants;
}

function put(): Command {
  return new Command('put')
    .description('Add a merchant, or replace its row; a suspended one becomes active.')
    .argument('<id>', 'm_ and up to 32 lower-case letters and digits')
    .requiredOption('--connector <connector>', 'the processor that charges for it, for example sandbox')
    .requiredOption('--currencies <list>', 'ISO 4217 codes, comma between, for example USD,EUR')
    .option('--plan <plan>', 'the usage plan of the stage that bounds its requests', 'standard')
    .action(async (id: string, options: PutOptions) => {
      const currencies = options.currencies.split(',').map((code) => code.trim().toUpperCase());
      const row = MerchantRow.safeParse({ id, status: 'active', connector: options.connector, currencies, schema: 1 });
      if (!row.success)
        throw new Trouble(
          `This is no merchant: ${row.error.issues.map((issue) => `${issue.path.join('.')} is not valid`).join('; ')}.`,
        );
      const { clients, stage } = await reach(options);
      refuseUnlisted(stage, row.data.connector);
      await joinPlan(clients, { stage, id }, options.plan);
      await putMerchant(clients, stage, row.data);
      process.stdout.write(`${id} is active, in plan ${options.plan}.\n`);
    });
}

/** A merchant with a connector that the stage does not list could not charge, and would find out by failing. @throws Trouble */
function refuseUnlisted(stage: StageName, connector: string): void {
  const { connectors } = stages[stage];
  if (connectors.some((listed) => listed === connector)) return;
  const listed = connectors.length === 0 ? 'none' : connectors.join(', ');
  throw new Trouble(`Stage ${stage} has no connector ${connector}; lib/config/stages.ts lists ${listed}.`);
}

function list(): Command {
  return new Command('list').description('All merchants, one a line.').action(async (options: StageOptions) => {
    const { clients, stage } = await reach(options);
    for (const row of await listMerchants(clients, stage)) {
      process.stdout.write(`${[row.id, row.status, row.connector, row.currencies.join(',')].join('\t')}\n`);
    }
  });
}

function suspend(): Command {
  return new Command('suspend')
    .description('Refuse its requests, within a minute. `put` makes it active again.')
    .argument('<id>')
    .action(async (id: string, options: StageOptions) => {
      const { clients, stage } = await reach(options);
      await suspendMerchant(clients, stage, id);
      await disableKey(clients, { stage, id });
      process.stdout.write(`${id} is suspended.\n`);
    });
}

import { Command, Option } from 'commander';
import { stageNames } from '../lib/config/stages';
import { listMerchants, MerchantRow, putMerchant, suspendMerchant } from './merchants';
import { withPlace } from './place-options';
import { reach, type StageOptions } from './stage-options';
import { Trouble } from './trouble';

interface PutOptions extends StageOptions {
  readonly connector: string;
  readonly currencies: string;
}

/** `strongroom merchants …`: who may use a stage. */
export function merchantsCommand(): Command {
  const merchants = new Command('merchants').description('Who may use a stage.');
  for (const command of [put(), list(), suspend()]) merchants.addCommand(withPlace(withStage(command)));
  return merchants;
}

function withStage(command: Command): Command {
  return command.addOption(
    new Option('--stage <stage>', 'whose merchants').choices([...stageNames]).makeOptionMandatory(),
  );
}

function put(): Command {
  return new Command('put')
    .description('Add a merchant, or replace its row; a suspended one becomes active.')
    .argument('<id>', 'm_ and up to 32 lower-case letters and digits')
    .requiredOption('--connector <connector>', 'the processor that charges for it, for example sandbox')
    .requiredOption('--currencies <list>', 'ISO 4217 codes, comma between, for example USD,EUR')
    .action(async (id: string, options: PutOptions) => {
      const currencies = options.currencies.split(',').map((code) => code.trim().toUpperCase());
      const row = MerchantRow.safeParse({ id, status: 'active', connector: options.connector, currencies, schema: 1 });
      if (!row.success)
        throw new Trouble(
          `This is no merchant: ${row.error.issues.map((issue) => `${issue.path.join('.')} is not valid`).join('; ')}.`,
        );
      const { clients, stage } = await reach(options);
      await putMerchant(clients, stage, row.data);
      process.stdout.write(`${id} is active.\n`);
    });
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
      process.stdout.write(`${id} is suspended.\n`);
    });
}

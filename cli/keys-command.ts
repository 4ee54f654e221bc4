import { Command, Option } from 'commander';
import { stages } from '../lib/config/stages';
import { type Pin, pinsIn, pinsOf } from './keys/pins';
import { jwksUrl, servedSet } from './keys/served-set';
import { reach, type StageOptions, withStage } from './stage-options';
import { Trouble } from './trouble';

interface JwksOptions extends Omit<StageOptions, 'stage'> {
  readonly stage?: string;
  readonly url: string;
  readonly pins?: string;
}

/** `strongroom keys …`: the keys that clients of a stage trust. */
export function keysCommand(): Command {
  const keys = new Command('keys').description('The keys that clients of a stage trust.');
  return keys.addCommand(pin()).addCommand(jwks());
}

function pin(): Command {
  const command = new Command('pin')
    .description('What an SDK pins: the keys that sign the set of envelope keys, asked of KMS itself.')
    .option('--json', 'a JSON array, for `pins` of createClient and for `keys jwks --pins`');
  return withStage(command, 'whose keys').action(async (options: StageOptions & { readonly json?: true }) => {
    const pins = await pinsFor(options);
    process.stdout.write(options.json === true ? `${JSON.stringify(pins, null, 2)}\n` : `${lines(pins).join('\n')}\n`);
  });
}

/** @throws Trouble where the stage has none of its keys */
async function pinsFor(options: StageOptions): Promise<readonly Pin[]> {
  const { clients, stage } = await reach(options);
  const pins = await pinsOf(clients.kms, stage);
  if (pins.length > 0) return pins;
  throw new Trouble(
    `No key of stage ${stage} signs its key set (${stages[stage].jwksSigningKeys.join(', ')}): deploy the stack keys, in the account and Region that your credentials lead to.`,
  );
}

function lines(pins: readonly Pin[]): readonly string[] {
  return [
    ...pins.map((one, index) => `${JSON.stringify(one)}   ${index === 0 ? 'signs now' : 'will sign, or did'}`),
    'Give all of them to createClient as `pins` (--json prints them so).',
  ];
}

function jwks(): Command {
  const command = new Command('jwks')
    .description('Fetch a signed set of envelope keys and check it against pins: those of --stage, or of a file.')
    .requiredOption('--url <url>', 'the JWKS, for example https://api.example.com/.well-known/jwks.json')
    .addOption(new Option('--pins <file>', 'pins that `keys pin --json` wrote').conflicts('stage'));
  return withStage(command, 'whose pins, from KMS', 'optional').action(async (options: JwksOptions) => {
    if (options.stage === undefined && options.pins === undefined) command.error('error: say --stage, or --pins');
    const url = jwksUrl(options.url);
    const { iat, exp, keys } = await servedSet(url, await trusted(options));
    const at = (seconds: number): string => new Date(seconds * 1000).toISOString();
    process.stdout.write(
      `Signed by a pinned key: ${keys.length} envelope key${keys.length === 1 ? '' : 's'}, dated ${at(iat)}, good until ${at(exp)}.\n`,
    );
  });
}

async function trusted({ stage = '', pins, ...options }: JwksOptions): Promise<readonly Pin[]> {
  return pins === undefined ? pinsFor({ ...options, stage }) : pinsIn(pins);
}

import { type Command, Option } from 'commander';
import { type StageName, stageNames } from '../lib/config/stages';
import { type Clients, clientsFor } from './aws';
import { emulatorClients } from './local/emulator-access';
import type { PlaceOptions } from './local/place';
import { stageStatus } from './local/status';
import { placeFrom, withPlace } from './place-options';
import { Trouble } from './trouble';

export interface StageOptions extends PlaceOptions {
  readonly stage: string;
}

/** @param whose what is meant by the stage, for the help */
export function withStage(command: Command, whose: string, need: 'required' | 'optional' = 'required'): Command {
  return withPlace(
    command.addOption(
      new Option('--stage <stage>', whose).choices([...stageNames]).makeOptionMandatory(need === 'required'),
    ),
  );
}

/** Stage `local` is on the emulator; every other is where the shell's AWS credentials lead. */
export async function reach(options: StageOptions): Promise<{ readonly clients: Clients; readonly stage: StageName }> {
  const stage = stageNames.find((name) => name === options.stage);
  if (stage === undefined) throw new Trouble(`There is no stage ${options.stage}.`);
  if (stage !== 'local') return { clients: clientsFor({}), stage };
  const place = placeFrom(options);
  const status = await stageStatus(place);
  if (!status.up) throw new Trouble('Stage local is down. Start it: npx strongroom local up');
  return { clients: emulatorClients(place), stage };
}

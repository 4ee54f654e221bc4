import type { Command } from 'commander';
import { defaultPort, type Place, type PlaceOptions, placeOf, projectFolder } from './local/place';

/** The options that say which running stage `local` is meant. */
export function withPlace(command: Command): Command {
  return command
    .option('--port <port>', `port of the emulator (default ${defaultPort})`)
    .option('--issuer-port <port>', 'port of the local issuer (default: the next one)')
    .option('--dir <folder>', 'data folder, inside .local (default .local/stage)');
}

/** Relative folders are meant from where the person typed the command. */
export function placeFrom(options: PlaceOptions): Place {
  return placeOf(options, process.env['STRONGROOM_CALLED_FROM'] ?? projectFolder);
}

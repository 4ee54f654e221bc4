import type { Command } from 'commander';
import { defaultPort, filesOf, type Place, type PlaceOptions, placeOf, projectFolder } from './local/place';
import { readState } from './local/state';

/** The options that say which running stage `local` is meant. */
export function withPlace(command: Command): Command {
  return command
    .option('--port <port>', `port of the emulator (default ${defaultPort})`)
    .option('--issuer-port <port>', 'port of the local issuer (default: the next one)')
    .option('--dir <folder>', 'data folder, inside .local (default .local/stage)');
}

/** Relative folders are meant from where the person typed the command. A folder that was used knows its ports. */
export function placeFrom(options: PlaceOptions): Place {
  const base = process.env['STRONGROOM_CALLED_FROM'] ?? projectFolder;
  const used = readState(filesOf(placeOf(options, base)).state);
  if (used === undefined || options.port !== undefined) return placeOf(options, base);
  return placeOf({ issuerPort: String(used.issuerPort), ...options, port: String(used.port) }, base);
}

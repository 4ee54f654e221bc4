import { handlerZones, namesOf } from '../../lib/config/names';
import { Trouble } from '../trouble';
import { emulatorClients } from './emulator-access';
import { functionLogs, sayLogLine } from './keep-logs';
import { filesOf, type Place } from './place';
import { stageStatus } from './status';

/** @throws Trouble for a handler that does not exist, with those that do */
export async function printLogs(place: Place, handler: string | undefined, out: NodeJS.WritableStream): Promise<void> {
  if (handler !== undefined && !Object.hasOwn(handlerZones, handler)) {
    throw new Trouble(`There is no function ${handler}. There are: ${Object.keys(handlerZones).join(', ')}`);
  }
  const status = await stageStatus(place);
  if (!status.up) {
    throw new Trouble('The stage is down. Start it: npx strongroom local up', { log: filesOf(place).logs.functions });
  }
  const clients = emulatorClients(place);
  const prefix = handler === undefined ? '/aws/lambda/' : `/aws/lambda/${namesOf('local').named(handler)}`;
  for (const line of await functionLogs(clients, prefix)) out.write(sayLogLine(line));
}

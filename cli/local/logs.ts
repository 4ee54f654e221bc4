import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { handlerZones, namesOf } from '../../lib/config/names';
import { Trouble } from '../trouble';
import { emulatorClients } from './emulator-access';
import type { Place } from './place';
import { stageStatus } from './status';

/** @throws Trouble for a handler that does not exist, with those that do */
export async function printLogs(place: Place, handler: string | undefined, out: NodeJS.WritableStream): Promise<void> {
  const status = await stageStatus(place);
  if (!status.up) throw new Trouble('The stage is down. Start it: npx strongroom local up');
  const wanted = handler === undefined ? undefined : `/aws/lambda/${namesOf('local').named(handler)}`;
  if (wanted !== undefined && !status.log_groups.includes(wanted)) {
    throw new Trouble(`There is no function ${handler}. There are: ${Object.keys(handlerZones).join(', ')}`);
  }
  const clients = emulatorClients({ ...place, port: Number(new URL(status.endpoint_url).port) });
  const groups = wanted === undefined ? status.log_groups : [wanted];
  const found = await Promise.all(
    groups.map(async (logGroupName) => {
      const { events = [] } = await clients.logs.send(new FilterLogEventsCommand({ logGroupName }));
      return events.map(({ timestamp = 0, message = '' }) => ({ timestamp, message: message.trimEnd(), logGroupName }));
    }),
  );
  for (const { timestamp, logGroupName, message } of found.flat().sort((one, other) => one.timestamp - other.timestamp)) {
    out.write(`${new Date(timestamp).toISOString()} ${logGroupName.slice(logGroupName.lastIndexOf('/') + 1)} ${message}\n`);
  }
}

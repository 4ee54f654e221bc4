import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Clients } from '../aws';
import { emulatorSubset } from '../../lib/local/emulator-subset';
import { Trouble } from '../trouble';
import { emulatorUrl, type Place } from './place';

/** The value of an output of the stage's stacks. @throws Trouble where no stack has it */
export async function stackOutput(clients: Clients, name: string): Promise<string> {
  const { Stacks = [] } = await clients.cloudFormation.send(new DescribeStacksCommand({}));
  const outputs = Stacks.flatMap((stack) => stack.Outputs ?? []);
  const value = outputs.find((output) => output.OutputKey === name)?.OutputValue;
  if (value === undefined) throw new Trouble(`No stack of the stage has the output ${name}: it is not deployed.`);
  return value;
}

/**
 * Where the emulator serves what API Gateway would serve at `https://<id>.execute-api.<region>.amazonaws.com/<stage>`.
 * By path, because not every machine resolves names below `localhost`.
 */
export function localApiUrl(deployed: string, place: Place): string {
  const { hostname, pathname } = new URL(deployed);
  const [id = ''] = hostname.split('.');
  return urlByPath(place, id, pathname.replaceAll('/', ''));
}

/** The same before anything is deployed: a tag pins the id. The authorizer compares proofs of possession with it. */
export function pinnedApiUrl(place: Place): string {
  const pinned = emulatorSubset.find((row) => row.kind === 'added' && row.named === 'strongroom-local-api');
  return urlByPath(place, pinned?.kind === 'added' ? pinned.tag.value : '', 'local');
}

const urlByPath = (place: Place, id: string, stage: string): string =>
  `${emulatorUrl(place)}/restapis/${id}/${stage}/_user_request_`;

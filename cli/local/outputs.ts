import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Clients } from '../aws';
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
  const stage = pathname.replaceAll('/', '');
  return `${emulatorUrl(place)}/restapis/${id}/${stage}/_user_request_`;
}

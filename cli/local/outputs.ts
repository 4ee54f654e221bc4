import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Clients } from '../aws';
import { Trouble } from '../trouble';

/** The value of an output of the stage's stacks. @throws Trouble where no stack has it */
export async function stackOutput(clients: Clients, name: string): Promise<string> {
  const { Stacks = [] } = await clients.cloudFormation.send(new DescribeStacksCommand({}));
  const outputs = Stacks.flatMap((stack) => stack.Outputs ?? []);
  const value = outputs.find((output) => output.OutputKey === name)?.OutputValue;
  if (value === undefined) throw new Trouble(`No stack of the stage has the output ${name}: it is not deployed.`);
  return value;
}

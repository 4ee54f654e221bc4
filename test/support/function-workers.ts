import { spawnSync } from 'node:child_process';
import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { filesOf, type Place } from '../../cli/local/place';

/** The processes in which the emulator runs a function, by the folder that it unpacked it into. */
export function workersOf(place: Place, functionName: string): readonly number[] {
  const folder = `${filesOf(place).temporary}/ministack-lambda-${functionName}-`;
  const { stdout } = spawnSync('ps', ['-Ao', 'pid=,args='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((line) => line.includes(folder))
    .map((line) => Number(line.trim().split(/\s+/)[0]));
}

/** Run something while a function has another environment; its own is put back whatever happens. */
export async function withEnvironment<T>(
  lambda: LambdaClient,
  { FunctionName, variables }: { readonly FunctionName: string; readonly variables: Readonly<Record<string, string>> },
  work: () => Promise<T>,
): Promise<T> {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const set = (Variables: Record<string, string>) =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  await set({ ...Environment?.Variables, ...variables });
  try {
    return await work();
  } finally {
    await set({ ...Environment?.Variables });
  }
}

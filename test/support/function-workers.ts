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

/** End all of them as a power cut does. One that has ended by itself meanwhile is as dead. @returns how many there were */
export function killWorkers(place: Place, functionName: string): number {
  const workers = workersOf(place, functionName);
  for (const worker of workers) {
    try {
      process.kill(worker, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
  return workers.length;
}

interface OtherEnvironment {
  readonly FunctionName: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Run something while functions have another environment; their own is put back whatever happens. */
export async function withEnvironments<T>(
  lambda: LambdaClient,
  [first, ...rest]: readonly OtherEnvironment[],
  work: () => Promise<T>,
): Promise<T> {
  return first === undefined ? work() : withEnvironment(lambda, first, () => withEnvironments(lambda, rest, work));
}

/** The same for one function. */
export async function withEnvironment<T>(
  lambda: LambdaClient,
  { FunctionName, variables }: OtherEnvironment,
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

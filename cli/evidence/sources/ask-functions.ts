import { type FunctionConfiguration, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Clients } from '../../aws';
import { asked, type Asked } from './asked';

/** Without the environment's values: what a reader needs of it are the names. */
export interface FunctionAnswers {
  readonly name: string;
  readonly configuration: Asked<Omit<FunctionConfiguration, 'Environment'> & { readonly variables: readonly string[] }>;
}

export async function askFunction({ lambda }: Clients, FunctionName: string): Promise<FunctionAnswers> {
  const configuration = await asked(async () => {
    const { Environment, ...rest } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return { ...rest, variables: Object.keys(Environment?.Variables ?? {}).sort() };
  });
  return { name: FunctionName, configuration };
}

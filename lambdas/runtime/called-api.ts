import { type ApiName, apis } from '../contracts/routes';

interface WithStageVariables {
  readonly stageVariables: Readonly<Record<string, string | undefined>> | null;
}

/** Which API was called: a variable of its stage at API Gateway, which a caller cannot set. Where there is none, the one that is open to all. */
export function calledApi({ stageVariables }: WithStageVariables): ApiName {
  return apis.find((name) => name === stageVariables?.['api']) ?? 'public';
}

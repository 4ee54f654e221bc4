import { Problem } from '../../../lambdas/contracts/problem';
import type { StageUp } from '../status';

export interface RawCall {
  readonly method: string;
  readonly path: string;
  readonly accessToken?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where the answer is `application/problem+json` of our form. */
  readonly problem: Problem | undefined;
}

/** One HTTP request as any program would make it, without the SDK's checks and retries. */
export async function callRaw({ status }: { readonly status: StageUp }, call: RawCall): Promise<RawAnswer> {
  const answer = await fetch(`${status.api_url}${call.path}`, {
    method: call.method,
    headers: {
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(call.accessToken === undefined ? {} : { authorization: `Bearer ${call.accessToken}` }),
      ...call.headers,
    },
    ...(call.body === undefined ? {} : { body: call.body }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, problem: problemOf(answer.headers, text) };
}

function problemOf(headers: Headers, text: string): Problem | undefined {
  if (!headers.get('content-type')?.startsWith('application/problem+json')) return undefined;
  try {
    return Problem.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

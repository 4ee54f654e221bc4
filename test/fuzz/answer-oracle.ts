import type { APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod/mini';
import { Problem } from '../../lambdas/contracts/problem';
import { everyAnswer } from '../../lambdas/contracts/response-headers';
import { refusalStatus } from '../../lambdas/domain/refusal';
import { canary } from './hostile';
import type { Output } from './output';

/** What may stand beside the members of RFC 9457 and ours: numbers and words that a program reads. */
const members = new Set([
  ...['type', 'title', 'status', 'code', 'request_id', 'detail', 'errors'],
  ...['age_seconds', 'left', 'charge_status', 'possible'],
]);

/** Traces of the inside: a stack, an error's name, a file of ours. */
const inside = /\n\s+at |[A-Z][A-Za-z]+Error\b|node_modules|node:internal|\.[cm]?[jt]s:\d|ZodError|OpenSSL|ERR_[A-Z]/;

/** What an answer of the API breaks of its promises, whatever it was asked. */
export function wrongOfAnswer(answer: APIGatewayProxyResult, requestId: string): readonly string[] {
  const { statusCode: status, body } = answer;
  const headers = Object.fromEntries(
    Object.entries(answer.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const missing = Object.entries({ ...everyAnswer, 'x-request-id': requestId }).filter(
    ([name, value]) => headers[name] !== value && !(name === 'cache-control' && status === 200),
  );
  return [
    ...missing.map(([name]) => `the header ${name} is missing or wrong`),
    ...(status >= 400 ? wrongOfProblem(status, headers['content-type'], { body, requestId }) : []),
    ...(status < 200 || (status >= 300 && status < 400) || status >= 500 ? [`the status is ${status}`] : []),
    ...(body.includes(canary.number) ? ['the answer has the card number'] : []),
    ...(inside.test(body) ? ['the answer shows the inside'] : []),
  ];
}

function wrongOfProblem(
  status: number,
  contentType: string | undefined,
  { body, requestId }: { readonly body: string; readonly requestId: string },
): readonly string[] {
  const parsed = Problem.safeParse(jsonOf(body));
  if (contentType !== 'application/problem+json' || !parsed.success) return ['a refusal is no problem document'];
  const { data: problem } = parsed;
  const known = new Map<string, number>(Object.entries(refusalStatus));
  const strange = Object.keys(problem).filter((name) => !members.has(name));
  return [
    ...(known.has(problem.code) ? [] : [`the code ${problem.code} is not in the list`]),
    ...(known.get(problem.code) === status && problem.status === status ? [] : ['the status is not that of the code']),
    ...(problem.request_id === requestId ? [] : ['the request id is another']),
    ...(problem.type === `urn:strongroom:problem:${problem.code}` ? [] : ['the type is not that of the code']),
    ...strange.map(() => 'a refusal has a member that is not declared'),
    ...(body.includes(canary.text) ? ['a refusal quotes what was sent'] : []),
  ];
}

/** What the output of one input breaks: it holds nothing of it, and each line of the log is JSON. */
export function wrongOfLog({ out, err }: Output): readonly string[] {
  const text = out + err;
  const lines = out.split('\n').filter((line) => line !== '');
  return [
    ...(text.includes(canary.number) || text.includes(canary.text) ? ['the log has what was sent'] : []),
    ...(lines.some((line) => jsonOf(line) === undefined) ? ['a line of the log is no JSON'] : []),
    ...(text.includes('a log line held a card number') ? ['a log line was about to have a card number'] : []),
  ];
}

const Failed = z.object({ failure: z.object({ code: z.string() }) });

/** The code of a problem document, or of the failure of a charge that was made and failed. */
export function codeOf(body: string): string {
  const json = jsonOf(body);
  const failed = Failed.safeParse(json);
  return failed.success ? `failed ${failed.data.failure.code}` : (Problem.safeParse(json).data?.code ?? '');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

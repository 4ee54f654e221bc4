import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { HttpHandler } from '../../lambdas/runtime/http-handler';
import { codeOf, wrongOfAnswer, wrongOfLog } from './answer-oracle';
import type { Mistake } from './mistakes';
import { keepOutput } from './output';
import type { Verdict } from './target';

export interface Served extends Verdict {
  readonly answer: APIGatewayProxyResult | undefined;
}

/** Hand an event to a handler of the API and judge its answer and its log. */
export async function served(
  handler: HttpHandler,
  event: APIGatewayProxyEvent,
  mistake: Mistake | undefined,
): Promise<Served> {
  const output = keepOutput();
  try {
    const answer = await withMistake(await handler(event, {}), event, mistake);
    const wrong = [...wrongOfAnswer(answer, event.requestContext.requestId), ...wrongOfLog(output.take())];
    return { outcome: `${answer.statusCode} ${codeOf(answer.body)}`.trim(), wrong, answer };
  } catch (error) {
    output.take();
    const name = error instanceof Error ? error.name : typeof error;
    return { outcome: 'thrown', wrong: [`the handler threw a ${name}`], answer: undefined };
  }
}

async function withMistake(
  answer: APIGatewayProxyResult,
  event: APIGatewayProxyEvent,
  mistake: Mistake | undefined,
): Promise<APIGatewayProxyResult> {
  if (mistake === undefined || answer.statusCode < 400) return answer;
  const problem = JSON.parse(answer.body);
  switch (mistake) {
    case 'answers-500':
      return { ...answer, statusCode: 500 };
    case 'plain-text':
      return { ...answer, headers: { ...answer.headers, 'content-type': 'text/plain' }, body: 'no' };
    case 'unknown-code':
      return { ...answer, body: JSON.stringify({ ...problem, code: 'bad' }) };
    case 'other-status':
      return { ...answer, statusCode: 418 };
    case 'quotes-input':
      return {
        ...answer,
        body: JSON.stringify({ ...problem, detail: JSON.stringify([event.body, event.pathParameters]) }),
      };
    case 'logs-input':
      process.stdout.write(`${JSON.stringify({ event })}\n`);
      return answer;
    case 'hangs':
      for (;;);
    case 'never-answers':
      return new Promise(() => undefined);
    default:
      return answer;
  }
}

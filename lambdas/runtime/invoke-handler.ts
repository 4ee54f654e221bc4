import * as z from 'zod/mini';
import { findCardNumber } from '../domain/card/pan-guard';
import { errorFields, log } from './logger';
import { publishMetrics } from './metrics';

/**
 * A Lambda that another Lambda or a schedule invokes. A thrown error reaches the invoker as its fixed name only: what went
 * wrong is in the log, and never its message, which may quote input.
 */
export function invokeHandler<Request extends z.ZodMiniType, Answer extends z.ZodMiniType>(
  name: string,
  schema: { readonly request: Request; readonly answer: Answer },
  work: (request: z.output<Request>) => Promise<z.input<Answer>>,
): (event: unknown) => Promise<z.output<Answer>> {
  return async (event) => {
    const started = performance.now();
    try {
      const answer = schema.answer.parse(await work(schema.request.parse(event)));
      if (findCardNumber(answer) !== undefined) throw new Error('an answer held a card number');
      log.info(name, { ...requestIdOf(event), duration_ms: Math.round(performance.now() - started) });
      return answer;
    } catch (error) {
      log.error(`${name} failed`, { ...requestIdOf(event), ...errorFields(error) });
      throw new Error(`${name} failed`);
    } finally {
      publishMetrics();
    }
  };
}

const WithRequestId = z.object({ request_id: z.string().check(z.maxLength(128)) });

function requestIdOf(event: unknown): { request_id?: string } {
  const parsed = WithRequestId.safeParse(event);
  return parsed.success ? { request_id: parsed.data.request_id } : {};
}

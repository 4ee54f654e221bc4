import type { Tracer } from '@aws-lambda-powertools/tracer';

/**
 * The one file that knows the tracer. Powertools wraps the X-Ray SDK, which is large: it is loaded on the first traced call, and
 * never where the stage has tracing off (`POWERTOOLS_TRACE_ENABLED`, set by `CardFunction`).
 */
let tracer: Promise<Tracer> | undefined;

const enabled = (): boolean => process.env['POWERTOOLS_TRACE_ENABLED'] === 'true';

async function loaded(): Promise<Tracer> {
  tracer ??= import('@aws-lambda-powertools/tracer').then(
    (module) => new module.Tracer({ captureHTTPsRequests: false }),
  );
  return tracer;
}

/** Run `work` as a span. Attributes are ids only: a span never carries input. */
export async function traced<Result>(
  span: string,
  work: (annotate: (attribute: string, id: string) => void) => Promise<Result>,
): Promise<Result> {
  if (!enabled()) return work(() => undefined);
  const active = await loaded();
  const parent = active.getSegment();
  const segment = parent?.addNewSubsegment(span);
  try {
    if (segment !== undefined) active.setSegment(segment);
    return await work((attribute, id) => segment?.addAnnotation(attribute, id));
  } finally {
    segment?.close();
    if (parent !== undefined) active.setSegment(parent);
  }
}

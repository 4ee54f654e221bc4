import * as z from 'zod/mini';

/** A variable that is set. */
export const text = z.string().check(z.minLength(1));

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A variable that holds JSON of a shape. @param otherwise what is said of one that does not */
export function fromJson<Shape extends z.ZodMiniType>(shape: Shape, otherwise: string) {
  return z.pipe(
    text,
    z.transform((json, context): z.output<Shape> => {
      const parsed = shape.safeParse(parseJson(json));
      if (parsed.success) return parsed.data;
      context.issues.push({ code: 'custom', message: otherwise, input: json });
      return z.NEVER;
    }),
  );
}

/** JSON: KMS key ARN, or bucket, by label; of keys the preferred label first. */
export const byLabel = fromJson(
  z.record(z.string(), text).check(z.refine((labelled) => Object.keys(labelled).length > 0)),
  'not a JSON object of texts by label',
);

/** JSON: names, for example the labels of the envelope keys, which the clear part of an envelope may name. */
export const labels = fromJson(z.readonly(z.array(text)), 'not a JSON array of names');

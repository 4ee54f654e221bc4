import type * as z from 'zod/mini';

/**
 * The environment of a handler, read through its schema once per environment.
 * @throws Error that names the variables that are missing or wrong, never their values
 */
export function readEnv<Schema extends z.ZodMiniType>(schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map((issue) => issue.path.join('.'));
  throw new Error(`environment: missing or wrong: ${names.join(', ')}`);
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const object = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** CloudFormation and IAM take one thing where they take a list of them. */
export function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  const many: readonly unknown[] = Array.isArray(value) ? value : [value];
  return many;
}

/** The only member of an object, as a function of CloudFormation is written: `{ Ref: … }`. */
export function call(value: unknown): readonly [name: string, argument: unknown] | undefined {
  if (!isObject(value)) return undefined;
  const [only, ...others] = Object.entries(value);
  return only !== undefined && others.length === 0 && /^(?:Ref|Condition|Fn::\w+)$/.test(only[0]) ? only : undefined;
}

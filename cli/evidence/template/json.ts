export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: Json;
}

/** The readers below answer with nothing where a value is of another shape: a template that lacks something is not an error. */
export const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** What CloudFormation lets one write alone or in a list. */
export const list = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : isList(value) ? value : [value];

export const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/** Text as it is, and JSON for whatever else may stand where a name is expected. */
export const said = (value: Json | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? '');

export const entries = (value: Json | undefined): readonly (readonly [string, Json])[] => Object.entries(object(value));

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !isList(value);

/** What `JSON.parse` gives, told apart from everything else that is `unknown`. */
export function isJson(value: unknown): value is Json {
  if (value === null) return true;
  if (Array.isArray(value)) return value.every(isJson);
  if (typeof value === 'object') return Object.values(value).every(isJson);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

import { hash } from 'node:crypto';

/** A value as text. A member that is undefined is left out: under `exactOptionalPropertyTypes` that is the same value. */
export const written = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** An error as text: all that somebody who catches it can branch on. */
export const failureWritten = (error: unknown): string =>
  error instanceof Error ? `${error.name} ${error.message} ${written(error)}` : written(error);

/** A map or set as a list, in an order that does not tell how it came about. */
export const listed = (collection: ReadonlyMap<string, unknown> | ReadonlySet<string>): readonly string[] =>
  [...collection]
    .map((entry) => written(Array.isArray(entry) && entry[1] instanceof Set ? [entry[0], ...entry[1]] : entry))
    .sort();

/** A state in a few bytes. */
export const stateOf = (parts: readonly unknown[]): string => hash('sha256', written(parts), 'base64');

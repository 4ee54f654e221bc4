import { hash } from 'node:crypto';

/** A value as text, so that two different ones have two texts: what JSON leaves out is written out. */
export const written = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => {
    if (member instanceof Error) return { ...member, name: member.name, message: member.message };
    if (member instanceof Map || member instanceof Set) return [...member].map(written).sort();
    return member;
  }) ?? 'nothing';

/** A state in a few bytes. */
export const stateOf = (parts: readonly unknown[]): string => hash('sha256', written(parts), 'base64');

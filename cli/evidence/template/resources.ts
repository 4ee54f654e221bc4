import type { Place } from '../../../lib/config/names';
import { entries, object, text, type JsonObject } from './json';
import { References, type Templates } from './references';

/** A resource of a synthesized stage, with every reference replaced by the name or ARN it will have. */
export interface Resource {
  readonly stack: string;
  /** The physical name: what `Ref` gives, an alias for a key, the logical id for what has no name. */
  readonly name: string;
  readonly id: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly deletionPolicy: string | undefined;
}

/** @throws Error where a template imports what no other exports */
export function resourcesIn(templates: Templates, place: Place): readonly Resource[] {
  const names = new References(templates, place);
  return Object.entries(templates).flatMap(([stack, template]) =>
    entries(template['Resources']).map(([id, raw]) => ({
      stack,
      id,
      name: names.nameOf(stack, id),
      type: text(object(raw)['Type']) ?? '',
      properties: object(names.resolve(stack, object(raw)['Properties'] ?? {})),
      deletionPolicy: text(object(raw)['DeletionPolicy']),
    })),
  );
}

export const ofType = (resources: readonly Resource[], type: string): readonly Resource[] =>
  resources.filter((resource) => resource.type === type);

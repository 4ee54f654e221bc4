import { isList, isObject, object, type Json } from './json';

/** The names of all members that a value of this JSON Schema can have, at any depth. */
export function propertiesIn(schema: Json): readonly string[] {
  if (isList(schema)) return schema.flatMap(propertiesIn);
  if (!isObject(schema)) return [];
  return [...Object.keys(object(schema['properties'])), ...Object.values(schema).flatMap(propertiesIn)];
}

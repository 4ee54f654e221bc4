import * as z from 'zod/mini';

type Schema = Readonly<Record<string, unknown>>;

const Members = z.record(z.string(), z.unknown());

/**
 * What API Gateway checks of a body before a handler sees it: types and sizes, from the contract's own schema, in JSON Schema draft 4,
 * which is all that API Gateway reads. What is missing, not known or badly formed is left to the handler, which says where it is, and
 * that a card number in clear is to be treated as exposed (ADR 0023). Whatever the contract accepts, its outline accepts.
 */
export function bodyOutline(contract: z.ZodMiniType): Schema {
  return outline(z.toJSONSchema(contract, { target: 'draft-4', io: 'input', unrepresentable: 'any' }));
}

function outline(schema: unknown): Schema {
  const kept = Object.entries(Members.parse(schema)).map(([name, value]) => [name, keyword(name, value)] as const);
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}

function keyword(name: string, value: unknown): unknown {
  switch (name) {
    case 'type':
    case 'maxLength':
    case 'maxItems':
      return value;
    case 'properties':
      return Object.fromEntries(
        Object.entries(Members.parse(value)).map(([member, schema]) => [member, outline(schema)]),
      );
    case 'anyOf':
      return z.array(z.unknown()).parse(value).map(outline);
    case 'items':
      return outline(value);
    case 'additionalProperties':
      return value === false ? undefined : outline(value);
    default:
      return undefined;
  }
}

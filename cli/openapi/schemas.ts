import * as z from 'zod/mini';
import * as charges from '../../lambdas/contracts/charges';
import { CardView, Currency } from '../../lambdas/contracts/fields';
import * as jwks from '../../lambdas/contracts/jwks';
import { Problem } from '../../lambdas/contracts/problem';
import * as tokens from '../../lambdas/contracts/tokens';
import { currencyExponents } from '../../lambdas/domain/currencies';

export type JsonSchema = Readonly<Record<string, unknown>>;

const Members = z.record(z.string(), z.unknown());

/** What has a name in the description has the name of its contract; any other schema is written where it is used. */
const named = new Map<unknown, string>([
  [CardView, 'CardView'],
  [Currency, 'Currency'],
  ...Object.entries({ ...charges, ...tokens, ...jwks, Problem }).flatMap(([name, contract]) =>
    /(?:Request|Response|Problem|Jwks)$/.test(name) ? [[contract, name] as const] : [],
  ),
]);

/** `components.schemas`: JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [contract, id] of named) if (contract instanceof z.ZodMiniType) registry.add(contract, { id });
  const { schemas: taken } = z.toJSONSchema(registry, { ...options, io: 'input', uri: reference });
  const { schemas: given } = z.toJSONSchema(registry, { ...options, io: 'output', uri: reference });
  const names = Object.keys(taken).sort();
  return Object.fromEntries(
    names.map((name) => [name, bare(name.endsWith('Request') ? taken[name] : given[name])] as const),
  );
}

/** A schema where it is used. @param io `input` of what a caller sends, `output` of what he gets */
export function schemaOf(contract: z.ZodMiniType, io: 'input' | 'output'): JsonSchema {
  const name = named.get(contract);
  if (name !== undefined) return { $ref: reference(name) };
  return bare(z.toJSONSchema(contract, { ...options, io }));
}

const reference = (name: string): string => `#/components/schemas/${name}`;

const options = {
  target: 'draft-2020-12',
  unrepresentable: 'any',
  override: ({ zodSchema, jsonSchema }: { readonly zodSchema: unknown; readonly jsonSchema: object }): void => {
    if (zodSchema === Currency) Object.assign(jsonSchema, { type: 'string', enum: Object.keys(currencyExponents) });
    // `z.undefined()`: a member that must not be there.
    if (zodSchema instanceof z.ZodMiniUndefined) Object.assign(jsonSchema, { not: {} });
  },
} as const;

/** The document says once which dialect its schemas are of, and where each is. */
function bare(schema: unknown): JsonSchema {
  const { $schema: _dialect, $id: _address, ...rest } = Members.parse(schema);
  return rest;
}

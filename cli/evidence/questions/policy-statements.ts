import * as z from 'zod/mini';

const oneOrMore = z.union([z.string(), z.array(z.string())]);

const Policy = z.object({
  Statement: z.array(
    z.object({
      Sid: z.optional(z.string()),
      Effect: z.string(),
      Principal: z.optional(z.unknown()),
      Action: z.optional(oneOrMore),
      Resource: z.optional(oneOrMore),
      Condition: z.optional(z.record(z.string(), z.record(z.string(), z.unknown()))),
    }),
  ),
});

export interface PolicyStatement {
  readonly sid: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Everybody. */
  readonly anyone: boolean;
  readonly conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The statements of a policy as AWS hands it out, in JSON. A text that is no policy has none. */
export function statementsOf(policy: string): readonly PolicyStatement[] {
  const read = Policy.safeParse(jsonOf(policy));
  return (read.data?.Statement ?? []).map(({ Sid, Effect, Principal, Action = [], Resource = [], Condition }) => ({
    sid: Sid ?? '',
    effect: Effect,
    actions: [Action].flat(),
    resources: [Resource].flat(),
    anyone: JSON.stringify(Principal ?? '').includes('"*"'),
    conditions: Condition ?? {},
  }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

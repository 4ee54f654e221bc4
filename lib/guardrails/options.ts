export const guardrailIds = [
  'locked-evidence',
  'function-in-vpc',
  'no-wildcard',
  'no-open-policy',
  'zoned-cryptography',
  'customer-managed-key',
  'no-public-bucket',
  'no-open-security-group',
  'dead-letter-queue',
  'alarm-with-runbook',
  'no-backup',
  'whole-template',
] as const;

export type GuardrailId = (typeof guardrailIds)[number];

/** A sentence; an empty one stops the synthesis. */
type Reason = string;

/** Who may use the keys of an application for cryptography. */
export interface Zone {
  /** Paths of the keys' constructs. */
  readonly keys: readonly string[];
  /** Names of roles, or paths of their constructs. */
  readonly roles: readonly string[];
}

/**
 * What an app says to its guardrails. In paths and names `*` stands for any text within one part. `…/Resource`, CDK's name for the
 * resource of a construct, may be left out.
 */
export interface GuardrailOptions {
  /** By guardrail: the construct that it does not hold for, and why. One that excepts nothing stops the synthesis. */
  readonly exceptions?: Readonly<Partial<Record<GuardrailId, Readonly<Record<string, Reason>>>>>;
  /** Actions that policies may allow on `*`, beside those for which AWS defines no resource, and why. */
  readonly actionsOnEverything?: Readonly<Record<string, Reason>>;
  /** Resources that end in a star, as they stand in the template (`${AWS::Region}` and the like spelt so), and what may be done with them. */
  readonly openNames?: Readonly<Record<string, { readonly actions: readonly string[]; readonly why: Reason }>>;
  /** By name. */
  readonly zones?: Readonly<Record<string, Zone>>;
  /** Paths of tables that nothing may copy, and why. */
  readonly notBackedUp?: Readonly<Record<string, Reason>>;
}

/** Whether a pattern with stars names a path or a name. */
export function names(pattern: string, path: string): boolean {
  const parts = path.split('/');
  const wanted = pattern.split('/');
  return matches(wanted, parts) || (parts.at(-1) === 'Resource' && matches(wanted, parts.slice(0, -1)));
}

const matches = (wanted: readonly string[], parts: readonly string[]): boolean =>
  wanted.length === parts.length && wanted.every((part, place) => fits(part, parts[place] ?? ''));

/** A text against a pattern in which a star stands for any text. */
export function fits(pattern: string, text: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return pattern === text;
  let from = start.length;
  for (const middle of rest) {
    const found = text.indexOf(middle, from);
    if (found === -1) return false;
    from = found + middle.length;
  }
  return text.startsWith(start) && text.endsWith(end) && text.length - end.length >= from;
}

import { body } from './targets/body';
import { dpop } from './targets/dpop';
import { envelope } from './targets/envelope';
import { event } from './targets/event';
import { jwks } from './targets/jwks';
import { jwt } from './targets/jwt';
import { path } from './targets/path';
import { type FuzzOrder, type FuzzReport, fuzz, type Watching } from './run';
import type { Target } from './target';

type Fuzzing = (order: FuzzOrder, watching?: Watching) => Promise<FuzzReport>;

interface Row {
  readonly says: string;
  readonly fuzz: Fuzzing;
}

function row<Recipe>(target: Target<Recipe>): Row {
  return { says: target.says, fuzz: (order, watching) => fuzz(target, order, watching) };
}

/** Every door that a stranger can put something into. */
export const targets = {
  envelope: row(envelope),
  jwt: row(jwt),
  dpop: row(dpop),
  body: row(body),
  path: row(path),
  event: row(event),
  jwks: row(jwks),
} as const satisfies Readonly<Record<string, Row>>;

export type TargetName = keyof typeof targets;

export const isTarget = (name: string): name is TargetName => Object.hasOwn(targets, name);

export const targetNames: readonly TargetName[] = Object.keys(targets).filter(isTarget);

import type { Requirement } from './requirement-ids';

/** A file of the evidence folder that shows a fact: path from the folder's root, SHA-256 in hex, and where in it to look. */
export interface Proof {
  readonly file: string;
  readonly sha256: string;
  /** A JSON pointer (RFC 6901), a line number or a test's name. */
  readonly at?: string;
}

/**
 * What became of a question. `found` and `not-found` were both looked for; `not-here` is what this kind of stage cannot tell (the emulator has
 * no trail), with the reason in the sentence.
 */
export interface Answer {
  readonly status: 'found' | 'not-found' | 'not-here';
  /** Plain sentences, made from what was found: numbers and names come from the source, never from the text. */
  readonly sentences: readonly string[];
  readonly table?: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly proof: readonly Proof[];
}

/** One thing to look for. `Source` is where: the templates, the deployed stage, the log, the test results. */
export interface Question<Source> {
  /** Stable and unique, for the comparison with an earlier folder: `template.keys-rotate`. */
  readonly id: `${'template' | 'stage' | 'log' | 'trail' | 'tests'}.${string}`;
  readonly requirements: readonly Requirement[];
  /** What is looked for, in our own words: "Every symmetric key of the application rotates within 90 days." */
  readonly looksFor: string;
  readonly ask: (source: Source) => Promise<Answer> | Answer;
}

/** A question with its answer, as `facts.json` has it. */
export interface Fact extends Answer, Pick<Question<unknown>, 'id' | 'requirements' | 'looksFor'> {}

/** `facts.json`. Times are RFC 3339 in UTC. */
export interface Facts {
  readonly schema: 1;
  readonly stage: string;
  readonly target: 'aws' | 'emulator';
  readonly from: string;
  readonly to: string;
  readonly collectedAt: string;
  /** `strongroom` and the commit or version of what was synthesized. */
  readonly software: { readonly version: string };
  readonly facts: readonly Fact[];
}

/** Something the person at the keyboard can do something about: one sentence with a way out, and the log that says more. */
export class Trouble extends Error {
  readonly log: string | undefined;

  constructor(sentence: string, facts: { readonly log?: string; readonly cause?: unknown } = {}) {
    super(sentence, { cause: facts.cause });
    this.name = 'Trouble';
    this.log = facts.log;
  }
}

/** The one line that a failed command ends with. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof Trouble && error.log !== undefined) return `${error.message} Log: ${error.log}`;
  return error.message.replace(/\s*\n\s*/g, ' ');
}

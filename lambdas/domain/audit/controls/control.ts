/** The critical controls of PCI DSS 10.7.2 that this system watches. What each means: docs/controls.md. */
export const controls = [
  'trail',
  'firewall',
  'keys',
  'archive-lock',
  'policies',
  'audit-log',
  'daily-review',
  'completeness',
  'reads-reconciled',
  'witness',
] as const;

export type Control = (typeof controls)[number];

/** `since`: when it stopped working, where the source says so; else the moment at which it was found. */
export type Verdict = 'works' | { readonly failed: string; readonly since?: Date };

/** One row of the table of controls: a control at one resource, and how to ask whether it works. */
export interface Check {
  readonly control: Control;
  /** A name of ours, not an ARN: it stands in events. */
  readonly resource: string;
  /**
   * @param watchedSince when this control was asked for the first time: what was due before then is not missed
   * @throws where there is no answer
   */
  readonly ask: (watchedSince: Date) => Promise<Verdict>;
}

/** Everything that is wrong, as one cause; nothing: it works. */
export function verdictOf(wrong: readonly (readonly [isWrong: boolean, cause: string])[]): Verdict {
  const causes = wrong.flatMap(([isWrong, cause]) => (isWrong ? [cause] : []));
  return causes.length === 0 ? 'works' : { failed: causes.join(' ') };
}

/** What AWS calls something, as it may stand in an event: words and codes. */
export function quoted(text: string): string {
  return /^[A-Za-z][\w .:-]{0,99}$/.test(text) ? text : 'a text of no known form';
}

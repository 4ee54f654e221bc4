import type { DayNumbers } from './day-tally';
import type { ReviewedEntry, Sample } from './entry';

/** Above `info` a person must look (alarm `review-findings`). */
export type Severity = 'info' | 'warning' | 'alert';

/** A row of the table of rules, as a review states it. */
export interface RuleFacts {
  readonly id: string;
  /** A changed rule has the next number. */
  readonly version: number;
  readonly looksAt: string;
  /** Of PCI DSS v4.0.1. */
  readonly clause: string;
  readonly severity: Severity;
  /** From how many on it is a finding. */
  readonly threshold: number;
}

/** Finds entries. */
export interface EntryRule extends RuleFacts {
  readonly picks: (entry: ReviewedEntry) => boolean;
  /** `entries` in words, after their number: "cards were revealed". */
  readonly words: string;
}

/** What of the day before, and of reading this one, the rules of a day know. */
export interface DayFacts extends DayNumbers {
  /** Batches that cannot be read, and lines that are no event. */
  readonly unreadable: Sample;
  /** Everybody whom the newest review before knew; undefined: there is none. */
  readonly knownActors: ReadonlySet<string> | undefined;
  /** The newest review before this one is not what its signature says. */
  readonly previousIsBroken: boolean;
}

/** Finds something in the numbers of a day: each as a sentence. */
export interface DayRule extends RuleFacts {
  readonly finds: (
    day: DayFacts,
    threshold: number,
  ) => readonly { readonly text: string; readonly ids?: readonly string[] }[];
}

export type Rule = EntryRule | DayRule;

const ofType =
  (...types: readonly string[]) =>
  ({ type }: ReviewedEntry): boolean =>
    types.includes(type);

const revealed =
  (wanted: 'success' | 'failure') =>
  ({ type, outcome }: ReviewedEntry): boolean =>
    type === 'card.revealed' && outcome === wanted;

const atLeast = (count: number, threshold: number, text: string) => (count >= threshold ? [{ text }] : []);

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.floor((100 * part) / whole));

/** A client's failures count from here on; below, one wrong card is a large share. */
const fewestFailures = 20;
const busyHour = 100;
const mostNamed = 20;

const named = (names: readonly string[]): string =>
  names.length <= mostNamed
    ? names.join(', ')
    : `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`;

/** What a daily review looks at (PCI DSS 10.4.1, 10.4.1.1). A new rule is a row; docs/controls.md says what to do about a finding. */
export const rules: readonly Rule[] = [
  {
    ...{ id: 'access-unexplained', version: 1, clause: '10.4.1', severity: 'alert', threshold: 1 },
    looksAt: 'Reads of card data that no entry explains',
    ...{ picks: ofType('access.unexplained'), words: 'times card data was read and no entry says why' },
  },
  {
    ...{ id: 'controls-failed', version: 1, clause: '10.7.2', severity: 'alert', threshold: 1 },
    looksAt: 'Critical controls that stopped working',
    ...{ picks: ofType('control.failed'), words: 'times a critical control stopped working' },
  },
  {
    ...{ id: 'controls-restored', version: 1, clause: '10.7.3', severity: 'info', threshold: 1 },
    looksAt: 'Critical controls that work again',
    ...{ picks: ofType('control.restored'), words: 'times a critical control worked again' },
  },
  {
    ...{ id: 'cards-revealed', version: 2, clause: '10.2.1.1', severity: 'info', threshold: 1 },
    looksAt: 'Card numbers that were shown to a person',
    ...{ picks: revealed('success'), words: 'card numbers were shown to a person' },
  },
  {
    ...{ id: 'many-cards-revealed', version: 2, clause: '10.2.1.1', severity: 'warning', threshold: 20 },
    looksAt: 'More card numbers shown in a day than people look up',
    ...{ picks: revealed('success'), words: 'card numbers were shown to people in one day' },
  },
  {
    ...{ id: 'reveals-failed', version: 1, clause: '10.2.1.4', severity: 'info', threshold: 1 },
    looksAt: 'Card numbers that somebody wanted to see and did not',
    ...{ picks: revealed('failure'), words: 'times a card number was asked for and not shown' },
  },
  {
    ...{ id: 'reconciliation-differences', version: 1, clause: '10.4.1', severity: 'warning', threshold: 1 },
    looksAt: 'Lines in which a processor and the ledger differ',
    ...{ picks: ofType('reconciliation.difference'), words: 'lines of a processor and of the ledger differ' },
  },
  {
    ...{ id: 'payments-flagged', version: 1, clause: '10.4.1', severity: 'info', threshold: 1 },
    looksAt: 'Payments that tripped a fraud rule',
    ...{ picks: ofType('payment.flagged'), words: 'payments tripped a fraud rule' },
  },
  {
    ...{ id: 'late-entries', version: 1, clause: '10.4.1', severity: 'warning', threshold: 1 },
    looksAt: 'Entries that were archived more than an hour after they occurred',
    ...{ picks: ({ late }) => late, words: 'entries were archived more than an hour late' },
  },
  {
    ...{ id: 'repeated-entries', version: 1, clause: '10.3.4', severity: 'info', threshold: 1 },
    looksAt: 'Entries that stand twice within two hours: delivery is at least once',
    ...{ picks: ({ repeated }) => repeated, words: 'entries stand more than once' },
  },
  {
    ...{ id: 'unreadable', version: 1, clause: '10.3.4', severity: 'alert', threshold: 1 },
    looksAt: 'Batches that cannot be read, and lines that are no event',
    finds: ({ unreadable: { count, ids } }, threshold) =>
      count >= threshold ? [{ text: `${count} batches or lines of the archive cannot be read.`, ids }] : [],
  },
  {
    ...{ id: 'previous-review', version: 1, clause: '10.4.1.1', severity: 'alert', threshold: 1 },
    looksAt: 'The signature of the review before',
    finds: ({ previousIsBroken }) =>
      previousIsBroken ? [{ text: 'The newest review before this one is not what its signature says.' }] : [],
  },
  {
    ...{ id: 'client-failures', version: 1, clause: '10.4.1', severity: 'warning', threshold: 50 },
    looksAt: `Clients of whose entries so many percent are failures, ${fewestFailures} at least`,
    finds: ({ byClient }, threshold) =>
      [...byClient].flatMap(([client, { entries, failures }]) =>
        failures < fewestFailures
          ? []
          : atLeast(
              percent(failures, entries),
              threshold,
              `${failures} of ${entries} entries of ${client} are failures.`,
            ),
      ),
  },
  {
    ...{ id: 'failures', version: 1, clause: '10.4.1', severity: 'warning', threshold: 20 },
    looksAt: `How many percent of all entries are failures, of ${fewestFailures} failures at least`,
    finds: ({ byClient, entries }, threshold) => {
      const failures = [...byClient.values()].reduce((sum, client) => sum + client.failures, 0);
      if (failures < fewestFailures) return [];
      return atLeast(percent(failures, entries), threshold, `${failures} of ${entries} entries are failures.`);
    },
  },
  {
    ...{ id: 'silent-hours', version: 1, clause: '10.4.1', severity: 'warning', threshold: busyHour },
    looksAt: 'Hours in which nothing was archived, in a day of so many entries an hour',
    finds: (day, threshold) => silentHours(day, ({ mean }) => mean >= threshold),
  },
  {
    ...{ id: 'silent-hours-of-a-quiet-day', version: 1, clause: '10.4.1', severity: 'info', threshold: busyHour },
    looksAt: 'Hours in which nothing was archived, in a day of fewer entries an hour',
    finds: (day, threshold) => silentHours(day, ({ mean }) => mean < threshold),
  },
  {
    ...{ id: 'new-actors', version: 1, clause: '10.4.1', severity: 'warning', threshold: 1 },
    looksAt: 'Clients, with their roles, that no review before has seen',
    finds: ({ actors, knownActors }, threshold) => {
      if (knownActors === undefined) return [];
      const fresh = [...actors].filter((actor) => !knownActors.has(actor)).sort();
      return atLeast(fresh.length, threshold, `Seen for the first time: ${named(fresh)}.`);
    },
  },
];

function silentHours(
  { entries, byHour }: DayNumbers,
  isSuch: (day: { readonly mean: number }) => boolean,
): readonly { readonly text: string }[] {
  if (entries === 0 || !isSuch({ mean: entries / byHour.length })) return [];
  const silent = byHour.flatMap((count, hour) => (count === 0 ? [`${String(hour).padStart(2, '0')}:00`] : []));
  return silent.length === 0 ? [] : [{ text: `Nothing was archived in the hours from ${silent.join(', ')} UTC.` }];
}

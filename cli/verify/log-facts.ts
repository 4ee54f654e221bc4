import type { SequenceFacts } from './check-sequences';
import type { Counted } from './findings';

export interface LogFacts extends SequenceFacts {
  readonly steps: number;
  readonly batches: number;
  readonly entries: number;
  /** Entries in the log by their hashes only, and the start of the span before which they are. */
  readonly hashes: number;
  readonly from: string;
  /** Entries of open hours that are not in the log yet. */
  readonly waiting: number;
}

export const countedOf = ({ steps, batches, entries, hashes, subjects, repeats }: LogFacts): readonly Counted[] => [
  {
    id: 'checkpoints',
    count: steps,
    text: 'steps of the log: signature, root, tiles; each is the beginning of every later one',
  },
  { id: 'batches', count: batches, text: 'batches: named by their bytes, taken once' },
  { id: 'entries', count: entries, text: 'entries in the log: spelling, shape, time, no card number, no envelope' },
  { id: 'hashes', count: hashes, text: 'entries in the log by their hashes only' },
  { id: 'subjects', count: subjects, text: 'subjects: no hole in their sequences, no id with two contents' },
  {
    id: 'repeats',
    count: repeats,
    text: 'entries that stand again in another batch, byte for byte (delivery is at least once)',
  },
];

/** What must be said where there is any of it. */
export function statementsOf({ steps, hashes, from, begunBefore, waiting, onTheWay, unexplained }: LogFacts) {
  const said: readonly (readonly [number, string])[] = [
    [hashes, `entries before ${from} are proved by hash only: their batches were not copied.`],
    [begunBefore, 'gaps in sequences may lie among entries that are proved by hash only.'],
    [waiting, 'entries of hours that are still open are not in the log yet: nothing proves them.'],
    [onTheWay, 'events were overtaken by later ones of the last minutes: they may be on their way.'],
    [unexplained, 'events are missing from sequences; they may stand in what could not be read.'],
  ];
  return [
    ...(steps === 0 ? ['The log has no step: no entry is proved.'] : []),
    ...said.flatMap(([count, text]) => (count === 0 ? [] : [`${count} ${text}`])),
    'Of orders (or_…) the sequence is the attempt: holes there are attempts that were never made.',
  ];
}

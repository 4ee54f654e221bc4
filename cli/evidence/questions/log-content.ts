import { sixFields } from '../sources/entry-tally';
import { count, found, notFound } from './answers';
import { type LogQuestion, onLog } from './log-question';

/** What the stage promises, and alarms about: docs/runbooks/log-behind.md. */
const includedWithin = 300;

/** What a clock may be ahead of another: seconds, as PCI DSS 10.6 leaves it to us. */
const clocksWithin = 2;

/** PCI DSS 10.2, 10.3 and 10.6 on the entries: what is in the log, and that nothing of it was changed. */
export const logContentQuestions: readonly LogQuestion[] = [
  {
    id: 'log.verified',
    requirements: ['10.3.2', '10.3.4', '10.5.1'],
    looksFor:
      'Every entry of the archive is in the signed log, and the log, built anew from the entries, is the one that was signed.',
    ask: onLog(({ failures, size, steps, root, byHash, waiting }, _source, proof) => {
      const said = {
        sentences: [
          `The log has ${count(size, 'entry', 'entries')} in ${count(steps, 'signed step')}; its root is ${root === '' ? 'none' : root}.`,
          `Built anew from the archive it showed ${count(failures.count, 'failure')}.`,
          ...(byHash > 0 ? [`${count(byHash, 'entry', 'entries')} of before the span are proved by hash only.`] : []),
          ...(waiting > 0 ? [`${count(waiting, 'entry', 'entries')} had not been taken by a step yet.`] : []),
        ],
        ...(failures.count > 0
          ? {
              table: {
                columns: ['Object', 'Code', 'What it means'],
                rows: failures.first.map(({ object, code, meaning }) => [object, code, meaning]),
              },
            }
          : {}),
      };
      return failures.count === 0 && size > 0 ? found(said, proof) : notFound(said, proof);
    }),
  },
  {
    id: 'log.entries',
    requirements: ['10.2.1', '10.2.1.1', '10.2.1.4', '10.2.1.5'],
    looksFor: 'What was recorded in the span, by kind, with how much of it succeeded.',
    ask: onLog(({ entries, byType, firstAt, lastAt, unreadable }, _source, proof) => {
      const said = {
        sentences: [
          entries === 0
            ? 'No entry is of the span.'
            : `${count(entries, 'entry', 'entries')} of the span, from ${firstAt ?? ''} to ${lastAt ?? ''}.`,
          ...(unreadable > 0 ? [`${count(unreadable, 'line')} could not be read as an event.`] : []),
        ],
        table: {
          columns: ['Kind', 'Success', 'Failure'],
          rows: Object.entries(byType).map(([type, { success, failure }]) => [type, String(success), String(failure)]),
        },
      };
      return entries > 0 && unreadable === 0 ? found(said, proof) : notFound(said, proof);
    }),
  },
  {
    id: 'log.six-fields',
    requirements: ['10.2.2'],
    looksFor: 'Every entry says who, what kind, when, whether it succeeded, from where, and what it touched.',
    ask: onLog(({ entries, fields }, { log }) => {
      const proof = [log.proof('fields')];
      const complete = sixFields.filter((field) => fields[field] === entries);
      const said = {
        sentences: [`Of the six fields, ${complete.length} are in each of ${count(entries, 'entry', 'entries')}.`],
        table: {
          columns: ['Field', 'Entries that have it'],
          rows: sixFields.map((field) => [field, String(fields[field])]),
        },
      };
      return entries > 0 && complete.length === sixFields.length ? found(said, proof) : notFound(said, proof);
    }),
  },
  {
    id: 'log.included-in-time',
    requirements: ['10.3.3', '10.3.4'],
    looksFor: `An entry is signed within ${includedWithin} seconds of its archiving.`,
    ask: onLog(({ inclusion: { batches, longestSeconds, longestOf } }, { log }) => {
      const proof = [log.proof('inclusion')];
      if (longestSeconds === undefined) return notFound({ sentences: ['No batch of the span is in the log.'] }, proof);
      const said = {
        sentences: [
          `From the put of a batch to that of its signed checkpoint, ${count(batches, 'batch', 'batches')} took ${longestSeconds} seconds at most: ${longestOf ?? ''}.`,
        ],
      };
      return longestSeconds <= includedWithin ? found(said, proof) : notFound(said, proof);
    }),
  },
  {
    id: 'log.clocks-agree',
    requirements: ['10.6.1', '10.6.2'],
    looksFor: `No entry says that it happened more than ${clocksWithin} seconds after S3 says that it was archived.`,
    ask: onLog(({ clocks: { compared, aheadSeconds, closestSeconds } }, { log }) => {
      const proof = [log.proof('clocks')];
      if (closestSeconds === undefined) return notFound({ sentences: ['No entry of the span is in the log.'] }, proof);
      const said = {
        sentences: [
          `The clock of the functions that wrote ${count(compared, 'entry', 'entries')} was ahead of S3's by ${count(aheadSeconds, 'second')} at most.`,
          `The entry closest to its archiving was written ${count(closestSeconds, 'second')} before, in whole seconds: the clock was behind by no more than one second over that.`,
        ],
      };
      return aheadSeconds <= clocksWithin ? found(said, proof) : notFound(said, proof);
    }),
  },
  {
    id: 'log.cards-shown',
    requirements: ['3.4.1', '3.4.2', '10.2.1.1'],
    looksFor: 'How often a whole card number was shown to a person in the span.',
    ask: onLog(({ byType, entries }, { log }) => {
      const proof = [log.proof('byType')];
      if (entries === 0) return notFound({ sentences: ['No entry is of the span.'] }, proof);
      const { success = 0, failure = 0 } = byType['card.revealed'] ?? {};
      return found({ sentences: [`Card numbers shown: ${success}; refused: ${failure}.`] }, proof);
    }),
  },
];

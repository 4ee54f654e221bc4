import type { Answer, Proof, Question } from '../fact';
import { inventoryFile } from '../copy/copy-archive';
import { sixFields } from '../sources/entry-tally';
import type { LogSource, LogStated } from '../sources/log-source';
import { count, found, notFound } from './answers';

export type LogQuestion = Question<LogSource>;

/** Where there is no log to look at, that is the answer. */
function onLog(ask: (log: LogStated, source: LogSource, proof: readonly Proof[]) => Answer): (source: LogSource) => Answer {
  return (source) =>
    source.log.found === undefined
      ? notFound({ sentences: ['The stage has no key of an audit log.'] })
      : ask(source.log.found, source, [source.log.proof()]);
}

const dayMs = 86_400_000;
/** PCI DSS 10.5.1. */
const [yearDays, atHandDays] = [365, 92];
/** What the stage promises, and alarms about: docs/runbooks/log-behind.md. */
const includedWithin = 300;

/** PCI DSS 10 on the audit log: what is in it, that nothing was changed, and how long it stays. */
export const logQuestions: readonly LogQuestion[] = [
  {
    id: 'log.verified',
    requirements: ['10.3.2', '10.3.4', '10.5.1'],
    looksFor: 'Every entry of the archive is in the signed log, and the log, built anew from the entries, is the one that was signed.',
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
        table: { columns: ['Field', 'Entries that have it'], rows: sixFields.map((field) => [field, String(fields[field])]) },
      };
      return entries > 0 && complete.length === sixFields.length ? found(said, proof) : notFound(said, proof);
    }),
  },
  {
    id: 'log.locked',
    requirements: ['10.3.2', '10.3.4'],
    looksFor: 'Every object of the archive is locked in the mode of the stage, has one version, and nobody has marked one as deleted.',
    ask: ({ archive, lock }) => {
      const { versions, modes, older, deleteMarkers, notCopied } = archive.found;
      const mode = lock.mode.toUpperCase();
      const locked = modes[mode] ?? 0;
      const said = {
        sentences: [
          `S3 states a lock in mode ${mode} for ${locked} of ${count(versions, 'version')}; ${inventoryFile} lists them.`,
          `${count(older, 'object version')} beside the newest of their names, ${count(deleteMarkers, 'delete marker')}.`,
          ...(notCopied.length > 0 ? [`${count(notCopied.length, 'object')} with a name that no file can have.`] : []),
        ],
        table: { columns: ['Lock', 'Versions'], rows: Object.entries(modes).map(([name, of]) => [name, String(of)]) },
      };
      const proof = [archive.proof()];
      const fine = versions > 0 && locked === versions && older + deleteMarkers + notCopied.length === 0;
      return fine ? found(said, proof) : notFound(said, proof);
    },
  },
  {
    id: 'log.kept',
    requirements: ['10.5.1'],
    looksFor: 'Entries are kept for twelve months at least, and the last three months are at hand.',
    ask: ({ archive, collectedAt }) => {
      const { leastDays, oldestHour, versions } = archive.found;
      const proof = [archive.proof()];
      if (oldestHour === undefined) return notFound({ sentences: ['The archive has no entry yet.'] }, proof);
      const age = Math.floor((collectedAt.getTime() - Date.parse(`${oldestHour}:00:00.000Z`)) / dayMs);
      const said = {
        sentences: [
          `Of ${count(versions, 'version')} in the archive none may be deleted before ${leastDays ?? 0} days after it was put.`,
          `The oldest entries are of the hour ${oldestHour}, ${count(age, 'day')} ago.`,
          age < atHandDays
            ? 'The archive is younger than three months: all of it is at hand, in one bucket.'
            : 'The last three months are at hand, in one bucket.',
        ],
      };
      return (leastDays ?? 0) >= yearDays ? found(said, proof) : notFound(said, proof);
    },
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
    id: 'log.daily-review',
    requirements: ['10.4.1', '10.4.1.1', '10.4.3'],
    looksFor: 'A signed review of each day of the span that is over.',
    ask: ({ reviews }) => {
      const days = reviews.found;
      const proof = [reviews.proof()];
      if (days.length === 0) return notFound({ sentences: ['No day of the span is over: there is no review to look for.'] }, proof);
      const signed = days.filter(({ state }) => state === 'signed');
      const findings = signed.flatMap(({ day, findings: ofDay }) => ofDay.map((finding) => ({ day, ...finding })));
      const said = {
        sentences: [
          `Signed reviews: of ${signed.length} of ${count(days.length, 'day')}.`,
          `They have ${count(findings.length, 'finding')}.`,
        ],
        table: {
          columns: ['Day', 'Review', 'Findings'],
          rows: days.map(({ day, state, findings: ofDay }) => [day, state, ofDay.map(({ text }) => text).join(' ') || 'none']),
        },
      };
      return signed.length === days.length ? found(said, proof) : notFound(said, proof);
    },
  },
  {
    id: 'log.controls-failed',
    requirements: ['10.7.2', '10.7.3'],
    looksFor: 'Failures of critical controls in the span, each with its start, its end and its cause.',
    ask: onLog(({ notable, entries }, { log }) => {
      const proof = [log.proof('notable')];
      const failed = notable.filter((event) => event.type === 'control.failed');
      const restored = notable.filter((event) => event.type === 'control.restored');
      const open = failed.filter(
        ({ subject, data }) => !restored.some((end) => end.subject === subject && end.data.started_at === data.started_at),
      );
      if (entries === 0) return notFound({ sentences: ['No entry is of the span: it is not known whether a control failed.'] }, proof);
      const rows = [
        ...restored.map(({ data }) => [data.control, data.resource, data.started_at, data.ended_at, lasted(data), data.cause]),
        ...open.map(({ data }) => [data.control, data.resource, data.started_at, 'not ended', '', data.cause]),
      ];
      return found(
        {
          sentences: [
            `Critical controls failed ${count(failed.length, 'time')} in the span; ${count(restored.length, 'failure')} ended, ${open.length} did not.`,
          ],
          table: { columns: ['Control', 'Resource', 'From', 'To', 'Lasted', 'Cause'], rows },
        },
        proof,
      );
    }),
  },
  {
    id: 'log.unexplained-access',
    requirements: ['10.4.1.1', '7.2.6', '10.2.1.1'],
    looksFor: 'Reads of card data, in the record of API calls, that no entry explains.',
    ask: onLog(({ notable, entries }, { log }) => {
      const proof = [log.proof('notable')];
      if (entries === 0) return notFound({ sentences: ['No entry is of the span.'] }, proof);
      const seen = notable.filter((event) => event.type === 'access.unexplained');
      return found(
        {
          sentences: [`Unexplained reads that were recorded in the span: ${seen.length}.`],
          table: {
            columns: ['Hour', 'Who', 'Action', 'On', 'Seen', 'Explained'],
            rows: seen.map(({ data: { hour, principal, action, resource, seen: calls, explained } }) => [
              ...[hour, principal, action, resource],
              ...[String(calls), String(explained)],
            ]),
          },
        },
        proof,
      );
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
  {
    id: 'log.witness',
    requirements: ['10.3.3', '10.3.4'],
    looksFor: 'Checkpoints of the log as somebody outside the account has kept them.',
    ask: ({ witnessed, archive }) => {
      const proof = [archive.proof()];
      return witnessed === undefined || witnessed.length === 0
        ? notFound({
            sentences: ["The witness's notes were not given to the collector: without them a second history is not excluded."],
          })
        : found(
            { sentences: [`The witness gave ${count(witnessed.length, 'note')}, from ${witnessed[0] ?? ''} to ${witnessed.at(-1) ?? ''}.`] },
            proof,
          );
    },
  },
];

/** In whole minutes. */
function lasted({ started_at: from, ended_at: to }: { readonly started_at: string; readonly ended_at: string }): string {
  return count(Math.round((Date.parse(to) - Date.parse(from)) / 60_000), 'minute');
}

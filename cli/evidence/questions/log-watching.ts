import { count, found, listed, notFound, notHere } from './answers';
import { type ControlFailure, controlFailures, unreadBefore } from './control-failures';
import { type LogQuestion, onLog } from './log-question';

/** PCI DSS 10.4 and 10.7 on what was looked at, and what failed. */
export const logWatchingQuestions: readonly LogQuestion[] = [
  {
    id: 'log.daily-review',
    requirements: ['10.4.1', '10.4.1.1', '10.4.3'],
    looksFor: 'A signed review of each day of the span that is over.',
    ask: ({ reviews }) => {
      const days = reviews.found;
      const proof = [reviews.proof()];
      if (days.length === 0)
        return notFound({ sentences: ['No day of the span is over: there is no review to look for.'] }, proof);
      const signed = days.filter(({ state }) => state === 'signed');
      const findings = signed.flatMap(({ day, findings: ofDay }) => ofDay.map((finding) => ({ day, ...finding })));
      const said = {
        sentences: [
          `Signed reviews: of ${signed.length} of ${count(days.length, 'day')}.`,
          `They have ${count(findings.length, 'finding')}.`,
        ],
        table: {
          columns: ['Day', 'Review', 'Findings'],
          rows: days.map(({ day, state, findings: ofDay }) => [
            day,
            state,
            ofDay.map(({ text }) => text).join(' ') || 'none',
          ]),
        },
      };
      return signed.length === days.length ? found(said, proof) : notFound(said, proof);
    },
  },
  {
    id: 'log.controls-failed',
    requirements: ['10.7.2', '10.7.3'],
    looksFor: 'Failures of critical controls in the span, each with its start, its end and its cause.',
    ask: onLog((stated, source) => {
      const { log, archive, watched, span } = source;
      const failures = controlFailures(stated, source);
      const proof = [log.proof('notable'), log.proof('around'), archive.proof('failedBefore')];
      if (stated.entries === 0 && failures.length === 0)
        return notFound({ sentences: ['No entry is of the span: it is not known whether a control failed.'] }, proof);
      const [from, before] = [span.from.toISOString(), span.before.toISOString()];
      const earlier = failures.filter((failure) => failure.from < from).length;
      const ended = failures.filter(({ to }) => to !== undefined && to < before).length;
      return found(
        {
          sentences: [
            `Critical controls failed ${count(failures.length - earlier, 'time')} in the span, and ${count(earlier, 'failure')} of before lasted into it.`,
            `Of these, ${ended} ended within the span and ${failures.length - ended} did not.`,
            `Watched on this stage: ${listed(watched)}.`,
            ...unreadBefore(source),
            ...notListed(stated.notableMore),
          ],
          table: {
            columns: ['Control', 'Resource', 'From', 'To', 'Lasted', 'Cause'],
            rows: failures.map((failure) => [
              ...[failure.control, failure.resource, failure.from],
              ...[failure.to ?? 'not ended', lasted(failure), failure.cause],
            ]),
          },
        },
        proof,
      );
    }),
  },
  {
    id: 'log.unexplained-access',
    requirements: ['10.4.1.1', '7.2.6', '10.2.1.1'],
    looksFor: 'Reads of card data, in the record of API calls, that no entry explains.',
    ask: onLog(({ notable, notableMore, byType, entries }, { log, watched }) => {
      const proof = [log.proof('notable')];
      if (!watched.includes('reads-reconciled')) return notHere(notCompared, proof);
      if (entries === 0) return notFound({ sentences: ['No entry is of the span.'] }, proof);
      const missed = notable.filter(
        (event) => event.type === 'control.failed' && event.data.control === 'reads-reconciled',
      );
      const seen = notable.filter((event) => event.type === 'access.unexplained');
      return found(
        {
          sentences: [
            `Unexplained reads that were recorded in the span: ${totalOf(byType['access.unexplained'])}.`,
            `The comparison itself failed ${count(missed.length, 'time')} in the span.`,
            ...notListed(notableMore),
          ],
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
];

const notCompared =
  'On this stage reads of card data are not compared with a record of API calls: the emulator’s own tells no roles apart.';

/** The list ends somewhere; the counts do not. */
const totalOf = (counted?: { readonly success: number; readonly failure: number }): number =>
  counted === undefined ? 0 : counted.success + counted.failure;

const notListed = (more: number): readonly string[] =>
  more === 0 ? [] : [`${count(more, 'event')} of these kinds are not listed here: they are in the archive.`];

/** In whole minutes. */
const lasted = ({ from, to }: ControlFailure): string =>
  to === undefined ? '' : count(Math.round((Date.parse(to) - Date.parse(from)) / 60_000), 'minute');

import type { Answer, Proof, Question } from '../fact';
import type { LogSource, LogStated } from '../sources/log-source';
import { notFound } from './answers';

export type LogQuestion = Question<LogSource>;

/** Where there is no log to look at, that is the answer. */
export function onLog(
  ask: (log: LogStated, source: LogSource, proof: readonly Proof[]) => Answer,
): (source: LogSource) => Answer {
  return (source) =>
    source.log.found === undefined
      ? notFound({ sentences: ['The stage has no key of an audit log.'] })
      : ask(source.log.found, source, [source.log.proof()]);
}

import type { Answer, Question } from '../fact';
import { answerOf, distinct, listed, notFound } from './answers';
import { onEmulator, type EmulatorLimit } from './emulator-limits';
import type { Resource } from './resources';
import { proofOf, type TemplateSource } from './template-source';

export interface TemplateQuestion extends Question<TemplateSource> {
  readonly ask: (source: TemplateSource) => Answer;
}

export interface Asked extends Pick<TemplateQuestion, 'id' | 'requirements' | 'looksFor' | 'ask'> {
  /** Rows of lib/local/emulator-subset.ts that the answer goes by: a type, or `type.property`. */
  readonly limits?: readonly EmulatorLimit[];
}

/** A question on the templates, which says on the emulator's stage what the emulator cannot show. */
export const question = ({ ask, limits = [], ...rest }: Asked): TemplateQuestion => ({
  ...rest,
  ask: (source) => onEmulator(source, limits, ask(source)),
});

export interface Every extends Omit<Asked, 'ask'> {
  /** Heads the sentence: "Tables under a key of this account". */
  readonly label: string;
  /** What the things are called where there are none: "tables". */
  readonly things: string;
  readonly of: (source: TemplateSource) => readonly Resource[];
  readonly holds: (resource: Resource, source: TemplateSource) => boolean;
  readonly columns: readonly string[];
  readonly cells: (resource: Resource, source: TemplateSource) => readonly string[];
  /** Where in the resource the proof is: `Properties`, `SSESpecification`. */
  readonly at?: readonly string[];
}

/** A question of the kind "every table is …". Found where there is one at least and all of them are. */
export function every({ label, things, of, holds, columns, cells, at = [], ...rest }: Every): TemplateQuestion {
  return question({
    ...rest,
    ask: (source) => {
      const all = of(source);
      if (all.length === 0) return notFound([`The templates have no ${things}.`]);
      const others = all.filter((resource) => !holds(resource, source)).map(({ name }) => name);
      const sentences = [
        `${label}: ${all.length - others.length} of ${all.length}.`,
        ...(others.length > 0 ? [`The others: ${listed(others)}.`] : []),
      ];
      return answerOf(others.length === 0, sentences, {
        table: { columns, rows: all.map((resource) => cells(resource, source)) },
        proof: distinct(all.map((resource) => proofOf(source, resource, ...presentPath(resource, at)))),
      });
    },
  });
}

/** A pointer to what is missing would lead nowhere: then it ends at the resource. */
function presentPath({ properties }: Resource, at: readonly string[]): readonly string[] {
  const [first, second] = at;
  return first === 'Properties' && second !== undefined && properties[second] === undefined ? [] : at;
}

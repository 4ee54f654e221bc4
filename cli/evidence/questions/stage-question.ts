import type { Answer, Proof, Question } from '../fact';
import type { StageSource } from '../sources/stage-source';
import { found, listed, notFound, notHere } from './answers';

export type StageQuestion = Question<StageSource>;

/** A question that an emulator cannot answer: there it says why, instead. @param because the rest of a sentence */
export function onAwsOnly(because: string, ask: (source: StageSource) => Answer): (source: StageSource) => Answer {
  return (source) =>
    source.intents.target === 'emulator'
      ? notHere(`The emulator of this stage cannot show it: ${because}.`)
      : ask(source);
}

export interface Row {
  readonly name: string;
  readonly cells: readonly string[];
  readonly holds: boolean;
  readonly proof: Proof;
}

export interface Table {
  /** Heads the sentence: "Keys that are enabled". */
  readonly label: string;
  /** What there would be where there is none: "keys". */
  readonly things: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** More to say, made from what was found. */
  readonly also?: readonly string[];
}

/** Of the kind "every key is …": found where there is one at least and it holds of all. */
export function everyOne({ label, things, columns, rows, also = [] }: Table): Answer {
  if (rows.length === 0) return notFound({ sentences: [`The stage has no ${things}.`] });
  const others = rows.filter(({ holds }) => !holds).map(({ name }) => name);
  const said = {
    sentences: [
      `${label}: ${rows.length - others.length} of ${rows.length}.`,
      ...(others.length === 0 ? [] : [`The others: ${listed(others)}.`]),
      ...also,
    ],
    table: { columns, rows: rows.map(({ name, cells }) => [name, ...cells]) },
  };
  const proof = rows.map((row) => row.proof);
  return others.length === 0 ? found(said, proof) : notFound(said, proof);
}

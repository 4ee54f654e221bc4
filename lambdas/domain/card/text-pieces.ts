/** Letters or digits of a text, and what stands before them. A number in English words is a digit. */
export interface Piece {
  readonly text: string;
  readonly isDigits: boolean;
  /** Between the piece before and this one. */
  readonly gap: string;
}

const spelledDigits: ReadonlyMap<string, string> = new Map(
  ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'].map((word, digit) => [
    word,
    String(digit),
  ]),
);

/** In their order. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(/\p{L}+|\d+/gu)) {
    const [found] = match;
    const digit = spelledDigits.get(found);
    pieces.push({
      text: digit ?? found,
      isDigits: digit !== undefined || /^\d/.test(found),
      gap: text.slice(end, match.index),
    });
    end = match.index + found.length;
  }
  return pieces;
}

export const textAt = (pieces: readonly Piece[], at: number): string => pieces[at]?.text ?? '';
export const gapAt = (pieces: readonly Piece[], at: number): string => pieces[at]?.gap ?? '';

import { foldedText, isAscii } from './folded-text';
import { keywordAt, type Keyword } from './security-code-words';
import { gapAt, piecesOf, textAt, type Piece } from './text-pieces';

/** What may stand between the name and the code, and says nothing else. `of`, `for` and `card` may not: `cvc of card 4242` is no code. */
const fillers: ReadonlySet<string> = new Set(
  'is was are be it its s reads says equals code number no nr num value val entered given provided supplied ist lautet war es est era'.split(
    ' ',
  ),
);
const articles: ReadonlySet<string> = new Set(['the', 'my', 'your', 'his', 'her', 'their', 'a', 'der', 'le', 'el']);
const copulas: ReadonlySet<string> = new Set(['is', 'was', 'as', 'equals', 'ist', 'est', 'es']);
/** A number behind one of these names that. */
const named: ReadonlySet<string> = new Set(
  'order ticket case charge invoice request no nr number id reference ref case amount last ending'.split(' '),
);
const farthest = 4;
const mostFillers = 4;

/**
 * Does free text say a security code in clear: its name (`cvv`, `security code`, …) and three or four digits that belong to it (PCI DSS
 * 3.3.1.2)? The digits may be apart (`1 2 3`), of any script, in English words, before the name (`123 is the cvv`) or joined to it
 * (`cvv123`). Digits that no name stands beside tell nobody, and are let through. Linear in the length of the text.
 */
export function saysSecurityCode(text: string): boolean {
  if (text.length < 6 || isOther(text)) return false;
  const folded = foldedText(text);
  const apart = folded.replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ');
  return [...new Set([folded.toLowerCase(), apart.toLowerCase()])].some((spelling) => isSaidIn(piecesOf(spelling)));
}

/** Most texts, told from the rest in one look: `verify` asks this of millions. No name of the code is without one of these. */
const isOther = (text: string): boolean => isAscii(text) && !stems.test(text);
const stems = /c[^a-z]{0,3}(?:[visar]|o[^a-z]{0,3}d)|k[^a-z]{0,3}o|p[^a-z]{0,3}r[^a-z]{0,3}u/i;

function isSaidIn(pieces: readonly Piece[]): boolean {
  return pieces.some((_, at) => {
    const keyword = keywordAt(pieces, at);
    return keyword !== undefined && (isSaidAfter(pieces, keyword) || isSaidBefore(pieces, at, keyword));
  });
}

function isSaidAfter(pieces: readonly Piece[], { next, isSure }: Keyword): boolean {
  // `cid-1234` is somebody's id; `cid 1234` and `cid=1234` are not.
  if (!isSure && !/[\s=]/.test(gapAt(pieces, next))) return false;
  let at = next;
  while (at < next + mostFillers && fillers.has(textAt(pieces, at))) at += 1;
  if (!isNear(pieces, at)) return false;
  return isCodeAt(pieces, at) || isCodeBehindTwo(pieces, at);
}

const isNear = (pieces: readonly Piece[], at: number): boolean => gapAt(pieces, at).length <= farthest;

/** The 2 of CVV2, CVC2, CAV2. */
function isCodeBehindTwo(pieces: readonly Piece[], at: number): boolean {
  if (textAt(pieces, at) === '2') return isNear(pieces, at + 1) && isCodeAt(pieces, at + 1);
  return gapAt(pieces, at) === '' && /^2\d{3,4}$/.test(textAt(pieces, at));
}

/** Three or four digits, in one piece or in several, and no date. */
function isCodeAt(pieces: readonly Piece[], at: number): boolean {
  let digits = '';
  for (let place = at; place < at + farthest; place += 1) {
    const piece = pieces[place];
    if (piece === undefined || !piece.isDigits) return false;
    const isSingle = digits.length === place - at && piece.text.length === 1;
    if (place > at && !joins(piece.gap, isSingle)) return false;
    digits += piece.text;
    if (digits.length > 4) return false;
    if (digits.length >= 3) return isEnd(pieces[place + 1]) && !isYear(digits, pieces[place + 1]);
  }
  return false;
}

/** Single digits may be apart by anything short; groups of them only as numbers are grouped: `12.50` is an amount. */
const joins = (gap: string, isSingle: boolean): boolean =>
  gap.length <= 3 && (isSingle || /^[ \-_*]+$/.test(gap) || gap === '');

const isEnd = (after: Piece | undefined): boolean => after === undefined || after.gap !== '' || after.isDigits;

const isYear = (digits: string, after: Piece | undefined): boolean =>
  /^(?:19|20)\d\d$/.test(digits) && after?.isDigits === true && /^[-/.]$/.test(after.gap) && after.text.length === 2;

/** `123 is the cvv`, `123 (cvv)`; not `order 1234: cvv mismatch`. */
function isSaidBefore(pieces: readonly Piece[], keyword: number, { next, isSure }: Keyword): boolean {
  if (!isSure || !isNear(pieces, keyword)) return false;
  let at = keyword - 1;
  while (at >= keyword - mostFillers && articles.has(textAt(pieces, at))) at -= 1;
  const isStated = copulas.has(textAt(pieces, at));
  if (isStated) at -= 1;
  if (!isLoneCode(pieces, at)) return false;
  return isStated || gapAt(pieces, keyword).includes('=') || (isLast(pieces, next) && !isNamed(pieces, at));
}

const isLast = (pieces: readonly Piece[], next: number): boolean =>
  pieces[next] === undefined || /[.,;:!?)\n]/.test(gapAt(pieces, next));

const isNamed = (pieces: readonly Piece[], at: number): boolean =>
  named.has(textAt(pieces, at - 1)) || gapAt(pieces, at).includes('#');

function isLoneCode(pieces: readonly Piece[], at: number): boolean {
  const piece = pieces[at];
  if (piece === undefined || !piece.isDigits) return false;
  if (!/^\d{3,4}$/.test(piece.text)) return isCodeAt(pieces, at - 2) || isCodeAt(pieces, at - 3);
  return at === 0 || (piece.gap !== '' && !(pieces[at - 1]?.isDigits === true && /^[-/.:]$/.test(piece.gap)));
}

/**
 * The path to the first security code that a structure says, in a text or by a member's name and its value; undefined when there is
 * none. Structures deeper than 32 levels are taken for hostile.
 */
export function findSecurityCode(value: unknown, path: readonly string[] = []): readonly string[] | undefined {
  if (path.length > 32) return path;
  if (typeof value === 'string') return saysSecurityCode(value) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    if (saysSecurityCode(name)) return path;
    const isPair = typeof member === 'string' || typeof member === 'number';
    if (isPair && saysSecurityCode(`${name}: ${member}`)) return [...path, name];
    const found = findSecurityCode(member, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

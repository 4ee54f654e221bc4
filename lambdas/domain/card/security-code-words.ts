import { foldedText } from './folded-text';
import type { Piece } from './text-pieces';

export interface Keyword {
  /** The place after it. */
  readonly next: number;
  /** Nothing else is called so. */
  readonly isSure: boolean;
}

const folded = (words: string): readonly string[] =>
  words.split(' ').map((word) => foldedText(word).toLowerCase().normalize());

/** Written without what stands between their words. */
const sure: ReadonlySet<string> = new Set(
  folded(
    'cvv cvc cvvcode cvccode cvvnumber cvcnumber securitycode cardcode cardsecuritycode cardsecuritynumber cardsecurityvalue cardverificationcode cardverificationvalue cardverificationnumber verificationvalue ' +
      'sicherheitscode kartenprüfnummer kartenpruefnummer prüfziffer pruefziffer kartensicherheitscode codedesécurité cryptogramme cryptogrammevisuel códigodeseguridad codicedisicurezza códigodesegurança ' +
      'beveiligingscode säkerhetskod sikkerhedskode turvakoodi kodbezpieczeństwa güvenlikkodu кодбезопасности',
  ),
);

/** The schemes' other names for it: also what ids of customers and shops are called. */
const unsure: ReadonlySet<string> = new Set(['cid', 'csc', 'cvn', 'cvd', 'cav']);

/** Of languages that put no space behind it. */
const unspaced = folded('安全码 安全碼 セキュリティコード 보안코드');

const longest = Math.max(...[...sure].map((word) => word.length));
const widestGap = 3;

/** The name of the security code that begins at a place, in one piece or in several: `cvv`, `c.v.v.`, `security code`. */
export function keywordAt(pieces: readonly Piece[], at: number): Keyword | undefined {
  const first = pieces[at];
  if (first === undefined || first.isDigits) return undefined;
  if (unsure.has(first.text)) return { next: at + 1, isSure: false };
  if (unspaced.some((word) => first.text.includes(word))) return { next: at + 1, isSure: true };
  let word = first.text;
  for (let next = at + 1; word.length <= longest; next += 1) {
    if (sure.has(word) && !continues(word, pieces[next])) return { next, isSure: true };
    const piece = pieces[next];
    if (piece === undefined || piece.isDigits || piece.gap.length > widestGap) return undefined;
    word += piece.text;
  }
  return undefined;
}

/** `cvv code`: the longer name counts. */
const continues = (word: string, piece: Piece | undefined): boolean =>
  piece !== undefined && !piece.isDigits && piece.gap.length <= widestGap && sure.has(word + piece.text);

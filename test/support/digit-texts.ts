import { luhnValid } from '../../lambdas/domain/card/luhn';
import { draws } from './draws';

/** Test numbers of the networks, one of each length and prefix that matters. */
const cards = [
  '4242424242424242',
  '5555555555554444',
  '2223003122003222',
  '378282246310005',
  '30569309025904',
  '6011111111111117',
  '6205500000000000004',
  '3566002020360505',
];

const besides = [
  'a',
  'Z',
  'é',
  'ß',
  '٤',
  '²',
  '½',
  '字',
  '𐐀',
  '😀',
  '㏠',
  '_',
  '-',
  '(',
  ')',
  '"',
  "'",
  '\n',
  '=',
  '<',
  '\u200b',
  '\u00a0',
];
const between = [
  ...[' ', '-', '.', '/', ' ', '-', '_', '  ', ' - ', ',', ':', '....', '\u00a0', '\u200b', '*', '|', '--'],
  ...[
    '\u2013',
    '\u2011',
    '\u2212',
    '\u00b7',
    '\u2022',
    '\u201d \u201c',
    '\u2028',
    '\n',
    '\t',
    '=',
    ') (',
    '","',
    '~',
    '?',
  ],
];
const ids = [
  'f3a1c2d4-4242-4242-8242-424242424242',
  '42424242-4242-4242-8242-424242424242',
  '42424242-4242-4242-8242-424242424242-4242-4242-8242-424242424242',
  '4242424242-5555-4444-8242-424242424242a',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'abcdefgh4242424242424242x',
  'abcdefgh42424242424242424',
  'tok_aaaabbbbccccddddeeeeffff22',
  '2026-11-24T12:00:00.000Z',
  '2026-11-24 12:00:00.123',
  '1764000000000',
  '12/30',
  '123',
];

/** Texts full of digits: card numbers in every grouping, nearly card numbers, ids, and what stands beside them. The same seed makes the same texts. */
export function* digitTexts(seed: number, count: number): Generator<string> {
  const below = draws(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)]!;
  const digits = (length: number): string => Array.from({ length }, () => below(10)).join('');
  const checked = (length: number): string => {
    const number = `${pick(['4', '51', '2221', '34', '36', '62', '6', '9', '1'])}${digits(length)}`.slice(
      0,
      length - 1,
    );
    return Array.from({ length: 10 }, (_, last) => `${number}${last}`).find(luhnValid)!;
  };
  const grouped = (number: string): string => {
    const separator = pick(between);
    const size = pick([1, 2, 4, 4, 4, 6, 8]);
    return (number.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(separator);
  };
  const piece = (): string => {
    switch (below(9)) {
      case 0:
        return pick(cards);
      case 1:
        return grouped(pick(cards));
      case 2:
        return checked(12 + below(9));
      case 3:
        return grouped(checked(13 + below(8)));
      case 4:
        return digits(1 + below(22));
      case 5:
        return pick(ids);
      case 6:
        return pick(between);
      default:
        return pick(besides);
    }
  };
  for (let text = 0; text < count; text += 1) yield Array.from({ length: 1 + below(5) }, piece).join('');
}

/**
 * A text as it is read: compatibility forms, accents and invisible characters gone, the decimal digits of every script as ASCII. For
 * guards that look for what somebody wrote down, however he wrote it.
 */
export function foldedText(text: string): string {
  if (isAscii(text)) return text;
  return asciiDigits(text.normalize('NFKD').replaceAll(/[\p{Cf}\p{M}]/gu, ''));
}

export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** Decimal digits of every script as ASCII: each script has its ten in a row, zero first. */
export function asciiDigits(text: string): string {
  return text.replaceAll(/[^\0-\x7f]/gu, (char) => (/\p{Nd}/u.test(char) ? String(digitValue(char)) : char));
}

function digitValue(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}

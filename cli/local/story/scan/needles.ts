import { createHash } from 'node:crypto';

/** One thing that must not be found, in one of its written forms. */
export interface Needle {
  /** What it is, without saying it: this goes into messages. */
  readonly what: string;
  readonly text: string;
}

/** A card number as it may be written: plain, in groups, in base64 at any offset, in hex, as an unkeyed digest. */
export function numberNeedles(number: string): readonly Needle[] {
  const what = `a card number (ending ${number.slice(-4)})`;
  const groups = groupsOf(number);
  const forms = [
    number,
    groups.join(' '),
    groups.join('-'),
    groups.join('+'),
    groups.join('%20'),
    Buffer.from(number).toString('hex'),
    ...base64Forms(number),
    ...digests(number),
  ];
  return [...new Set(forms)].map((text) => ({ what, text }));
}

/**
 * Four digits occur anywhere by chance, so a security code is looked for as a value: a quoted string, a DynamoDB string or
 * number, the value of a member of that name; and as a digest or base64 of it alone.
 */
export function securityCodeNeedles(code: string): readonly Needle[] {
  const base64 = Buffer.from(code).toString('base64');
  const forms = [
    `"${code}"`,
    `\\"${code}\\"`,
    `'${code}'`,
    `"${base64}"`,
    `security_code=${code}`,
    `security_code:${code}`,
    `security_code: ${code}`,
    ...digests(code),
  ];
  return forms.map((text) => ({ what: 'a security code', text }));
}

/** A card envelope is never stored, logged or published (design section 1). */
export function envelopeNeedles(envelope: string): readonly Needle[] {
  return [{ what: 'a card envelope', text: envelope }];
}

function groupsOf(number: string): readonly string[] {
  if (number.length === 15) return [number.slice(0, 4), number.slice(4, 10), number.slice(10)];
  return number.match(/.{1,4}/g) ?? [];
}

/** What base64 of any text that contains `text` must contain, wherever in the text it starts. */
function base64Forms(text: string): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last characters also hold bits of the neighbours.
    const from = [0, 2, 3][offset] ?? 0;
    const whole = Math.floor(((offset + text.length) * 8) / 6);
    return encoded.slice(from, whole);
  });
}

function digests(text: string): readonly string[] {
  const digest = createHash('sha256').update(text).digest();
  return [digest.toString('hex'), digest.toString('base64'), digest.toString('base64url')];
}

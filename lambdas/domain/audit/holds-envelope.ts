import { findText } from '../card/pan-guard';

/** The first part is JSON, so it begins with `{"`, which is `eyJ` in base64url. */
const compactJwe = /eyJ[\w-]+\.[\w-]*\.[\w-]*\.[\w-]*\.[\w-]*/;

/** Is there something of the form of a compact JWE (RFC 7516 §7.1) in the text? */
export function isEnvelopeText(text: string): boolean {
  return compactJwe.test(text);
}

/** Does a structure hold an envelope, as a value or as a member's name? */
export function holdsEnvelope(value: unknown): boolean {
  return findText(value, isEnvelopeText) !== undefined;
}

const compactJwe = /[\w-]{16,}\.[\w-]*\.[\w-]*\.[\w-]*\.[\w-]{16,}/;

/** Does a structure hold something of the form of a compact JWE (RFC 7516 §7.1), as a value or as a member's name? */
export function holdsEnvelope(value: unknown): boolean {
  if (typeof value === 'string') return compactJwe.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => compactJwe.test(name) || holdsEnvelope(member));
}

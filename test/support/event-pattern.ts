import type { Json, JsonObject } from '../../cli/evidence/template/json';
import { isList, isObject, list, object, said } from '../../cli/evidence/template/json';

/**
 * Whether EventBridge would give an event to a rule (EventBridge guide, "Creating event patterns"). Knows what our patterns use.
 * @throws Error for an operator that it does not know: it would be read as one that never matches
 */
export function matchesPattern(pattern: JsonObject, event: JsonObject): boolean {
  return Object.entries(pattern).every(([member, wanted]) => {
    if (member === '$or') return list(wanted).some((one) => matchesPattern(object(one), event));
    if (isObject(wanted)) return matchesPattern(wanted, object(event[member]));
    const given = event[member];
    // Of an array, one member is enough.
    const values = given === undefined ? [undefined] : isList(given) ? given : [given];
    return list(wanted).some((matcher) => values.some((value) => matches(matcher, value)));
  });
}

function matches(matcher: Json, value: Json | undefined): boolean {
  if (!isObject(matcher)) return matcher === value;
  const [[operator, operand] = ['', null], ...others] = Object.entries(matcher);
  if (others.length > 0) throw new Error(`more than one operator: ${JSON.stringify(matcher)}`);
  if (operator === 'exists') return (value !== undefined) === operand;
  // The others need a value: what is absent is not "anything but" either.
  if (typeof value !== 'string') return false;
  if (operator === 'prefix') return value.startsWith(said(operand));
  if (operator === 'suffix') return value.endsWith(said(operand));
  if (operator === 'anything-but') return isObject(operand) ? !matches(operand, value) : !list(operand).includes(value);
  if (operator === 'wildcard') return inOrder(said(operand).split('*'), value);
  throw new Error(`operator ${operator} is not known here`);
}

/** The parts of a wildcard, one after the other, the first and the last at the ends. */
function inOrder(parts: readonly string[], value: string): boolean {
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return value === first;
  const last = rest.at(-1) ?? '';
  if (!value.startsWith(first) || !value.endsWith(last) || value.length < first.length + last.length) return false;
  let at = first.length;
  return rest.slice(0, -1).every((part) => {
    const found = value.indexOf(part, at);
    at = found + part.length;
    return found >= 0 && at <= value.length - last.length;
  });
}

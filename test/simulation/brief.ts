import { isOpen, type Operation } from '../../lambdas/domain/charge/operation';

/** A value in a few characters, for the trace. */
export function brief(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value instanceof Error) return value.message;
  if (Array.isArray(value)) return `[${value.map(brief).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('kind' in value && 'state' in value) return operationBrief(value as unknown as Operation);
  if ('status' in value && 'money' in value) return chargeBrief(value);
  return Object.entries(value)
    .filter(([, member]) => typeof member !== 'object' || Array.isArray(member))
    .map(([name, member]) => (name === 'outcome' ? String(member) : `${name} ${brief(member)}`))
    .join(' ');
}

function chargeBrief(charge: any): string {
  const { status, operation, version, captured, capturing, refunded, reserved } = charge;
  const sums =
    captured + capturing + refunded + reserved > 0 ? ` ${captured}+${capturing}/${refunded}+${reserved}` : '';
  return `${status}${status === 'pending' ? `/${operation}` : ''} v${version}${sums}`;
}

function operationBrief(operation: Operation): string {
  const reserves = isOpen(operation) ? ` reserves ${operation.reserves}` : '';
  return `${operation.kind} ${operation.amount} ${operation.state} v${operation.version}${reserves}`;
}

/** Ids are digests; four characters tell them apart in one run. */
export const short = (id: string): string => id.slice(0, 7);

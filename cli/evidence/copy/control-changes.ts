import { linesInBatch } from '../../../lambdas/adapters/archived-batch';
import { AuditEvent } from '../../../lambdas/contracts/events';

/** A failure or a restoration of a control, as the entry says it. */
export type ControlChange = Extract<AuditEvent, { readonly type: 'control.failed' | 'control.restored' }>;

export const isControlChange = (event: AuditEvent): event is ControlChange =>
  event.type === 'control.failed' || event.type === 'control.restored';

/** Such entries of a batch; undefined where it is none: `verify` says what is wrong with it. */
export function controlChangesIn(name: string, batch: Uint8Array): readonly ControlChange[] | undefined {
  try {
    return linesInBatch(name, batch)
      .map((line) => Buffer.from(line).toString('utf8'))
      .filter((line) => line.includes('"control.'))
      .flatMap((line) => AuditEvent.safeParse(JSON.parse(line)).data ?? [])
      .filter(isControlChange);
  } catch {
    return undefined;
  }
}

/** What each control that changed last did: memory grows with controls, not with entries. */
export class LastChanges {
  private readonly last = new Map<string, ControlChange>();

  add(changes: readonly ControlChange[]): void {
    for (const change of changes) {
      const known = this.last.get(change.subject);
      if (known === undefined || known.sequence < change.sequence) this.last.set(change.subject, change);
    }
  }

  /** Failures that did not end. */
  failed(): readonly ControlChange[] {
    return [...this.last.values()].filter(({ type }) => type === 'control.failed');
  }
}

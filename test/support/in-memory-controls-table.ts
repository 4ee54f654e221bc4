import type { Control } from '../../lambdas/domain/audit/controls/control';
import type { ControlRow, ControlRows, SelfTold, Successes } from '../../lambdas/domain/audit/controls/control-row';

export interface InMemoryControlsTable extends ControlRows, Successes {
  rows(): readonly ControlRow[];
}

export function inMemoryControlsTable(): InMemoryControlsTable {
  const rows = new Map<string, ControlRow>();
  const successes = new Map<SelfTold, Date>();
  const keyOf = (control: Control, resource: string): string => `${control}#${resource}`;
  return {
    get: async (control, resource) => rows.get(keyOf(control, resource)),
    async put(row) {
      const key = keyOf(row.control, row.resource);
      if ((rows.get(key)?.version ?? 0) !== row.version - 1) return false;
      rows.set(key, row);
      return true;
    },
    async succeeded(control, at) {
      const last = successes.get(control);
      if (last === undefined || last < at) successes.set(control, at);
    },
    last: async (control) => successes.get(control),
    rows: () => [...rows.values()],
  };
}

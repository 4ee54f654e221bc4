import { hourMs } from '../hours';
import type { Entry, ReviewedEntry } from './entry';

export interface Counted {
  readonly entries: number;
  readonly failures: number;
}

/** The numbers of a day. */
export interface DayNumbers {
  readonly entries: number;
  /** By `<type> <outcome>`. */
  readonly byType: ReadonlyMap<string, number>;
  readonly byClient: ReadonlyMap<string, Counted>;
  /** Entries of clients beyond those that are counted one by one. */
  readonly otherClients: number;
  /** By the hour in which they were archived, 24 of them. */
  readonly byHour: readonly number[];
  /** Who did something: `<client> as <role>`. */
  readonly actors: ReadonlySet<string>;
}

/** So many clients and actors are told apart: memory does not grow with who calls. */
export const mostClients = 10_000;

/** Counts the entries of a day, hour by hour. Memory holds the ids of two hours. */
export class DayTally implements DayNumbers {
  entries = 0;
  otherClients = 0;
  readonly byType = new Map<string, number>();
  readonly byClient = new Map<string, Counted>();
  readonly byHour: number[] = Array.from({ length: 24 }, () => 0);
  readonly actors = new Set<string>();
  private hour: Date | undefined;
  private before: ReadonlySet<string> = new Set();
  private ids = new Set<string>();

  /** What is added from now on was archived in the hour that starts then. */
  begin(hour: Date): void {
    this.hour = hour;
    this.before = this.ids;
    this.ids = new Set();
  }

  add(entry: Entry): ReviewedEntry {
    if (this.hour === undefined) throw new Error('no hour was begun');
    const { id, type, outcome, occurredAt, clientId, role } = entry;
    const repeated = this.ids.has(id) || this.before.has(id);
    const late = occurredAt < this.hour.getTime() - hourMs;
    this.ids.add(id);
    this.entries += 1;
    const at = this.hour.getUTCHours();
    this.byHour[at] = (this.byHour[at] ?? 0) + 1;
    const kind = `${type} ${outcome}`;
    this.byType.set(kind, (this.byType.get(kind) ?? 0) + 1);
    this.addClient(clientId, outcome === 'failure');
    const actor = `${clientId} as ${role}`;
    if (this.actors.size < mostClients) this.actors.add(actor);
    return { ...entry, late, repeated };
  }

  private addClient(clientId: string, failed: boolean): void {
    const known = this.byClient.get(clientId);
    if (known === undefined && this.byClient.size >= mostClients) {
      this.otherClients += 1;
      return;
    }
    const { entries, failures } = known ?? { entries: 0, failures: 0 };
    this.byClient.set(clientId, { entries: entries + 1, failures: failures + (failed ? 1 : 0) });
  }
}

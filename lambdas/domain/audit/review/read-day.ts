import type { Day } from '../../settlement/day';
import type { Archive } from '../archive';
import { groupsOf } from '../archived-ids';
import { hoursOf, nameOfHour } from '../hours';
import { DayTally, mostClients } from './day-tally';
import { type Entry, noneFound, plus, type ReviewedEntry, type Sample } from './entry';
import type { Finding, Review } from './review';
import { type DayFacts, type Rule, type RuleFacts, rules } from './rules';

export interface DayEntriesPorts {
  readonly archive: Pick<Archive, 'list' | 'get'>;
  /** The lines of a batch object. @throws for bytes that their name does not name, and for bad gzip */
  readonly linesIn: (name: string, batch: Uint8Array) => readonly Uint8Array[];
  /** Undefined for a line that is no event. */
  readonly readEntry: (line: Uint8Array) => Entry | undefined;
}

/** GETs at a time. */
const atOnce = 16;

type Before = Pick<DayFacts, 'knownActors' | 'previousIsBroken'>;

/** Everything that was archived in a day, hour by hour, batch by batch: memory holds a few batches and the ids of two hours. */
export async function readDay(
  ports: DayEntriesPorts,
  day: Day,
  before: Before,
): Promise<Pick<Review, 'rules' | 'numbers' | 'findings' | 'actors'>> {
  const reading = new Reading();
  for (const hour of hoursOf(day)) {
    reading.tally.begin(hour);
    for await (const batch of batchesOf(ports, hour)) reading.batch(batch, ports.readEntry);
  }
  return { rules: rules.map(stated), ...reading.result(before) };
}

interface ReadBatch {
  readonly name: string;
  /** Undefined for a batch that is gone or is not what its name says. */
  readonly lines: readonly Uint8Array[] | undefined;
}

async function* batchesOf(ports: DayEntriesPorts, hour: Date): AsyncIterable<ReadBatch> {
  const names = ports.archive.list(`batches/${nameOfHour(hour)}/`);
  for await (const group of groupsOf(names, atOnce)) {
    yield* await Promise.all(group.map(async (name) => ({ name, lines: await linesOf(ports, name) })));
  }
}

async function linesOf(
  { archive, linesIn }: DayEntriesPorts,
  name: string,
): Promise<readonly Uint8Array[] | undefined> {
  const bytes = await archive.get(name);
  try {
    return bytes && linesIn(name, bytes);
  } catch {
    return undefined;
  }
}

class Reading {
  readonly tally = new DayTally();
  private batches = 0;
  private unreadable: Sample = noneFound;
  private readonly picked = new Map<Rule, Sample>();

  batch({ name, lines }: ReadBatch, readEntry: DayEntriesPorts['readEntry']): void {
    this.batches += 1;
    if (lines === undefined) this.unreadable = plus(this.unreadable, name);
    for (const [place, line] of (lines ?? []).entries()) {
      const entry = readEntry(line);
      if (entry === undefined) this.unreadable = plus(this.unreadable, `${name} line ${place + 1}`);
      else this.pick(this.tally.add(entry));
    }
  }

  private pick(entry: ReviewedEntry): void {
    for (const rule of rules) {
      if ('picks' in rule && rule.picks(entry))
        this.picked.set(rule, plus(this.picked.get(rule) ?? noneFound, entry.id));
    }
  }

  result(before: Before): Pick<Review, 'numbers' | 'findings' | 'actors'> {
    const { tally, batches, unreadable } = this;
    const { entries, byType, byClient, otherClients, byHour, actors } = tally;
    const facts: DayFacts = { entries, byType, byClient, otherClients, byHour, actors, unreadable, ...before };
    return {
      numbers: {
        ...{ entries, batches, otherClients, byHour },
        byType: sorted(byType).map(([kind, count]) => ({ ...kindOf(kind), entries: count })),
        byClient: sorted(byClient).map(([client, counted]) => ({ client, ...counted })),
      },
      findings: rules.flatMap((rule) => this.findingsOf(rule, facts)),
      actors: [...new Set([...(before.knownActors ?? []), ...actors])].sort().slice(0, mostClients),
    };
  }

  private findingsOf(rule: Rule, facts: DayFacts): readonly Finding[] {
    const { id, severity, threshold } = rule;
    if ('finds' in rule) {
      return rule.finds(facts, threshold).map(({ text, ids = [] }) => ({ rule: id, severity, text, ids }));
    }
    const { count, ids } = this.picked.get(rule) ?? noneFound;
    return count >= threshold ? [{ rule: id, severity, text: `${count} ${rule.words}.`, ids }] : [];
  }
}

const stated = ({ id, version, looksAt, clause, severity, threshold }: Rule): RuleFacts => ({
  ...{ id, version, looksAt, clause, severity, threshold },
});

const kindOf = (kind: string) => ({
  type: kind.slice(0, kind.lastIndexOf(' ')),
  outcome: kind.slice(kind.lastIndexOf(' ') + 1),
});

const sorted = <Value>(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] =>
  [...map].sort(([left], [right]) => (left < right ? -1 : 1));

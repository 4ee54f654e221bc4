import { hourMs, nameOfHour } from '../hours';
import type { Actor, Call } from './call';
import { expectedOf } from './expected-calls';
import type { Entry } from './entry';

/** Reads of one principal in one hour that no entry explains. */
export interface Unexplained {
  /** `2026-11-24T07`, UTC. */
  readonly hour: string;
  readonly principal: string;
  readonly actor: Actor;
  readonly action: string;
  readonly resource: string;
  readonly seen: number;
  readonly explained: number;
  /** Whether any of the calls gave an answer. */
  readonly outcome: 'success' | 'failure';
  /** CloudTrail's ids, in their order: all of them, or the first ten. */
  readonly calls: readonly string[];
}

const mostIds = 10;

/** An invocation may have begun in the hour before its call, by as much as its time-out. */
const invocationMs = 60_000;
/** A charge is entered after its card was read: within its deadline, or some minutes later, when the reconciler has asked. */
const settledMs = 5 * 60_000;

/** Of what a bound by count lets through, beside it: the SDK's second attempt after an answer that was lost is a call too. */
export const tolerated = (explained: number): number => (explained === 0 ? 0 : Math.max(2, Math.ceil(explained / 50)));

interface Group {
  readonly first: Call;
  seen: number;
  answered: number;
  readonly ids: string[];
}

/** The calls and the entries of a span, by hour. Memory: groups, ids of calls and of charges, not records. */
export class Tally {
  private readonly known = new Set<string>();
  private readonly groups = new Map<string, Group>();
  private readonly invocations = new Map<string, number>();
  private readonly charges = new Map<string, Set<string>>();
  /** Ids of KMS requests that entries name, with the hours from which they are expected in the trail. */
  private readonly reveals = new Map<string, Date>();
  private readonly requests = new Set<string>();
  private readonly created = new Map<string, Set<string>>();

  /** The calls in one record of the trail. However often it was delivered, it counts once. */
  record(calls: readonly Call[]): void {
    const [first] = calls;
    if (first === undefined || this.known.has(first.id)) return;
    this.known.add(first.id);
    for (const call of calls) this.call(call);
  }

  private call(call: Call): void {
    if (!call.failed) this.requests.add(call.requestId ?? '');
    // One that was throttled ran nothing, and explains nothing.
    if (call.resource.startsWith('function ') && !call.failed) this.invoked(call);
    const bound = expectedOf(call.caller, call);
    if (bound === 'any' || (bound !== undefined && call.failed)) return;
    if (bound === 'by-request' && this.reveals.has(call.requestId ?? '')) return;
    this.grouped(call);
  }

  private invoked({ at, resource }: Call): void {
    for (const hour of new Set([hourOf(at), hourOf(new Date(at.getTime() + invocationMs))])) {
      add(this.invocations, `${hour} ${resource}`);
    }
  }

  private grouped(call: Call): void {
    const thing = call.caller === undefined ? call.resourceName : call.resource;
    const key = [hourOf(call.at), call.principal, call.action, thing].join('\n');
    const group = this.groups.get(key) ?? { first: call, seen: 0, answered: 0, ids: [] };
    this.groups.set(key, group);
    group.seen += 1;
    if (!call.failed) group.answered += 1;
    group.ids.push(call.id);
    if (group.ids.length > 2 * mostIds) group.ids.splice(0, Infinity, ...group.ids.sort().slice(0, mostIds));
  }

  /** An entry of the archive, before the calls. However often it was archived, it counts once. */
  entry(entry: Entry): void {
    const at = new Date(entry.occurredAt);
    switch (entry.kind) {
      case 'charge':
        for (const hour of new Set([hourOf(at), hourOf(new Date(at.getTime() - settledMs))])) {
          into(this.charges, hour, entry.subject);
        }
        return;
      case 'token':
        if (isWellInside(at)) into(this.created, hourOf(at), entry.subject);
        return;
      case 'reveal':
        this.reveals.set(entry.kmsRequestId, at);
    }
  }

  /** What nothing explains in an hour, in an order that does not depend on that of the calls. */
  unexplained(start: Date): readonly Unexplained[] {
    const hour = nameOfHour(start);
    const groups = [...this.groups]
      .filter(([key]) => key.startsWith(`${hour}\n`))
      .sort(([one], [other]) => (one < other ? -1 : 1));
    return groups.flatMap(([, group]) => {
      const explained = this.explained(hour, group);
      return group.seen <= explained + tolerated(explained) ? [] : [report(hour, group, explained)];
    });
  }

  private explained(hour: string, { first }: Group): number {
    const bound = expectedOf(first.caller, first);
    if (bound === undefined || typeof bound === 'string') return 0;
    const invocations = this.invocations.get(`${hour} function ${first.caller ?? ''}`) ?? 0;
    const entries = bound.entries === undefined ? Infinity : (this.charges.get(hour)?.size ?? 0);
    return Math.min(invocations * bound.perInvocation, entries);
  }

  /**
   * What entries say was read in an hour, and the trail does not have: it was not recording, or not all of it has come. Each new token
   * of `tokenize-card` has opened an envelope, each revealed card has made the request that its entry names.
   */
  lacking(start: Date): readonly string[] {
    const hour = nameOfHour(start);
    const created = this.created.get(hour)?.size ?? 0;
    const opened = this.answered(hour, 'key envelope', 'tokenize-card');
    const tokens = created > opened ? [`${created} tokens were made, and ${opened} envelopes opened for them`] : [];
    const lost = [...this.reveals].filter(
      ([id, at]) => isWellInside(at) && hourOf(at) === hour && !this.requests.has(id),
    );
    return lost.length === 0
      ? tokens
      : [...tokens, `${lost.length} cards were revealed by requests that it does not have`];
  }

  private answered(hour: string, resource: Call['resource'], caller: string): number {
    return [...this.groups]
      .filter(
        ([key, { first }]) => key.startsWith(`${hour}\n`) && first.resource === resource && first.caller === caller,
      )
      .reduce((sum, [, { answered }]) => sum + answered, 0);
  }
}

function report(hour: string, { first, seen, answered, ids }: Group, explained: number): Unexplained {
  const { principal, actor, action, resourceName: resource } = first;
  const outcome = answered > 0 ? 'success' : 'failure';
  return { hour, principal, actor, action, resource, seen, explained, outcome, calls: ids.sort().slice(0, mostIds) };
}

/** So far from the beginning of its hour that what led to it was in the same. */
const isWellInside = (at: Date): boolean => hourOf(at) === hourOf(new Date(at.getTime() - invocationMs));

const hourOf = (at: Date): string => nameOfHour(new Date(Math.floor(at.getTime() / hourMs) * hourMs));

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function into(sets: Map<string, Set<string>>, key: string, member: string): void {
  const set = sets.get(key) ?? new Set<string>();
  sets.set(key, set);
  set.add(member);
}

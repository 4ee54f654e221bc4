import type { Digest } from './digest';
import type { DigestChainPorts } from './digest-chain-ports';
import { encodeHex } from './hex';
import { MoreThanMember } from './more-than-member';
import { type LogName, readTrailName } from './object-names';
import { failed, remarked, type TrailVerified } from './trail-failure';

/** The log files of one account and Region: each as its digest says, and none that no digest names. */
export class LogFiles {
  private readonly ports: DigestChainPorts;
  private readonly prefix: string;
  /** Days (`2026/11/24`) on which something was delivered, and which have not been compared yet. */
  private readonly days = new Set<string>();
  /** What digests name, by day. */
  private readonly names = new Map<string, Set<string>>();
  /** A minute: what was delivered from then on, no digest can name yet. */
  private until: string | undefined;
  private waiting = { first: '', count: 0 };

  constructor(ports: DigestChainPorts, { root, region }: { readonly root: string; readonly region: string }) {
    this.ports = ports;
    this.prefix = `${root}CloudTrail/${region}/`;
  }

  listed({ day }: LogName): void {
    this.days.add(day);
  }

  /**
   * Hold the files that a digest names against it. With `oldest` the files begin in the middle of a chain, and of a day: what the first
   * digest names of the day before is as little here as the digests of that day, which is said already.
   */
  async *named(by: string, digest: Digest, oldest = false): AsyncIterable<TrailVerified> {
    for (const { object, hash } of digest.logFiles) {
      const name = readTrailName(object);
      const names = this.names.get(name?.day ?? '') ?? new Set<string>();
      if (names.has(object)) yield failed(object, 'log_named_twice', `${by} names it again.`);
      names.add(object);
      this.names.set(name?.day ?? '', names);
      if (!(oldest && this.isBefore(name, digest))) yield* this.file(by, object, hash);
    }
  }

  private isBefore(name: ReturnType<typeof readTrailName>, { end }: Digest): boolean {
    if (name?.kind !== 'log' || this.days.has(name.day) || name.day >= dayOf(end)) return false;
    const { span } = this.ports;
    return span === undefined || Date.parse(name.delivered.replace('Z', ':59Z')) < Date.parse(span.from);
  }

  private async *file(by: string, object: string, hash: string): AsyncIterable<TrailVerified> {
    const bytes = await this.ports.files.get(object);
    const found = bytes && this.hashOf(bytes);
    if (bytes === undefined) yield failed(object, 'log_missing', `${by} names it; it is gone.`);
    else if (found === 'padded') yield failed(object, 'log_padded', padded);
    else if (found !== hash)
      yield failed(object, 'log_changed', `Its content does not have the hash that ${by} has of it.`);
  }

  /** Hex. */
  private hashOf(bytes: Uint8Array): string | undefined {
    try {
      return encodeHex(this.ports.sha256(this.ports.gunzip(bytes)));
    } catch (error) {
      return error instanceof MoreThanMember ? 'padded' : undefined;
    }
  }

  /** The end of the newest digest of the place, where it has one. */
  coveredUntil(end: string | undefined): void {
    this.until = end === undefined || end === '' ? undefined : `${end.slice(0, 16)}Z`;
  }

  /** The walk has come down to a digest that ended then: days after that day are named by no older one. */
  async *settle(end: string): AsyncIterable<TrailVerified> {
    for (const later of [...this.days].filter((one) => one > dayOf(end))) yield* this.compare(later);
  }

  /** Everything that is left. */
  async *rest(): AsyncIterable<TrailVerified> {
    for (const day of [...this.days]) yield* this.compare(day);
    const { first, count } = this.waiting;
    if (count === 0) return;
    yield remarked(
      first,
      'not_yet_covered',
      `It is newer than the newest digest, as ${count} files are: none covers them yet.`,
    );
  }

  private async *compare(day: string): AsyncIterable<TrailVerified> {
    const names = this.names.get(day);
    for await (const object of this.ports.files.list(`${this.prefix}${day}/`)) {
      const name = readTrailName(object);
      if (name?.kind !== 'log' || names?.has(object) === true) continue;
      if (this.until !== undefined && name.delivered >= this.until) this.wait(object);
      else yield failed(object, 'log_unnamed', 'No digest names it.');
    }
    this.days.delete(day);
    this.names.delete(day);
  }

  private wait(object: string): void {
    const { first, count } = this.waiting;
    this.waiting = { first: count === 0 ? object : first, count: count + 1 };
  }
}

const padded = 'Behind its gzip member there is more, which its hash does not cover.';

const dayOf = (instant: string): string => instant.slice(0, 10).replaceAll('-', '/');

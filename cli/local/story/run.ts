import type { Charge, Token } from '../../../client/answers';
import type { Strongroom } from '../../../client/create-client';
import type { Clients } from '../../aws';
import type { StageClient, StageUp } from '../status';
import type { ArchiveReader } from './archive-reader';

/** What every step of the story may use. */
export interface Run {
  readonly status: StageUp;
  readonly clients: Clients;
  readonly strongroom: Strongroom;
  readonly archive: ArchiveReader;
  readonly server: StageClient;
  /** Of this run only, so that a find is this run's: four digits. Random, because a fixed code is in every log by chance. */
  readonly securityCode: string;
  /** Of this run only: idempotency keys and order numbers start with it. */
  readonly id: string;
  readonly startedAt: Date;
}

/** What the steps so far found out, for those that follow. */
export interface Findings {
  readonly envelopes?: readonly string[];
  readonly accessToken?: string;
  readonly token?: Token;
  /** Tokens that this run made, rather than found. */
  readonly createdTokens?: readonly string[];
  readonly captured?: Charge;
  readonly declined?: Charge;
  readonly flagged?: Charge;
  readonly flagEventId?: string;
  readonly archived?: readonly string[];
}

export interface Played {
  /** The result, in words, for the line of the step. */
  readonly says: string;
  readonly found?: Findings;
}

export interface Step {
  readonly title: string;
  /** @throws Error with one sentence: what was expected and what was found */
  readonly play: (run: Run, findings: Findings) => Promise<Played>;
}

/** A finding that an earlier step must have made. */
export function need<Name extends keyof Findings>(findings: Findings, name: Name): NonNullable<Findings[Name]> {
  const value = findings[name];
  if (value === undefined) throw new Error(`no earlier step found: ${name}`);
  return value;
}

/** @throws Error `sentence` where the fact does not hold */
export function hold(fact: boolean, sentence: string): asserts fact {
  if (!fact) throw new Error(sentence);
}

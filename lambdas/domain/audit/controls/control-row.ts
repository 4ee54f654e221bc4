import type { EventRow } from '../../charge/ledger';
import type { Control } from './control';

/** What is known of one control at one resource. */
export interface ControlRow {
  readonly control: Control;
  readonly resource: string;
  readonly state: 'works' | 'failed';
  /** When the state began; RFC 3339. */
  readonly since: string;
  /** When it was asked for the first time; RFC 3339. */
  readonly watchedSince: string;
  /** Why it does not work. */
  readonly cause?: string;
  /** Runs in a row that got no answer. */
  readonly unanswered: number;
  /** Of the last event; 0: none was made. */
  readonly sequence: number;
  readonly event?: EventRow & { readonly occurredAt: string };
  /** Whether that event is on the bus. It is replaced by no other before it is. */
  readonly published: boolean;
  /** Counts writes of the row, from 1. */
  readonly version: number;
}

/** The table `controls`. Contract suite: test/contract/controls-table. */
export interface ControlRows {
  get(control: Control, resource: string): Promise<ControlRow | undefined>;
  /** Write the row where the one before it stands (`version - 1`), or none does (version 1). @returns false where it does not */
  put(row: ControlRow): Promise<boolean>;
}

/** The controls that say themselves that they worked. */
export type SelfTold = Extract<Control, 'completeness' | 'reads-reconciled' | 'witness'>;

/** The key of the one row that such a function writes; a role that may write it may write no other. */
export const successKey = (control: SelfTold): string => `last-success#${control}`;

/** When the functions that are controls themselves last did all of their work. */
export interface Successes {
  /** An earlier instant than the one that stands changes nothing. */
  succeeded(control: SelfTold, at: Date): Promise<void>;
  last(control: SelfTold): Promise<Date | undefined>;
}

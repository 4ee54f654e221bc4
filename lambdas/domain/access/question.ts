import type { Money } from '../money';
import type { Binding, Strength } from './credential';
import type { Permission, Principal } from './principal';
import type { Signals } from './signals';

/** The APIs of a stage, as in contracts/routes.ts. */
export type Api = 'public' | 'partner' | 'private';

/** How a caller showed who he is, and by which API: what does not change from one question to the next of a request. */
export interface Shown {
  readonly api: Api;
  /** `role`: AWS authenticated a role of the company by the signature of the request (SigV4). */
  readonly strength: Strength | 'role';
  readonly binding: Binding | 'sigv4';
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** When the person signed in; absent where no person did, or the issuer does not say. Seconds since 1970. */
  readonly authenticatedAt?: number;
}

/** What may make a request of a known caller suspicious. */
export interface Risk {
  readonly strength: Shown['strength'];
  readonly binding: Shown['binding'];
  readonly tokenAgeSeconds: number;
  /** Since the person signed in; absent where that is not known. */
  readonly signInAgeSeconds?: number;
  /** What this client did lately at this merchant. Absent where the route does not ask, or where it was asked already. */
  readonly signals?: Signals;
}

/** One question to `decide`. Everything that an answer depends on stands in it and in the stage's parameters. */
export interface AccessQuestion {
  /** The route table's name for it; undefined: it is not there, or not at this API. */
  readonly route: string | undefined;
  readonly api: Api;
  /** What the route asks for. */
  readonly permission: Permission | undefined;
  readonly principal: Principal;
  /** Whose things are asked for. */
  readonly merchant: string;
  readonly risk: Risk;
  /** What moves. Absent where nothing does, or where the body was not read yet. */
  readonly amount?: Money;
}

/** A client of an issuer (`<issuer>:<client>`) or a role, and the merchants for which the row counts. */
export interface ListedClient {
  readonly client: string;
  readonly merchants: 'any' | readonly string[];
}

/** What a client may do within an hour. */
export interface VelocityLimits {
  /** Distinct cards. */
  readonly cards: number;
  /** Declined payments in a hundred, looked at from so many payments on. */
  readonly declinePercent: number;
  readonly declinesFrom: number;
  /** Requests that were denied. */
  readonly refusals: number;
}

/** Intents of the stage record. */
export interface AccessParameters {
  /** Who may create charges, and nobody else. */
  readonly checkout: readonly ListedClient[];
  /** Who never sees more of a card number than its last four digits. */
  readonly support: readonly ListedClient[];
  /** What a person must have shown, and how long ago at most, for these permissions, and to move more than this. */
  readonly stepUp: {
    readonly permissions: readonly Permission[];
    readonly strength: 'multi_factor' | 'phishing_resistant';
    readonly maxAgeSeconds: number;
    /** Major units of whatever currency it is. */
    readonly aboveMajorAmount: number;
  };
  /** How old a token that is bound to nothing may be where its client was not seen at this address. */
  readonly newAddressMaxAgeSeconds: number;
  readonly velocity: {
    readonly usual: VelocityLimits;
    /** Of clients that have limits of their own, by client id. */
    readonly clients: Readonly<Record<string, VelocityLimits>>;
  };
}

export const isListed = (rows: readonly ListedClient[], { clientId, merchantId }: Principal): boolean =>
  rows.some(({ client, merchants }) => client === clientId && (merchants === 'any' || merchants.includes(merchantId)));

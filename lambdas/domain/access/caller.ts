import type { CardDigits } from './decide';
import type { Principal } from './principal';
import type { Shown } from './question';

/** Who calls and from where, as the handler shell knows it: what PCI DSS 10.2.2 wants of every event. */
export interface Caller {
  readonly principal: Principal;
  /** Of a caller of the API `private`: what he called himself when he took his role. */
  readonly session?: string;
  /** The role that acts, for the audit trail: the permission that the route asked for. */
  readonly role: string;
  readonly shown: Shown;
  /** What of a card number he may see. */
  readonly digits: CardDigits;
  /** His issuer's words for as strong a sign-in as the stage may demand of him; empty where it has none. */
  readonly acrValues: string;
  readonly ip: string;
  readonly requestId: string;
  /** W3C trace context, where the request had a well-formed one. */
  readonly traceparent?: string;
}

/** The part of a caller that rows store, so that the events made from them say who and from where. */
export interface Provenance {
  readonly actor: { readonly clientId: string; readonly role: string };
  /** `ip` is absent where a schedule or a queue, not a caller, is the origin. */
  readonly origin: { readonly ip?: string; readonly component: string };
  readonly requestId: string;
  readonly traceparent?: string;
}

export function provenanceOf(caller: Caller, component: string): Provenance {
  const { clientId } = caller.principal;
  return {
    actor: {
      clientId: caller.session === undefined ? clientId : `${clientId}/${caller.session}`,
      role: caller.role,
    },
    origin: { ip: caller.ip, component },
    requestId: caller.requestId,
    ...(caller.traceparent === undefined ? {} : { traceparent: caller.traceparent }),
  };
}

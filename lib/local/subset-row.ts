export interface Facts {
  /** CloudFormation's name of the type. */
  readonly type: string;
  readonly reason: string;
  readonly standIn: string;
  /** A test that holds for every stage but the emulator's, or for the template. */
  readonly provenBy: { readonly file: `test/${string}.test.ts`; readonly fact: string };
}

/** The whole type is unknown there and one refuses its stack: removed from the template. Nothing may refer to it. */
export interface Removed extends Facts {
  readonly kind: 'removed';
  /** The rule of AWS's pack that misses it. */
  readonly acknowledges?: string;
  /** The rule of its pack for PCI DSS. */
  readonly acknowledgesPci?: string;
}

/** A statement of a resource policy that would refuse every call, because of what the emulator does not speak or tell: left out. */
export interface LeftOut extends Facts {
  readonly kind: 'left-out';
  readonly conditionKey: string;
  /** The rule of AWS's pack that misses it. */
  readonly acknowledges?: string;
  readonly acknowledgesPci?: string;
}

/** A property that would have every call refused there: taken out of the template. */
export interface PropertyLeftOut extends Facts {
  readonly kind: 'property-left-out';
  readonly property: string;
}

/** A property that is ignored in a template and carried when it is set by API: the command line does so after each deployment. */
export interface ToldByApi extends Facts {
  readonly kind: 'told-by-api';
  readonly property: string;
  readonly call: 'PutObjectLockConfiguration' | 'UpdateTimeToLive';
}

/** A property that stays in the template and has no effect. `describable`: its absence shows in the emulator's descriptions. */
export interface Ignored extends Facts {
  readonly kind: 'ignored';
  readonly property: string;
  readonly describable: boolean;
}

/** A tag that only the emulator reads. */
export interface Added extends Facts {
  readonly kind: 'added';
  /** The one resource of the type that gets it, by its name. */
  readonly named: string;
  readonly tag: { readonly key: string; readonly value: string };
}

export type SubsetRow = Removed | LeftOut | PropertyLeftOut | ToldByApi | Ignored | Added;

export const nothing = 'nothing';

/** Ignored, and so in its descriptions too. */
export function ignored(type: string, property: string, provenBy: Facts['provenBy']): Ignored {
  return { kind: 'ignored', type, property, describable: true, reason: 'ignored', standIn: nothing, provenBy };
}

/** Accepted and described, without effect: that it has one by now would show in behaviour only, so `measuredWith` guards it. */
export function notApplied(type: string, property: string, provenBy: Facts['provenBy']): Ignored {
  return { ...ignored(type, property, provenBy), describable: false, reason: 'accepted, not applied' };
}

/** @param id eight lower-case hex digits; two APIs cannot have the same */
export function pinnedApi(named: string, id: string): Added {
  return {
    ...{ kind: 'added', type: 'AWS::ApiGateway::RestApi', named, tag: { key: 'ms-custom-id', value: id } },
    reason: 'pins the id of the API, which is part of its address',
    standIn: nothing,
    provenBy: { file: 'test/infra/emulator-subset.test.ts', fact: 'only the emulator gets what is added for it' },
  };
}

/** A statement that lets nobody in without TLS. */
export function overPlainHttp(type: string, provenBy: Facts['provenBy']): LeftOut {
  return {
    ...{ kind: 'left-out', type, conditionKey: 'aws:SecureTransport', standIn: nothing, provenBy },
    reason: 'the emulator speaks plain HTTP on loopback, so every call of a role would be refused',
  };
}

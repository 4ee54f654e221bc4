import type { Permission, Principal } from './principal';

export type Decision = { readonly effect: 'allow' } | { readonly effect: 'deny'; readonly reason: DenyReason };

export type DenyReason = 'route_unknown' | 'permission_missing' | 'device_not_allowed';

const deviceMay: readonly Permission[] = ['tokens:create'];

/**
 * May this principal call a route that asks for `required`? Deny by default: an unknown route (undefined) is denied, whoever asks.
 * Pure: the same question has the same answer.
 */
export function decide(required: Permission | undefined, principal: Principal): Decision {
  if (required === undefined) return { effect: 'deny', reason: 'route_unknown' };
  if (!principal.permissions.includes(required)) return { effect: 'deny', reason: 'permission_missing' };
  if (principal.clientKind === 'device' && !deviceMay.includes(required)) {
    return { effect: 'deny', reason: 'device_not_allowed' };
  }
  return { effect: 'allow' };
}

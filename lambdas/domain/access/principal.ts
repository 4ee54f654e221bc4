/** What a principal may be allowed to do. The words of OAuth scopes; a route asks for exactly one. */
export const permissions = [
  'tokens:create',
  'tokens:read',
  'tokens:delete',
  'tokens:reveal',
  'charges:create',
  'charges:read',
  'charges:capture',
  'charges:void',
  'charges:refund',
  'charges:dispute',
] as const;

export type Permission = (typeof permissions)[number];

/** Who calls: `device` is a token that a browser or a phone holds; it may create tokens and nothing else (design section 4). */
export interface Principal {
  readonly clientId: string;
  readonly merchantId: string;
  readonly clientKind: 'server' | 'device';
  readonly permissions: readonly string[];
}

import { routes } from '../../lambdas/contracts/routes';
import { decide } from '../../lambdas/domain/access/decide';
import type { Principal } from '../../lambdas/domain/access/principal';
import { permissions } from '../../lambdas/domain/access/principal';

const server = (held: readonly string[]): Principal => ({
  clientId: 'shop',
  merchantId: 'm_shop',
  clientKind: 'server',
  permissions: held,
});

describe('decide', () => {
  it('allows a server the permission that it holds', () => {
    expect(decide('charges:create', server(['charges:create']))).toEqual({ effect: 'allow' });
  });

  it('denies a route that is not in the table, whatever the principal holds', () => {
    expect(decide(undefined, server(permissions))).toEqual({ effect: 'deny', reason: 'route_unknown' });
  });

  it.each(permissions)('denies %s to a principal that holds every other permission', (required) => {
    const others = permissions.filter((held) => held !== required);
    expect(decide(required, server(others))).toEqual({ effect: 'deny', reason: 'permission_missing' });
  });

  it.each(permissions.filter((held) => held !== 'tokens:create'))('denies %s to a device that holds it', (required) => {
    const device: Principal = { ...server(permissions), clientKind: 'device' };
    expect(decide(required, device)).toEqual({ effect: 'deny', reason: 'device_not_allowed' });
  });

  it('lets a device create tokens', () => {
    expect(decide('tokens:create', { ...server(['tokens:create']), clientKind: 'device' })).toEqual({
      effect: 'allow',
    });
  });
});

describe('routes', () => {
  it('ask for one known permission each, or say that they are public', () => {
    for (const { permission } of Object.values(routes)) expect([...permissions, 'public']).toContain(permission);
  });

  it('have one method and path each', () => {
    const keys = Object.values(routes).map(({ method, path }) => `${method} ${path}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

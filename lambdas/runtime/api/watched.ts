import type * as z from 'zod/mini';
import type { Whereabouts } from '../../contracts/controls';
import type { CheckControlsEnv } from '../../contracts/environment-audit';
import type { Watched } from '../../domain/audit/controls/checks';

/** What a stage has to be watched, out of the environment. @throws Error where a control is listed and what it needs is not there */
export function watchedOf(env: z.output<typeof CheckControlsEnv>): Watched {
  const needed = <T>(control: (typeof env.CONTROLS)[number], value: T | undefined, absent: T): T => {
    if (env.CONTROLS.includes(control) && value === undefined)
      throw new Error(`the control ${control} lacks its setting`);
    return value ?? absent;
  };
  return {
    controls: env.CONTROLS,
    trail: { arn: needed('trail', env.TRAIL, ''), selectors: needed('trail', env.TRAIL_SELECTORS, []) },
    firewalls: firewallsOf(env.PLACE, needed('firewall', env.WEB_ACLS, {}), needed('firewall', env.WEB_ACL_RULES, {})),
    keys: env.WATCHED_KEYS,
    rotation: { labels: env.ROTATING_KEYS, days: Number(env.ROTATION_DAYS) },
    buckets: env.WATCHED_BUCKETS,
    lock: { mode: env.LOCK_MODE, days: Number(env.LOCK_DAYS) },
    policies: needed('policies', env.POLICIES, {}),
  };
}

/** ARN of an API's stage: API Gateway developer guide, "Amazon API Gateway Amazon Resource Name (ARN) reference". */
function firewallsOf(
  { partition, region }: Whereabouts,
  acls: Readonly<Record<string, readonly [apiStage: string, acl: string]>>,
  rules: Readonly<Record<string, readonly string[]>>,
): Watched['firewalls'] {
  const named = Object.entries(acls).map(([api, [path, acl]]) => {
    const apiStage = `arn:${partition}:apigateway:${region}::/restapis/${path}`;
    return [api, { apiStage, acl, rules: rules[api] ?? [] }] as const;
  });
  return Object.fromEntries(named);
}

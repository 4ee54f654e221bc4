import type * as z from 'zod/mini';
import type { CheckControlsEnv } from '../../contracts/environment';
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
    firewall: {
      apiStage: needed('firewall', env.API_STAGE, ''),
      acl: needed('firewall', env.WEB_ACL, ''),
      rules: needed('firewall', env.WEB_ACL_RULES, []),
    },
    keys: env.WATCHED_KEYS,
    rotation: { labels: env.ROTATING_KEYS, days: Number(env.ROTATION_DAYS) },
    buckets: env.WATCHED_BUCKETS,
    lock: { mode: env.LOCK_MODE, days: Number(env.LOCK_DAYS) },
    policies: needed('policies', env.POLICIES, {}),
  };
}

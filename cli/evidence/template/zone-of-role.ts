import { zones } from '../../../lib/config/names';

/** The zone of a role is in its name: `strongroom-<stage>-<zone>-<handler>`. */
export const zoneOfRole = (role: string, stage: string): string =>
  zones.find((zone) => role.includes(`strongroom-${stage}-${zone}-`)) ?? 'none';

import * as z from 'zod/mini';
import { permissions } from '../domain/access/principal';
import type { AccessParameters as Parameters } from '../domain/access/question';

const client = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,23}:[A-Za-z0-9._:@|-]{1,100}$|^role\/[\w+=,.@-]{1,64}$/, 'is no client'));
const merchants = z.union([z.literal('any'), z.readonly(z.array(z.string().check(z.regex(/^m_[a-z0-9]{1,32}$/))))]);
const clients = z.readonly(z.array(z.strictObject({ client, merchants })));
const count = z.int().check(z.minimum(1), z.maximum(1_000_000_000));
const seconds = z.int().check(z.minimum(1), z.maximum(86_400));

const limits = z.strictObject({
  cards: count,
  declinePercent: z.int().check(z.minimum(1), z.maximum(100)),
  declinesFrom: count,
  refusals: count,
});

/** The intent `access` of a stage, as the authorizer and the charge handlers read it from their environment. */
export const AccessParameters = z.strictObject({
  checkout: clients,
  support: clients,
  stepUp: z.strictObject({
    permissions: z.readonly(z.array(z.enum(permissions))),
    strength: z.enum(['multi_factor', 'phishing_resistant']),
    maxAgeSeconds: seconds,
    aboveMajorAmount: count,
  }),
  newAddressMaxAgeSeconds: seconds,
  velocity: z.strictObject({ usual: limits, clients: z.record(client, limits) }),
});

export type AccessParameters = Parameters;

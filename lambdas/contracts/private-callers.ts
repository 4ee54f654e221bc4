import * as z from 'zod/mini';
import { permissions } from '../domain/access/principal';
import type { PrivateCallerRow as Row } from '../domain/access/private-caller';
import { MerchantId } from './fields';

/** Who may call the API `private`: a role of this account, the one merchant that it acts for, and what it may do. Rows of the stage record. */
export const PrivateCallerRows = z.readonly(
  z
    .array(
      z.readonly(
        z.strictObject({
          /** `arn:<partition>:sts::<account>:assumed-role/<name>`: what the sessions of the role begin with. */
          role: z.string().check(z.regex(/^arn:[a-z-]+:sts::\d{12}:assumed-role\/[\w+=,.@-]{1,58}$/)),
          merchant: MerchantId,
          permissions: z.readonly(z.array(z.enum(permissions)).check(z.minLength(1))),
        }),
      ),
    )
    .check(z.minLength(1)),
) satisfies z.ZodMiniType<readonly Row[]>;

export type PrivateCallerRow = z.infer<typeof PrivateCallerRows>[number];

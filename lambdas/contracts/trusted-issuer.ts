import * as z from 'zod/mini';
import { strengths } from '../domain/access/credential';
import { signatureAlgorithms, tokenTypes, type TrustedIssuer } from '../domain/access/trusted-issuer';
import { issuerProviders } from './issuer-providers';

export type { TrustedIssuer } from '../domain/access/trusted-issuer';

const text = z.string().check(z.minLength(1), z.maxLength(512));
const texts = z.readonly(z.array(text));
const someTexts = z.readonly(z.array(text).check(z.minLength(1)));
const merchantId = z.string().check(z.regex(/^m_[a-z0-9]{1,32}$/, 'is no merchant id'));
const clientKind = z.enum(['server', 'device']);
const claim = z.strictObject({ claim: text });

/** Without a slash at the end, as origins are. */
const origin = z.url({ protocol: /^https$/ });

/** `iss` to the letter: no query and no fragment (OpenID Connect Core §1.2); http for the issuer of a laptop. */
const issuerUrl = z
  .url({ protocol: /^https?$/ })
  .check(z.maxLength(512), z.regex(/^[^?#]*$/, 'has a query or a fragment'));

/** A row of the stage record: what the provider's facts (issuer-providers.ts) do not say, or say otherwise. */
export const IssuerRow = z.strictObject({
  name: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,23}$/, 'is not 1 to 24 of a-z, 0-9 and -')),
  provider: z.enum(namesOf(issuerProviders)),
  url: issuerUrl,
  audience: text,
  merchants: z.union([z.literal('any'), z.readonly(z.array(merchantId).check(z.minLength(1)))]),
  audienceIn: z.exactOptional(z.enum(['aud', 'scope'])),
  algorithms: z.exactOptional(z.readonly(z.array(z.enum(signatureAlgorithms)).check(z.minLength(1)))),
  types: z.exactOptional(z.readonly(z.array(z.enum(tokenTypes)).check(z.minLength(1)))),
  required: z.exactOptional(z.record(text, texts)),
  client: z.exactOptional(claim),
  merchant: z.exactOptional(z.union([claim, z.strictObject({ ofClient: z.record(text, merchantId) })])),
  clientKind: z.exactOptional(
    z.union([
      z.strictObject({ claim: text, server: texts, device: texts }),
      z.strictObject({ ofClient: z.record(text, clientKind) }),
    ]),
  ),
  permissions: z.exactOptional(someTexts),
  clientsOwn: z.exactOptional(z.readonly(z.array(z.strictObject({ claim: text, value: text })))),
  strength: z.exactOptional(
    z.readonly(z.array(z.strictObject({ claim: text, value: text, means: z.enum(strengths) }))),
  ),
  maxLifetimeSeconds: z.exactOptional(z.int().check(z.minimum(60), z.maximum(86_400))),
  keyOrigins: z.exactOptional(z.readonly(z.array(origin))),
});

export type IssuerRow = z.infer<typeof IssuerRow>;

function namesOf<Name extends string>(rows: Readonly<Record<Name, unknown>>): readonly Name[] {
  const isName = (name: string): name is Name => Object.hasOwn(rows, name);
  return Object.keys(rows).filter(isName);
}

/** The row and its provider's facts together. */
export const trustedIssuer = (row: IssuerRow): TrustedIssuer => ({ ...issuerProviders[row.provider], ...row });

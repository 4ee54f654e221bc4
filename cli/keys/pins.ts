import { createPublicKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { GetPublicKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import * as z from 'zod/mini';
import { namesOf } from '../../lib/config/names';
import { type StageName, stages } from '../../lib/config/stages';
import { Trouble } from '../trouble';

/** A coordinate of a point on P-256: 32 bytes of base64url (RFC 7518 §6.2.1.2). */
const coordinate = z.string().check(z.regex(/^[\w-]{42}[AEIMQUYcgkosw048]$/));

/** A pin of the SDK (client/signed-keys.ts): a public JWK for ES256 (RFC 7517), with the stage whose sets it signs. */
export const Pin = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
  iss: z.string().check(z.regex(/^strongroom-[a-z]{1,20}$/)),
  kid: z.string().check(z.regex(/^\d{4}q[1-4]$/)),
  x: coordinate,
  y: coordinate,
});

export type Pin = z.infer<typeof Pin>;

const Pins = z.array(Pin).check(z.minLength(1), z.maxLength(16));

const mostBytes = 65_536;

/**
 * The pins of a stage, in the order of its record, from KMS itself: no cache and no API in between could have changed them.
 * Labels whose key is not deployed yet are left out.
 */
export async function pinsOf(kms: KMSClient, stage: StageName): Promise<readonly Pin[]> {
  const pins = await Promise.all(stages[stage].jwksSigningKeys.map((label) => pinOf(kms, stage, label)));
  return pins.filter((pin) => pin !== undefined);
}

async function pinOf(kms: KMSClient, stage: StageName, label: string): Promise<Pin | undefined> {
  const names = namesOf(stage);
  const KeyId = names.key(`jwks-signing-${label}`);
  try {
    const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId }));
    const jwk = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }).export({ format: 'jwk' });
    return Pin.parse({ ...jwk, alg: 'ES256', use: 'sig', kid: label, iss: names.jwksIssuer });
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') return undefined;
    throw error;
  }
}

/** Pins from a file that `strongroom keys pin --json` wrote. @throws Trouble */
export function pinsIn(file: string): readonly Pin[] {
  const pins = Pins.safeParse(jsonIn(file));
  if (pins.success) return pins.data;
  throw new Trouble(`${file} holds no pins: write them with \`strongroom keys pin --stage … --json\`.`);
}

function jsonIn(file: string): unknown {
  try {
    const { size } = statSync(file);
    return size > mostBytes ? undefined : JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new Trouble(`${file} cannot be read.`, { cause: error });
  }
}

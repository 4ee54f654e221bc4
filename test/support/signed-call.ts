import { createHash, createHmac, type Hash } from 'node:crypto';
import { CreateRoleCommand, EntityAlreadyExistsException, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Clients, Credentials } from '../../cli/aws';
import { emulatorAccount } from '../../cli/local/environment';

/** SHA-256 as the signer wants it; with a secret, HMAC. */
class Sha256 {
  readonly #state: Hash | ReturnType<typeof createHmac>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#state = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#state.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#state.digest();
  }

  reset(): void {
    throw new Error('made once');
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
}

/** Credentials of a role of the company whose own policy lets it invoke any API: whatever refuses it is ours. */
export async function companyRole({ iam, sts }: Clients, role: string, session: string): Promise<Credentials> {
  const statement = (more: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
  const trust = { Principal: { AWS: `arn:aws:iam::${emulatorAccount.account}:root` }, Action: 'sts:AssumeRole' };
  await iam
    .send(new CreateRoleCommand({ RoleName: role, AssumeRolePolicyDocument: statement(trust) }))
    .catch((error: unknown) => {
      if (!(error instanceof EntityAlreadyExistsException)) throw error;
    });
  const invoke = statement({ Action: 'execute-api:Invoke', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName: 'invoke', PolicyDocument: invoke }));
  const RoleArn = `arn:aws:iam::${emulatorAccount.account}:role/${role}`;
  const { Credentials: given } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: session }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

export interface SignedCall {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly credentials: Credentials;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent in place of the body that was signed. */
  readonly sent?: string;
}

/** A request signed with AWS Signature Version 4 for execute-api, and its answer. */
export async function callSigned({ url, method, credentials, headers = {}, body, sent = body }: SignedCall) {
  const { hostname, host, port, pathname, protocol } = new URL(url);
  // Without a header that claims what the body's digest is: the body itself is signed.
  const signer = new SignatureV4({
    applyChecksum: false,
    service: 'execute-api',
    region: emulatorAccount.region,
    credentials,
    sha256: Sha256,
  });
  const signed = await signer.sign({
    ...{ method, protocol, hostname, path: pathname, ...(port === '' ? {} : { port: Number(port) }) },
    headers: { host, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const answer = await fetch(url, { method, headers: signed.headers, ...(sent === undefined ? {} : { body: sent }) });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: text === '' ? undefined : JSON.parse(text) };
}

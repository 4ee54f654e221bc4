import { CfnGatewayResponse, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { challenge, presentCredentials } from '../../lambdas/contracts/possession';
import { maxBodyBytes } from '../../lambdas/contracts/limits';
import { faultDetail } from '../../lambdas/contracts/problem';
import { everyAnswer } from '../../lambdas/contracts/response-headers';

interface GatewayAnswer {
  readonly status: number;
  readonly code: string;
  /** One sentence that tells the caller what to do. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const fault = { status: 500, code: 'internal_error', detail: faultDetail } as const;
const invalid = {
  status: 400,
  code: 'invalid_request',
  detail: 'The request is not one that this API takes.',
} as const;
const forbidden = { status: 403, code: 'forbidden', detail: 'These credentials may not call this API.' } as const;
const tooMany = {
  status: 429,
  code: 'too_many_requests',
  detail: 'Slow down and try again.',
  headers: { 'Retry-After': '1' },
} as const;
const noSuchRoute = { status: 404, code: 'route_unknown', detail: 'There is no such route.' } as const;

/**
 * API Gateway's own answers, every type there is, in the form of the handlers' (lambdas/runtime/problem.ts, RFC 9457).
 * `$context…` is filled in by API Gateway, which has no template language here; `authorize-request` hands the `detail` of a denial
 * over in its context.
 */
export const gatewayAnswers = {
  ACCESS_DENIED: { ...forbidden, detail: '$context.authorizer.detail' },
  API_CONFIGURATION_ERROR: fault,
  AUTHORIZER_CONFIGURATION_ERROR: fault,
  AUTHORIZER_FAILURE: fault,
  BAD_REQUEST_BODY: { ...invalid, detail: 'The body is not JSON, or a member has the wrong type or is too long.' },
  BAD_REQUEST_PARAMETERS: invalid,
  DEFAULT_4XX: invalid,
  DEFAULT_5XX: fault,
  EXPIRED_TOKEN: forbidden,
  INTEGRATION_FAILURE: { ...fault, status: 502 },
  INTEGRATION_TIMEOUT: {
    status: 504,
    code: 'timed_out',
    detail: 'It is not known what became of the request. Send the same one again, with the same Idempotency-Key.',
  },
  INVALID_API_KEY: forbidden,
  INVALID_SIGNATURE: forbidden,
  // What API Gateway says of a path or method that it does not know.
  MISSING_AUTHENTICATION_TOKEN: noSuchRoute,
  QUOTA_EXCEEDED: {
    ...tooMany,
    detail: "The merchant's quota of the day is used up. It begins again at midnight UTC.",
    headers: { 'Retry-After': '3600' },
  },
  REQUEST_TOO_LARGE: { status: 413, code: 'body_too_large', detail: `A body has at most ${maxBodyBytes} bytes.` },
  RESOURCE_NOT_FOUND: noSuchRoute,
  THROTTLED: tooMany,
  UNAUTHORIZED: {
    status: 401,
    code: 'unauthenticated',
    detail: presentCredentials,
    headers: { 'WWW-Authenticate': challenge },
  },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, code: 'unsupported_media_type', detail: 'Send application/json.' },
  WAF_FILTERED: {
    ...forbidden,
    detail: 'Refused at the border: too large, too many from one address, or a known attack.',
  },
} as const satisfies Readonly<Record<string, GatewayAnswer>>;

/** What differs where requests are signed by roles and no authorizer stands in between. */
export const answersToRoles = {
  ACCESS_DENIED: { ...forbidden, detail: 'This role may not call this route, or not from here.' },
  // A signature that is none, or by a key that nobody has.
  DEFAULT_4XX: { ...forbidden, detail: 'Sign the request with the credentials of a role (AWS Signature Version 4).' },
  EXPIRED_TOKEN: { ...forbidden, detail: 'The credentials of the session have expired: take the role again.' },
  INVALID_SIGNATURE: { ...forbidden, detail: 'The signature is not that of this request: is the clock right?' },
  MISSING_AUTHENTICATION_TOKEN: {
    ...forbidden,
    detail: 'There is no such route, or the request is not signed (AWS Signature Version 4, service execute-api).',
  },
} as const satisfies Partial<Record<keyof typeof gatewayAnswers, GatewayAnswer>>;

/** An API answers as its newest deployment says, so a changed answer is another deployment, which waits for them all. */
export function gatewayResponses(scope: Construct, api: RestApi, own: Partial<typeof answersToRoles> = {}): void {
  const answers = { ...gatewayAnswers, ...own };
  api.latestDeployment?.addToLogicalId({ answers, everyAnswer });
  for (const [responseType, answer] of Object.entries<GatewayAnswer>(answers)) {
    const response = new CfnGatewayResponse(scope, `answer-${responseType.toLowerCase().replaceAll('_', '-')}`, {
      restApiId: api.restApiId,
      responseType,
      statusCode: String(answer.status),
      responseParameters: fixedHeaders({
        // In this spelling, or the emulator sends two.
        'Content-Type': 'application/problem+json',
        ...everyAnswer,
        ...answer.headers,
      }),
      responseTemplates: { 'application/json': problem(answer) },
    });
    api.latestDeployment?.node.addDependency(response);
  }
}

/** API Gateway takes a fixed value in single quotes; anything else is a name to look up. */
const fixedHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, `'${value}'`]));

function problem({ status, code, detail }: GatewayAnswer): string {
  return JSON.stringify({
    type: `urn:strongroom:problem:${code}`,
    title: code.replaceAll('_', ' '),
    status,
    code,
    request_id: '$context.requestId',
    detail,
  });
}

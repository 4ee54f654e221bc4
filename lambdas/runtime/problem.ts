import { faultDetail, type Problem } from '../contracts/problem';
import { stepUpChallenge } from '../contracts/possession';
import type { RefusalCode } from '../domain/refusal';
import { Refusal, refusalStatus } from '../domain/refusal';
import type * as z from 'zod/mini';

export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The one place where what went wrong becomes an answer (RFC 9457). A refusal tells its code and what its author chose to
 * tell; anything else is a fault and tells nothing but the request id.
 */
export function problemOf(error: unknown, requestId: string): ProblemAnswer {
  if (!(error instanceof Refusal)) {
    return { problem: { ...problem('internal_error', 500, requestId), detail: faultDetail }, headers: {} };
  }
  const { detail, errors, retryAfter, location, extensions } = error.facts;
  return {
    problem: {
      ...extensions,
      ...problem(error.code, refusalStatus[error.code], requestId),
      detail,
      ...(errors === undefined ? {} : { errors: errors.map((entry) => ({ ...entry })) }),
    },
    headers: {
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...(location === undefined ? {} : { location }),
      ...(error.code === 'insufficient_user_authentication'
        ? { 'www-authenticate': stepUpChallenge(extensions?.['acr_values'], extensions?.['max_age']) }
        : {}),
    },
  };
}

function problem(code: RefusalCode | 'internal_error', status: number, requestId: string): Problem {
  return {
    type: `urn:strongroom:problem:${code}`,
    title: code.replaceAll('_', ' '),
    status,
    code,
    request_id: requestId,
  };
}

/** Where a body breaks its schema, in fixed words: nothing of the input, not even the name of an unknown member, is repeated. */
export function invalidRequest(error: z.core.$ZodError): Refusal {
  const errors = error.issues
    .slice(0, 10)
    .map((issue) => ({ pointer: pointerOf(issue.path), detail: detailOf(issue) }));
  return new Refusal('invalid_request', { detail: 'The request breaks its schema.', errors });
}

/** Members of records are named by the caller: only names of the shape that our schemas use are repeated. */
const declared = /^[a-z][a-z_]{0,31}\d?$/;

export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => (declared.test(String(step)) ? `/${String(step)}` : '/*')).join('');
}

function detailOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'has a member that is not known';
    case 'invalid_type':
      return `must be of type ${issue.expected}`;
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return 'has the wrong form';
    default:
      return 'is not acceptable';
  }
}

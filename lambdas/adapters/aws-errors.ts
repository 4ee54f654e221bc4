/** Names under which the SDK and AWS report that a service did not answer, or not now. */
const unavailable: ReadonlySet<string> = new Set([
  'TimeoutError',
  'AbortError',
  'NetworkingError',
  'ThrottlingException',
  'ThrottledException',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
  'TooManyRequestsException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'InternalServerError',
  'InternalFailure',
  'KMSInternalException',
  'DependencyTimeoutException',
  'KeyUnavailableException',
]);

/** Codes of Node's sockets (`error.code`). */
const disconnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** The socket's code, or that of the first failed address where Node tried several (`AggregateError`). */
export function socketCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? socketCodeOf(error.errors[0]) : '';
}

function statusOf(error: unknown): number {
  if (!(error instanceof Error) || !('$metadata' in error)) return 0;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return 0;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : 0;
}

/** True where the same call may succeed later without anyone mending anything: throttled, slow, unreachable, broken inside. */
export function isUnavailable(error: unknown): boolean {
  return unavailable.has(nameOf(error)) || disconnected.has(socketCodeOf(error)) || statusOf(error) >= 500;
}

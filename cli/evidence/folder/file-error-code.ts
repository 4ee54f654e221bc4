/** Node's name for an error of the file system; empty for another. Errors of Node's own code are no `Error` of a test's realm. */
export const fileErrorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Everything that a test writes to standard output and standard error while it runs: the log lines and metrics of the shells. */
export function captureOutput(): { text: () => string; lines: () => readonly any[] } {
  let written = '';
  const keep = (chunk: unknown): boolean => {
    written += typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8');
    return true;
  };
  beforeEach(() => {
    written = '';
    jest.spyOn(process.stdout, 'write').mockImplementation(keep);
    jest.spyOn(process.stderr, 'write').mockImplementation(keep);
  });
  afterEach(() => jest.restoreAllMocks());
  return {
    text: () => written,
    lines: () =>
      written
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line)),
  };
}

/** What the shells wrote: log lines and metrics on `out`; `err` has what libraries complain of. */
export interface Output {
  readonly out: string;
  readonly err: string;
}

/** Takes what this thread writes to standard output and standard error from now on, until it is taken out again. */
export function keepOutput(): { readonly take: () => Output } {
  const [out, err] = [kept(process.stdout), kept(process.stderr)];
  return { take: () => ({ out: out(), err: err() }) };
}

function kept(stream: NodeJS.WriteStream): () => string {
  const original: unknown = Reflect.get(stream, 'write');
  let text = '';
  stream.write = (chunk: unknown): boolean => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8');
    return true;
  };
  return () => {
    Reflect.set(stream, 'write', original);
    return text;
  };
}

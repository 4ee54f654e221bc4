/** What the commands print. Lines go to stdout; progress is a line that rewrites itself where stdout is a terminal. */
export interface Screen {
  line(text: string): void;
  /** What is going on now. Kept to one line; on a plain stream each distinct text is printed once. */
  progress(text: string): void;
  /** A finished step, with how long it took. */
  step(text: string, milliseconds: number): void;
}

const width = 110;

export function terminal(stream: NodeJS.WriteStream): Screen {
  let last = '';
  const wipe = (): void => {
    if (stream.isTTY) stream.write('\r\u001b[K');
  };
  return {
    line: (text) => {
      wipe();
      stream.write(`${text}\n`);
    },
    progress: (text) => {
      if (text === last) return;
      last = text;
      wipe();
      stream.write(stream.isTTY ? text.slice(0, width) : `  … ${text}\n`);
    },
    step: (text, milliseconds) => {
      wipe();
      stream.write(`${text}  (${seconds(milliseconds)})\n`);
    },
  };
}

/** For `--json`: nothing but the answer may appear on stdout. */
export const silent: Screen = { line: () => undefined, progress: () => undefined, step: () => undefined };

export function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

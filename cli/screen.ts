/** What the commands print. Progress is a line that rewrites itself where stdout is a terminal. */
export interface Screen {
  line(text: string): void;
  /** What is going on now. On a plain stream, texts that differ from the last only in their numbers are left out. */
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
      wipe();
      if (stream.isTTY) stream.write(text.slice(0, width));
      else if (withoutNumbers(text) !== last) stream.write(`  … ${text}\n`);
      last = withoutNumbers(text);
    },
    step: (text, milliseconds) => {
      wipe();
      stream.write(`${text}  (${seconds(milliseconds)})\n`);
    },
  };
}

const withoutNumbers = (text: string): string => text.replace(/\d+ of \d+/, 'some');

/** For `--json`: nothing but the answer may appear on stdout. */
export const silent: Screen = { line: () => undefined, progress: () => undefined, step: () => undefined };

export function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

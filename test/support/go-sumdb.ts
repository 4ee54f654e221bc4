import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { builtFolder, runGo } from './go';

const source = path.join(import.meta.dirname, 'go-sumdb');

/** Bytes are base64, as encoding/json has them. Meaning of each: test/support/go-sumdb/main.go. */
export interface SumdbQuestions {
  readonly notes: readonly { readonly key: string; readonly note: string }[];
  readonly inclusion: readonly {
    readonly entry: string;
    readonly index: number;
    readonly size: number;
    readonly root: string;
    readonly proof: readonly string[];
  }[];
  readonly consistency: readonly {
    readonly older: number;
    readonly newer: number;
    readonly olderRoot: string;
    readonly newerRoot: string;
    readonly proof: readonly string[];
  }[];
  readonly trees: readonly {
    readonly size: number;
    readonly root: string;
    readonly tiles: Readonly<Record<string, string>>;
    readonly entries: readonly string[];
  }[];
}

/** `ok`, or what is wrong in Go's words, for each question. */
export type SumdbAnswers = Readonly<Record<'Notes' | 'Inclusion' | 'Consistency' | 'Trees', readonly string[] | null>>;

/** Builds the program where it is not yet, from sources whose digests are in go.sum, which takes half a minute. */
export function sumdbProgram(): string {
  const digest = createHash('sha256');
  for (const file of ['main.go', 'go.mod', 'go.sum']) digest.update(readFileSync(path.join(source, file)));
  const program = path.join(builtFolder, `go-sumdb-${digest.digest('hex').slice(0, 16)}`);
  if (!existsSync(program)) {
    const problem = 'the checker in Go cannot be built, because the Go module proxy does not give golang.org/x/mod';
    runGo(problem, ['build', '-o', program, '.'], { cwd: source, goBin: builtFolder });
  }
  return program;
}

export function askSumdb(program: string, questions: Partial<SumdbQuestions>): SumdbAnswers {
  const input = JSON.stringify(questions);
  return JSON.parse(execFileSync(program, { input, encoding: 'utf8', maxBuffer: 1 << 26 })) as SumdbAnswers;
}

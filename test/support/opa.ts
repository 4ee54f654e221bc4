import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { builtFolder, runGo } from './go';

const source = path.join(import.meta.dirname, 'opa');

/** Meaning of each: test/support/opa/main.go. */
export interface OpaAnswer {
  readonly Tests: readonly { readonly Name: string; readonly Passed: boolean; readonly Said: string }[];
  readonly Decisions: readonly unknown[];
}

/**
 * Builds OPA's evaluator and tester where they are not yet, from sources whose digests are in go.sum. Without the optimizations of Go's
 * compiler, but of its own library, which other programs of the tests share: to build takes longer than to run.
 */
export function opaProgram(): string {
  const digest = createHash('sha256');
  for (const file of ['main.go', 'go.mod', 'go.sum']) digest.update(readFileSync(path.join(source, file)));
  const program = path.join(builtFolder, `opa-${digest.digest('hex').slice(0, 16)}`);
  if (!existsSync(program)) {
    const problem = 'OPA cannot be built, because the Go module proxy does not give github.com/open-policy-agent/opa';
    const quick = ['-gcflags=all=-N -l -dwarf=0', '-gcflags=std=', '-ldflags=-s -w'];
    runGo(problem, ['build', ...quick, '-o', program, '.'], { cwd: source, goBin: builtFolder });
  }
  return program;
}

/** Runs the tests of a folder of Rego, and asks its policy of each input. */
export function askOpa(program: string, folder: string, query: string, inputs: readonly unknown[]): OpaAnswer {
  const input = JSON.stringify(inputs);
  return JSON.parse(
    execFileSync(program, [folder, query], { input, encoding: 'utf8', maxBuffer: 1 << 26 }),
  ) as OpaAnswer;
}

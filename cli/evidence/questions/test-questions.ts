import type { Answer, Proof, Question } from '../fact';
import type { TestResult, TestSource } from '../sources/test-results';
import { count, found, listed, notFound } from './answers';
import { type ProvingTests, provingTests } from './proving-tests';

export type TestQuestion = Question<TestSource>;

/** Of each thing that the project's own tests prove: which tests, and how they ended. */
export const testQuestions: readonly TestQuestion[] = provingTests.map(({ files, ...rest }) => ({
  ...rest,
  ask: (source) => (source === undefined ? nothing : answer(source, files)),
}));

const nothing = notFound({
  sentences: ['There are no test results: the collector was given none, and npm test has left none.'],
});

function answer(source: NonNullable<TestSource>, files: ProvingTests['files']): Answer {
  const runs = source.found.map(({ tests, endedAt }, place) => ({
    endedAt,
    proof: source.proof(place),
    tests: tests.filter(({ file }) => files.includes(file)),
  }));
  const ran = runs.filter(({ tests }) => tests.length > 0);
  const results = ran.flatMap(({ tests }) => tests);
  const proof: readonly Proof[] = ran.map((run) => run.proof);
  const missing = files.filter((file) => !results.some((result) => result.file === file));
  const passed = results.filter(({ status }) => status === 'passed');
  const said = {
    sentences: [
      `${count(results.length, 'test')} of ${listed(files)}: ${passed.length} passed.`,
      ...ran.map(({ endedAt, tests }) => `${count(tests.length, 'test')} ended by ${endedAt}.`),
      ...(missing.length > 0 ? [`Without results: ${listed(missing)}.`] : []),
    ],
    table: { columns: ['Test', 'Result'], rows: results.map(rowOf) },
  };
  const fine = missing.length === 0 && results.length > 0 && passed.length === results.length;
  return fine ? found(said, proof) : notFound(said, proof);
}

const rowOf = ({ file, name, status }: TestResult): readonly string[] => [`${file}: ${name}`, status];

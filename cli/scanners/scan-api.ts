import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { installed } from '../local/place';
import { Trouble } from '../trouble';
import { pythonTool } from './python-tools';

export interface ApiToScan {
  /** OpenAPI, as an object. */
  readonly description: unknown;
  readonly url: string;
  readonly accessToken: string;
  /** Generated requests for each route, beside its examples and the boundaries of its schemas. */
  readonly examples: number;
  /** Absent: the same requests every time. */
  readonly seed?: number;
}

export interface ApiScan {
  /** What answers break of the description, one line each. */
  readonly failures: readonly string[];
  /** Every answer: `POST /v1/charges 201`. Paths are those of requests. */
  readonly answers: readonly string[];
}

const Report = z.object({
  complete: z.boolean(),
  failures: z.array(z.object({ code: z.string(), title: z.string(), operations: z.array(z.unknown()) })),
  errors: z.array(z.unknown()),
});
const Archive = z.object({
  log: z.object({
    entries: z.array(
      z.object({
        request: z.object({ method: z.string(), url: z.string() }),
        response: z.object({ status: z.number() }),
      }),
    ),
  }),
});

/**
 * Every route of an API, asked with what its description allows and with what it does not (schemathesis): no 5xx, and no status, media
 * type, header or body that is not described; nothing answered without a credential that needs one.
 * @throws Trouble where the scanner does not get to its end
 */
export async function scanApi(api: ApiToScan): Promise<ApiScan> {
  const folder = mkdtempSync(path.join(installed.temporary, 'scan-api-'));
  try {
    const inside = (name: string): string => path.join(folder, name);
    writeFileSync(inside('openapi.json'), JSON.stringify(api.description));
    const program = path.join(await pythonTool('schemathesis'), 'schemathesis');
    const log = await run(program, wordsFor(api, inside), folder);
    return readScan({ report: inside('report.json'), archive: inside('answers.har'), url: api.url, log });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Left out: what API Gateway cannot answer (405 to a method that is not there), and that every text is an envelope that opens. */
const leftOut = ['unsupported_method', 'positive_data_acceptance'];

function wordsFor(
  { url, accessToken, examples, seed }: ApiToScan,
  inside: (name: string) => string,
): readonly string[] {
  return [
    ...['run', inside('openapi.json'), '--url', url, '--header', `Authorization: Bearer ${accessToken}`, '--no-color'],
    ...[
      '--phases',
      'examples,coverage,fuzzing',
      '--max-examples',
      String(examples),
      '--exclude-checks',
      leftOut.join(),
    ],
    ...(seed === undefined ? ['--generation-deterministic'] : ['--seed', String(seed)]),
    ...['--continue-on-failure', '--suppress-health-check', 'all', '--warnings', 'off'],
    ...[
      '--report',
      'json,har',
      '--report-json-path',
      inside('report.json'),
      '--report-har-path',
      inside('answers.har'),
    ],
  ];
}

function run(program: string, words: readonly string[], cwd: string): Promise<string> {
  const child = spawn(program, [...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => void said.push(text.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(new Trouble('schemathesis cannot be started.', { cause })));
    child.on('close', () => resolve(said.join('')));
  });
}

interface Written {
  readonly report: string;
  readonly archive: string;
  readonly url: string;
  readonly log: string;
}

function readScan({ report, archive, url, log }: Written): ApiScan {
  const { complete, failures, errors } = parsed(Report, report, log);
  if (!complete || errors.length > 0) throw new Trouble(`schemathesis did not finish: ${lastLine(log)}`);
  const { entries } = parsed(Archive, archive, log).log;
  return {
    failures: failures.map(({ code, title, operations }) => `${code} ${title}: ${JSON.stringify(operations)}`),
    answers: entries.map(({ request, response }) => {
      const [asked = ''] = request.url.slice(url.length).split('?');
      return `${request.method} ${asked} ${response.status}`;
    }),
  };
}

function parsed<Schema extends z.ZodMiniType>(schema: Schema, file: string, log: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Trouble(`schemathesis wrote no report: ${lastLine(log)}`, { cause });
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

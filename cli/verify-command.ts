import { statSync } from 'node:fs';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import * as z from 'zod/mini';
import { type Screen, silent, terminal } from './screen';
import { sentenceOf } from './trouble';
import { type Files, Unreadable } from './verify/files';
import { codeOf, folderFiles } from './verify/folder-files';
import { findingLines, resultJson, resultLines, troubleJson } from './verify/result-lines';
import { trustedKeys } from './verify/trusted-keys';
import { verify } from './verify/verify';

interface VerifyOptions {
  readonly key: readonly string[];
  readonly asOf?: Date;
  readonly json?: true;
  readonly quiet?: true;
}

/** What this build of the verifier can do beyond folders. */
export interface VerifyMeans {
  /** Loads on demand: the SDK of S3 is large. */
  readonly openS3?: (uri: string) => Promise<Files>;
}

const exitCodes = { good: 0, failures: 1, unreadable: 3 } as const;

/** `strongroom verify`: from files and public keys alone. docs/verifying.md is for those who use it. */
export function verifyCommand(means: VerifyMeans, name = 'verify'): Command {
  let asJson = false;
  return (
    new Command(name)
      .exitOverride()
      // Not in `exitOverride`: whoever adds this command to another may set that.
      .configureOutput({
        outputError: (text, write) => {
          write(text);
          if (asJson) print([troubleJson('usage', text.trimEnd())]);
        },
      })
      .on('option:json', () => {
        asJson = true;
      })
      .description(
        'Verify an evidence folder, or a copy of the audit archive, with nothing but its files and public keys.',
      )
      .argument('<place>', means.openS3 === undefined ? 'the folder' : 'the folder, or s3://bucket[/prefix]')
      .requiredOption('--key <key>', 'a verifier key, or a file of them; may be given often', collect)
      .option('--as-of <time>', 'the time of which the copy is (default: that of the folder, or now)', instantOf)
      .option('--json', 'one JSON document instead of lines')
      .option('--quiet', 'only what is wrong, and the closing sentence')
      .addHelpText(
        'after',
        '\nExit code: 0 all is good, 1 something is not, 2 a wrong command line, 3 it cannot be read.',
      )
      .action(async (place: string, options: VerifyOptions) => {
        process.exitCode = await run(place, options, means).catch((error: unknown) => ended(error, asJson));
      })
  );
}

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

const Instant = z.iso.datetime();

function instantOf(text: string): Date {
  const instant = Instant.safeParse(text);
  if (!instant.success) throw new InvalidArgumentError('It is no time of RFC 3339 in UTC, like 2026-11-24T07:00:00Z.');
  return new Date(instant.data);
}

const collect = (text: string, earlier: readonly string[] = []): readonly string[] => [...earlier, text];

async function run(place: string, options: VerifyOptions, means: VerifyMeans): Promise<number> {
  const base = process.env['STRONGROOM_CALLED_FROM'] ?? process.cwd();
  const keys = trustedKeys(options.key, base);
  const files = await open(place, base, means);
  const progress = process.stderr.isTTY && options.quiet !== true ? terminal(process.stderr) : silent;
  const result = await verify({ place, files, keys, onProgress: seldom(progress), ...asOfIn(options) });
  if (process.stderr.isTTY && progress !== silent) process.stderr.write('\r\u001b[K');
  const shown = options.quiet === true ? findingLines(result) : resultLines(result);
  print(options.json === true ? [resultJson(result)] : shown);
  return result.found === 0 ? exitCodes.good : exitCodes.failures;
}

const asOfIn = ({ asOf }: VerifyOptions): { readonly asOf?: Date } => (asOf === undefined ? {} : { asOf });

async function open(place: string, base: string, { openS3 }: VerifyMeans): Promise<Files> {
  if (place.startsWith('s3://')) {
    if (openS3 !== undefined) return openS3(place);
    throw new Unreadable('This verifier reads folders: copy the objects into one first.');
  }
  const folder = path.resolve(base, place);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folderFiles(folder);
  throw new Unreadable(`There is no folder ${place}.`);
}

/** A step a thousandth of a second would be a flicker. */
function seldom(screen: Screen): (text: string) => void {
  let last = 0;
  return (text) => {
    if (performance.now() - last < 100) return;
    last = performance.now();
    screen.progress(text);
  };
}

/** What the person can do something about; anything else is a fault of ours, and still one line. */
function ended(error: unknown, asJson: boolean): number {
  const known = error instanceof Unreadable || codeOf(error) !== undefined;
  const sentence = `${known ? '' : 'The verifier failed, which is a fault of its own. '}${sentenceOf(error)}`;
  process.stderr.write(`${sentence}\n`);
  if (asJson) print([troubleJson(known ? 'unreadable' : 'fault', sentence)]);
  return exitCodes.unreadable;
}

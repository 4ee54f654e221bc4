import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { sha256 } from '../../lambdas/adapters/sha256';
import { type NoteKey, readVerifierKey } from '../../lambdas/domain/audit/log/signed-note';
import { Unreadable } from './files';

export const keyUses = ['audit', 'review', 'evidence'] as const;

export type KeyUse = (typeof keyUses)[number];

/** The keys that the person trusts, by what their names say that they sign. Several of one use: the key was replaced. */
export type TrustedKeys = Readonly<Record<KeyUse, readonly NoteKey[]>>;

/** `strongroom-<stage>-<use>/<account>/<region>` */
const form = /^strongroom-([a-z]+)-(audit|review|evidence)(\/.*)$/;

const mostBytes = 64 * 1024;

/**
 * @param texts verifier keys (c2sp.org/signed-note), or files of them, one a line; relative to `base`
 * @throws Unreadable for what is neither, and for keys of more than one stage: their notes would be taken for each other's
 */
export function trustedKeys(texts: readonly string[], base: string): TrustedKeys {
  const keys = texts.flatMap((text) => keysIn(text, base));
  const owners = new Set(keys.map(({ name }) => ownerOf(name)));
  if (owners.size > 1) throw new Unreadable(`These are keys of different stages: ${[...owners].join(', ')}.`);
  const of = (use: KeyUse): readonly NoteKey[] => keys.filter(({ name }) => form.exec(name)?.[2] === use);
  return { audit: of('audit'), review: of('review'), evidence: of('evidence') };
}

function keysIn(text: string, base: string): readonly NoteKey[] {
  const key = readVerifierKey(sha256, text);
  const lines = key === undefined ? linesOf(path.resolve(base, text), text) : [text];
  return lines.map((line) => {
    const read = readVerifierKey(sha256, line);
    if (read !== undefined && form.test(read.name)) return read;
    throw new Unreadable(`${JSON.stringify(text)} holds something that is no verifier key of Strongroom.`);
  });
}

function linesOf(file: string, text: string): readonly string[] {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size > mostBytes) {
    throw new Unreadable(`${JSON.stringify(text)} is neither a verifier key nor a file of them.`);
  }
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim());
  return lines.filter((line) => line !== '');
}

function ownerOf(name: string): string {
  const [, stage = '', , place = ''] = form.exec(name) ?? [];
  return `${stage}${place}`;
}

/** `strongroom-<stage>-<use>/<account>/<region>`: all keys of one verification have the same. */
export const accountOf = ([key]: readonly NoteKey[]): string => key?.name.split('/')[1] ?? '';

/** @throws Unreadable with what is missing and why it is needed */
export function keysFor(keys: TrustedKeys, use: KeyUse, what: string): readonly NoteKey[] {
  if (keys[use].length > 0) return keys[use];
  throw new Unreadable(`${what} is signed with the key \`${use}\` of the stage: give that key too, with --key.`);
}

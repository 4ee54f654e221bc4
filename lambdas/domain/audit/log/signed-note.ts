import { decodeBase64, encodeBase64 } from '../../base64';
import { sameBytes, type Sha256 } from './merkle';

/** Signs with Ed25519 (RFC 8032). 64 bytes. */
export type Sign = (message: Uint8Array) => Promise<Uint8Array>;
export type Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

export interface NoteKey {
  /** No Unicode space, no plus. */
  readonly name: string;
  /** 32 bytes, RFC 8032. */
  readonly publicKey: Uint8Array;
}

const ed25519 = Uint8Array.of(1);
const utf8 = new TextEncoder();
const idBytes = 4;

/** SHA-256(name || 0x0A || 0x01 || public key)[:4] (c2sp.org/signed-note). */
export function keyId(sha256: Sha256, { name, publicKey }: NoteKey): Uint8Array {
  return sha256(utf8.encode(`${name}\n`), ed25519, publicKey).slice(0, idBytes);
}

/** The key in the spelling of Go's `note` package: `<name>+<key id, hex>+<base64 of type and key>`. */
export function verifierKey(sha256: Sha256, key: NoteKey): string {
  const id = Array.from(keyId(sha256, key), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${key.name}+${id}+${encodeBase64(Uint8Array.of(...ed25519, ...key.publicKey))}`;
}

/** @returns undefined for what is no Ed25519 verifier key, or whose id is not that of its key */
export function readVerifierKey(sha256: Sha256, text: string): NoteKey | undefined {
  const [, name = '', encoded = ''] = /^([^\s+]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)$/u.exec(text) ?? [];
  const bytes = decodeBase64(encoded);
  if (name === '' || bytes?.length !== 33 || bytes[0] !== ed25519[0]) return undefined;
  const key = { name, publicKey: bytes.slice(1) };
  return verifierKey(sha256, key) === text ? key : undefined;
}

/** The text, which ends in a newline, with a signature line of this key. */
export async function signNote(
  sha256: Sha256,
  text: string,
  { key, sign }: { key: NoteKey; sign: Sign },
): Promise<string> {
  if (!isNoteText(text)) throw new Error('a note ends in a newline and has no control characters');
  const signature = await sign(utf8.encode(text));
  const line = encodeBase64(Uint8Array.of(...keyId(sha256, key), ...signature));
  return `${text}\n— ${key.name} ${line}\n`;
}

// eslint-disable-next-line no-control-regex -- they are what is looked for
const control = /[\u0000-\u0009\u000b-\u001f]/u;

const isNoteText = (text: string): boolean => text.endsWith('\n') && !control.test(text);

interface SignatureLine {
  readonly name: string;
  readonly id: Uint8Array;
  readonly signature: Uint8Array;
}

export type OpenedNote = { readonly text: string } | { readonly wrong: 'malformed' | 'unsigned' | 'forged' };

/**
 * The text of a note that this key has signed. `unsigned`: only others have; `forged`: a signature says that it is the key's and is
 * not. Lines of other keys are not looked at.
 */
export function openNote(
  note: string,
  key: NoteKey,
  { sha256, verify }: { sha256: Sha256; verify: Verify },
): OpenedNote {
  const parts = partsOf(note);
  if (parts === undefined) return { wrong: 'malformed' };
  const id = keyId(sha256, key);
  const ours = parts.lines.filter((line) => line.name === key.name && sameBytes(line.id, id));
  if (ours.length === 0) return { wrong: 'unsigned' };
  const message = utf8.encode(parts.text);
  const genuine = ours.every(({ signature }) => verify(key.publicKey, message, signature));
  return genuine ? { text: parts.text } : { wrong: 'forged' };
}

/** More signatures than this are not looked at: c2sp.org/signed-note wants at least 16 to be. */
const most = 16;

function partsOf(note: string): { readonly text: string; readonly lines: readonly SignatureLine[] } | undefined {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !isNoteText(note)) return undefined;
  const lines = note
    .slice(end + 2, -1)
    .split('\n')
    .map(lineOf);
  if (lines.length > most || lines.some((line) => line === undefined)) return undefined;
  return { text: note.slice(0, end + 1), lines: lines.filter((line) => line !== undefined) };
}

function lineOf(line: string): SignatureLine | undefined {
  const [, name = '', encoded = ''] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? [];
  const bytes = decodeBase64(encoded);
  if (name === '' || bytes === undefined || bytes.length <= idBytes) return undefined;
  return { name, id: bytes.slice(0, idBytes), signature: bytes.slice(idBytes) };
}

import { createPublicKey, generateKeyPairSync, sign as signWith, verify as verifyWith } from 'node:crypto';
import fc from 'fast-check';
import { checkpointText, readCheckpoint } from '../../lambdas/domain/audit/log/checkpoint';
import {
  openNote,
  readVerifierKey,
  type Sign,
  signNote,
  verifierKey,
  type Verify,
} from '../../lambdas/domain/audit/log/signed-note';
import { sha256 } from '../support/sha256';

const verify: Verify = (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString('base64url');
  return verifyWith(
    null,
    message,
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
    signature,
  );
};

const crypto = { sha256, verify };

function newKey(name = 'strongroom.example/audit') {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const bytes = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'));
  const sign: Sign = async (message) => new Uint8Array(signWith(null, message, privateKey));
  return { key: { name, publicKey: bytes }, sign };
}

/** The example of golang.org/x/mod/sumdb/note. */
const golang = {
  key: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  note:
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};

describe('a signed note', () => {
  test('of Go’s implementation is opened', () => {
    const key = readVerifierKey(sha256, golang.key)!;
    const text =
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    expect(openNote(golang.note, key, crypto)).toEqual({ text });
  });

  test('opens for its key, and for no other', async () => {
    const ours = newKey();
    const note = await signNote(sha256, 'one\n\ntwo\n', ours);
    expect(openNote(note, ours.key, crypto)).toEqual({ text: 'one\n\ntwo\n' });
    expect(openNote(note, newKey().key, crypto)).toEqual({ wrong: 'unsigned' });
    expect(openNote(note, { ...ours.key, name: 'other' }, crypto)).toEqual({ wrong: 'unsigned' });
  });

  test('with one character changed anywhere is not opened', async () => {
    const ours = newKey();
    const note = await signNote(sha256, checkpointText({ origin: 'a', size: 7, root: sha256(), step: sha256() }), ours);
    for (const [place, character] of Array.from(note).entries()) {
      const changed = Array.from(note)
        .with(place, character === 'B' ? 'C' : 'B')
        .join('');
      expect([place, openNote(changed, ours.key, crypto)]).toEqual([place, { wrong: expect.any(String) }]);
    }
  });

  test('may carry the signatures of others', async () => {
    const [ours, witness] = [newKey(), newKey('witness.example')];
    const text = 'a\n';
    const line = (await signNote(sha256, text, witness)).slice(text.length + 1);
    const note = `${await signNote(sha256, text, ours)}${line}`;
    expect(openNote(note, ours.key, crypto)).toEqual({ text });
    expect(openNote(note, witness.key, crypto)).toEqual({ text });
  });

  test.each([
    ['nothing', ''],
    ['no signature', 'text\n'],
    ['no blank line', 'text\n— a AAAAAAAA\n'],
    ['a carriage return', 'text\r\n\n— a AAAAAAAA\n'],
    ['no newline at the end', 'text\n\n— a AAAAAAAA'],
    ['a line that is no signature', 'text\n\n- a AAAAAAAA\n'],
    ['a signature in two spellings', 'text\n\n— a AAAAAAB=\n'],
    ['seventeen signatures', `text\n\n${'— a AAAAAAAA\n'.repeat(17)}`],
  ])('is none: %s', (_what, note) => {
    expect(openNote(note, newKey('a').key, crypto)).toEqual({ wrong: 'malformed' });
  });
});

describe('a verifier key', () => {
  test('is read as it is written', () => {
    const { key } = newKey();
    expect(readVerifierKey(sha256, verifierKey(sha256, key))).toEqual(key);
    expect(verifierKey(sha256, readVerifierKey(sha256, golang.key)!)).toBe(golang.key);
  });

  test('whose id is another key’s is none', () => {
    expect(readVerifierKey(sha256, golang.key.replace('c74f20a3', 'c74f20a4'))).toBeUndefined();
  });

  test.each(['', 'a', 'a+b', 'a+00000000+', 'a+00000000+AAAA'])('is none: %j', (text) => {
    expect(readVerifierKey(sha256, text)).toBeUndefined();
  });
});

describe('a checkpoint', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });

  test('is read as it is written', () => {
    fc.assert(
      fc.property(fc.nat(), hash, hash, (size, root, step) => {
        const checkpoint = { origin: 'strongroom.example/audit', size, root, step };
        expect(readCheckpoint(checkpointText(checkpoint))).toEqual(checkpoint);
      }),
    );
  });

  const root = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';

  test.each([
    ['a leading zero', `a\n07\n${root}\nstep ${root}\n`],
    ['a sign', `a\n-7\n${root}\nstep ${root}\n`],
    ['more than numbers are exact', `a\n9007199254740993\n${root}\nstep ${root}\n`],
    ['no origin', `\n7\n${root}\nstep ${root}\n`],
    ['a short root', `a\n7\nCsUYapGG\nstep ${root}\n`],
    ['a root in another spelling', `a\n7\n${root.replace('I=', 'J=')}\nstep ${root}\n`],
    ['no step', `a\n7\n${root}\n`],
    ['a step in another spelling', `a\n7\n${root}\nstep ${root.replace('I=', 'J=')}\n`],
    ['another extension', `a\n7\n${root}\nmore\n`],
    ['one more extension', `a\n7\n${root}\nstep ${root}\nmore\n`],
    ['no newline at the end', `a\n7\n${root}\nstep ${root}`],
  ])('is none: %s', (_what, text) => {
    expect(readCheckpoint(text)).toBeUndefined();
  });
});

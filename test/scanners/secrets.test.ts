import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installed, projectFolder } from '../../cli/local/place';
import { findSecrets } from '../../cli/scanners/scanners';

/** Written in parts: whole, they would be found in this file. */
const planted = {
  'key.pem': generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  'aws.ts': ['export const key = { aws_secret_access_key: "wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYzzzzzzzKEY" };'].join(
    '/',
  ),
  'stripe.ts': `export const key = '${['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc00000000'].join('_')}';`,
  'id.env': `AWS_ACCESS_KEY_ID=${['AKIA', 'IOSFODNN7ABCDEFG'].join('')}`,
  'github.yml': `token: ${['ghp', 'abcdefghijklmnopqrstuvwxyz0123456789'].join('_')}`,
  'proxy.md': ['fetch("https://user', 'pass1234@proxy.example.org/")'].join(':'),
};

/** A file in `folder` for each, found from the project's own folder as the tree is. */
function scan(files: Readonly<Record<string, string | Buffer>>): readonly string[] {
  mkdirSync(installed.temporary, { recursive: true });
  const folder = mkdtempSync(path.join(installed.temporary, 'planted-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    return findSecrets(['**/*'], folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('secrets', () => {
  test('are not in the tree', () => {
    expect(findSecrets(['**/*'], projectFolder)).toEqual([]);
  });

  test('that are planted are found, each, and not repeated', () => {
    const found = scan(planted);
    expect([...new Set(found.map((line) => line.split(':')[0]))].sort()).toEqual(Object.keys(planted).sort());
    expect(found.join('\n')).not.toContain('4eC39HqLyjWDarjtT1zdp7dc');
  });

  test('are not seen where there are none', () => {
    expect(
      scan({ 'clean.ts': `export const key = process.env['KEY'];`, 'card.ts': `const test = '4242424242424242';` }),
    ).toEqual([]);
  });
});

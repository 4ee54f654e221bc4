import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { codeRows } from '../../cli/evidence/cryptography/code-rows';

/** Imports that compute nothing: types and errors count where a row names them. */
const modules = ['node:crypto', 'crypto', 'jose'];

/** Names of algorithms as node:crypto, JOSE (RFC 7518, 8037) and KMS spell them. */
const algorithms = [
  /^(?:RSA-)?sha-?\d{1,3}$/i,
  /^(?:md5|chacha20-poly1305|rsa1_5)$/i,
  /^aes-?\d{3}/i,
  /^(?:RS|PS|ES|HS)\d{3}$/,
  /^(?:EdDSA|Ed25519|X25519)$/i,
  /^A\d{3}(?:GCM|KW|CBC)/,
  /^(?:RSA-OAEP|ECDH-ES)/,
  /^(?:AES|RSAES|RSASSA|ECDSA|ED25519|HMAC)_[A-Z0-9_]+$/,
];

interface Use {
  readonly file: string;
  readonly spelt: string;
}

const sources = ['lambdas', 'lib', 'client', 'cli', 'bin'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(folder, file.split(path.sep).join('/'))),
);

function importsIn(file: string, source: ts.SourceFile): readonly Use[] {
  return source.statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier, importClause }) => {
    if (!ts.isStringLiteral(moduleSpecifier) || !modules.includes(moduleSpecifier.text)) return [];
    const bindings = importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings))
      return [{ file, spelt: `all of ${moduleSpecifier.text}` }];
    return bindings.elements.map(({ name, propertyName }) => ({ file, spelt: (propertyName ?? name).text }));
  });
}

function algorithmsIn(file: string, node: ts.Node): readonly Use[] {
  const own =
    ts.isStringLiteral(node) && algorithms.some((algorithm) => algorithm.test(node.text))
      ? [{ file, spelt: node.text }]
      : [];
  const below: Use[] = [];
  ts.forEachChild(node, (child) => {
    below.push(...algorithmsIn(file, child));
  });
  return [...own, ...below];
}

/** The inventory's own words about algorithms compute nothing. */
const isInventory = (file: string): boolean => file.startsWith('cli/evidence/cryptography/');

const usesIn = (file: string): readonly Use[] => {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return isInventory(file) ? importsIn(file, source) : [...importsIn(file, source), ...algorithmsIn(file, source)];
};

const uses = sources.flatMap(usesIn);

const listed = ({ file, spelt }: Use): boolean =>
  codeRows.some((row) => row.files.includes(file) && row.spelt.includes(spelt));

describe('the cryptography inventory', () => {
  it('looks at all the code', () => {
    expect(sources.length).toBeGreaterThan(300);
    expect(uses.length).toBeGreaterThan(30);
  });

  it('lists every function of node:crypto and jose that is called, and every algorithm that is named, with its file', () => {
    expect(uses.filter((use) => !listed(use))).toEqual([]);
  });

  it('lists none that is not there', () => {
    const stale = codeRows.flatMap((row) => [
      ...row.files
        .filter((file) => !uses.some((use) => use.file === file && row.spelt.includes(use.spelt)))
        .map((file) => `${row.id}: ${file}`),
      ...row.spelt
        .filter((spelt) => !uses.some((use) => row.files.includes(use.file) && use.spelt === spelt))
        .map((spelt) => `${row.id}: ${spelt}`),
    ]);
    expect(stale).toEqual([]);
  });

  it('finds an algorithm that is not listed', () => {
    const source = ts.createSourceFile(
      'x.ts',
      "import { createECDH } from 'node:crypto'; sign('RS512');",
      ts.ScriptTarget.Latest,
    );
    const planted = [...importsIn('x.ts', source), ...algorithmsIn('x.ts', source)];
    expect(planted.map(({ spelt }) => spelt)).toEqual(['createECDH', 'RS512']);
    expect(planted.filter((use) => !listed(use))).toHaveLength(2);
  });

  it('has one row of each id, and a state and a reason for each', () => {
    expect(new Set(codeRows.map(({ id }) => id)).size).toBe(codeRows.length);
    for (const { postQuantum } of codeRows) expect(postQuantum.why).toMatch(/\.$/);
  });
});

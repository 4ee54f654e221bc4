import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { envelopeKeyPair, openEnvelope } from '../support/envelope-key-pair';

/** The SDK as a page would load it. esbuild refuses any `node:` import for the platform `browser`. */
const bundle = build({
  entryPoints: ['client/create-client.ts'],
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  platform: 'browser',
  format: 'iife',
  globalName: 'sdk',
  target: 'es2022',
});

const { jwk, privateKey } = envelopeKeyPair('2026q4');

/**
 * A program that seals a card with the bundle and prints the envelope. Inside, the names that Node has and a page has not are
 * undefined. (Taking them off the global object instead would break Node's own fetch, which needs them.)
 */
const page = (code: string): string => `
  const sdk = ((process, Buffer, global, require, module, exports, setImmediate, globalThis) => { ${code}; return sdk; })();
  const jwks = ${JSON.stringify({ keys: [jwk] })};
  const fetch = async () => new Response(JSON.stringify(jwks), { headers: { Date: new Date().toUTCString() } });
  const strongroom = sdk.createClient({ apiUrl: 'https://api.example', fetch });
  const card = { number: '4242 4242 4242 4242', exp_month: 12, exp_year: 2090 };
  console.log(await strongroom.sealCard(card, { merchantId: 'm_demo' }));
`;

describe('the SDK in a page', () => {
  it('is under 32.5 KB minified, with everything it imports', async () => {
    const { outputFiles } = await bundle;
    expect(outputFiles[0]?.contents.length).toBeLessThan(32_500);
  });

  it('holds nothing but itself and jose: contracts are types', async () => {
    const { metafile } = await bundle;
    const foreign = Object.keys(metafile.inputs).filter((path) => !/^(client|node_modules\/jose)\//.test(path));
    expect(foreign).toEqual([]);
  });

  it('seals a card where nothing of Node is in reach', async () => {
    const { outputFiles } = await bundle;
    const child = spawnSync(process.execPath, ['--input-type=module'], {
      input: page(outputFiles[0]?.text ?? ''),
      encoding: 'utf8',
    });
    expect(child.stderr.slice(-400)).toBe('');
    expect(openEnvelope(child.stdout.trim(), privateKey).plaintext).toBe(
      '{"number":"4242424242424242","exp_month":12,"exp_year":2090}',
    );
  });
});

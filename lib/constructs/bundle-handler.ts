import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type BuildOptions } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');
const handlers = join(root, 'lambdas', 'handlers');

/** Some parts of the bundle are CommonJS and call `require` for Node's own modules, which an ES module does not have. */
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * The smallest and fastest bundle that was measured (house style): ES module, minified, SDK inside, module entry points first.
 * @param handler file name in lambdas/handlers, without `.ts`
 * @param outputDirectory receives `index.mjs` and the parts that it loads on demand
 */
export function bundleOptions(handler: string, outputDirectory: string): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: [{ in: join(handlers, `${handler}.ts`), out: 'index' }],
    outdir: outputDirectory,
    outExtension: { '.js': '.mjs' },
    // What is imported on demand (the tracer's SDK) is a file of its own: in one file, Node would read and link it at every start.
    splitting: true,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': join(root, 'lambdas', 'runtime', 'execution-role-credentials.ts') },
    banner: { js: banner },
    logLevel: 'warning',
    legalComments: 'none',
  };
}

/**
 * The code of a handler as an asset named by the digest of its bundle. CDK's cache knows a bundling by its JSON, in which functions
 * do not appear: `command` tells the handlers apart, and equal handlers of all stages are bundled once in a synthesis.
 */
export function handlerCode(handler: string): Code {
  if (!existsSync(join(handlers, `${handler}.ts`))) throw new Error(`lambdas/handlers/${handler}.ts does not exist`);
  return Code.fromAsset(handlers, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      command: [handler],
      local: {
        tryBundle: (outputDirectory) => buildSync(bundleOptions(handler, outputDirectory)).errors.length === 0,
      },
    },
  });
}

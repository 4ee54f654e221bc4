const shared = {
  testEnvironment: 'node',
  transform: { '^.+\\.[cm]?[jt]s$': ['@swc/jest', { jsc: { target: 'es2024' }, module: { type: 'commonjs' } }] },
  moduleNameMapper: {
    '^@middy/(.*)$': '<rootDir>/node_modules/@middy/$1/index.js',
    '^canonicalize$': '<rootDir>/node_modules/canonicalize/lib/canonicalize.js',
  },
  transformIgnorePatterns: ['/node_modules/(?!(@middy|jose|dpop|canonicalize|@sparticuz|@seriousme)/)'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.local'],
};

/** One project per room of test/. `contract` and `e2e` need the deployed stage `local`; test/support starts it. */
const project = (name, extra = {}) => ({
  ...shared,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  ...extra,
});

export default {
  // A busy machine is not a failing test.
  testTimeout: 30_000,
  testSequencer: '<rootDir>/test/support/load-last.mjs',
  projects: [
    project('unit'),
    project('property'),
    project('simulation'),
    project('handlers'),
    project('infra'),
    project('browser'),
    project('scanners'),
    project('contract'),
    project('e2e'),
  ],
};

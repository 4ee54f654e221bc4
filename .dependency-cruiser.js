/** The import rule of the house (design section 2), zones included. One row per promise. */
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: to },
});

/** The same, where Node's own modules are allowed too. */
const onlyOrNode = (name, from, to, comment) => {
  const rule = only(name, from, to, comment);
  return { ...rule, to: { ...rule.to, dependencyTypesNot: ['core'] } };
};

const npm = 'node_modules';

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: { pathNot: '^test/' }, to: { circular: true } },
    {
      name: 'no-cycles-in-tests',
      comment: 'types of each other are allowed there',
      severity: 'error',
      from: { path: '^test/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only('domain-is-pure', '^lambdas/domain', ['^lambdas/domain'], 'no AWS, no zod, no node: in the domain'),
    only(
      'contracts',
      '^lambdas/contracts',
      ['^lambdas/(contracts|domain)', 'node_modules/zod'],
      'contracts: zod and domain',
    ),
    onlyOrNode(
      'runtime',
      '^lambdas/runtime',
      ['^lambdas/(runtime|domain|contracts)', npm],
      'runtime: domain and contracts',
    ),
    onlyOrNode(
      'adapters',
      '^lambdas/adapters',
      ['^lambdas/(adapters|domain|contracts|runtime)', npm],
      'adapters: domain, contracts, runtime',
    ),
    {
      name: 'handlers-never-each-other',
      severity: 'error',
      from: { path: '^lambdas/handlers/([^/]+)\\.ts$' },
      to: { path: '^lambdas/handlers/', pathNot: '^lambdas/handlers/$1\\.ts$' },
    },
    onlyOrNode('lib', '^lib', ['^lib', '^lambdas/contracts', npm], 'lib: contracts and its own'),
    onlyOrNode(
      'guardrails-are-for-any-app',
      '^lib/guardrails',
      ['^lib/guardrails', 'node_modules/(aws-cdk-lib|constructs|cdk-nag)/'],
      'guardrails: nothing of Strongroom',
    ),
    only('client', '^client', ['^client', '^lambdas/contracts', 'node_modules'], 'client: contracts only'),
    {
      name: 'client-imports-types-only',
      severity: 'error',
      from: { path: '^client' },
      to: { path: '^lambdas/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-vault-opens-cards',
      comment: 'the adapters that open cards belong to vault-zone handlers',
      severity: 'error',
      from: {
        path: '^lambdas/handlers/',
        pathNot: '^lambdas/handlers/(tokenize-card|authorize-card|reveal-card)\\.ts$',
      },
      to: {
        path: '^lambdas/adapters/(card-cipher|card-index|envelope-opener|envelope-keys|key-store|recipient-envelopes)',
      },
    },
    {
      name: 'only-the-vault-speaks-to-processors',
      severity: 'error',
      from: { path: '^lambdas/handlers/', pathNot: '^lambdas/handlers/(ask-processor|authorize-card)\\.ts$' },
      to: { path: '^lambdas/adapters/processors/' },
    },
    {
      name: 'product-does-not-know-the-laptop',
      severity: 'error',
      from: { path: '^(lambdas|lib|bin)' },
      to: { path: '^(cli|test)' },
    },
    {
      name: 'one-file-knows-the-emulator',
      severity: 'error',
      from: { path: '^lib', pathNot: '^lib/(local/|strongroom-stage)' },
      to: { path: '^lib/local' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

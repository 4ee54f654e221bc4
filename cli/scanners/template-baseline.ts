import { functionsOutsideVpc } from '../../lib/constructs/functions-outside-vpc';
import type { Accepted } from './compare-baseline';

const functions = 'prod/*/*/function';

/** What cfn-lint and checkov find in the templates of `prod`, and why it stays. */
export const templateBaseline: readonly Accepted[] = [
  {
    tool: 'cfn-lint',
    rule: 'W3005',
    at: [functions, 'prod/*/*/queue', 'prod/*/*/stream'],
    why: 'CDK writes an order out beside the reference that already implies it; it changes nothing.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_111',
    at: ['prod/*/*/role'],
    why: 'The network interfaces of Lambda and the segments of X-Ray have no resource to name; the guardrail no-wildcard lists them.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_111',
    at: ['prod/api/log-role'],
    why: 'API Gateway makes log groups whose names it does not tell beforehand; the role holds nothing else.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_116',
    at: [functions],
    why: 'A caller waits for the answer, a stream or queue keeps what failed, a schedule comes again; each failure raises an alarm.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_115',
    at: [functions],
    why: 'Throttles and usage plans limit what comes in; a reserved share would be taken from payments.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_173',
    at: [functions],
    why: 'Environment variables hold names and settings and no secret; Lambda encrypts them with its own key.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_18',
    at: ['prod/*/*-bucket', 'prod/audit/account-trail/trail-bucket'],
    why: 'lib/constructs/evidence-bucket.ts says for each bucket who records its calls instead.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_21',
    at: ['prod/vault/failed-vault-bucket', 'prod/ledger/failed-ledger-bucket'],
    why: 'Batches to repair from, for a month: a version would keep ciphertext that must be erasable.',
  },
  ...Object.entries(functionsOutsideVpc).map(([handler, why]): Accepted => ({
    tool: 'checkov',
    rule: 'CKV_AWS_117',
    at: [`prod/*/${handler}/function`],
    why,
  })),
  {
    tool: 'checkov',
    rule: 'CKV_AWS_120',
    at: ['prod/api/*/api/DeploymentStage.prod'],
    why: 'No answer is cached: each call is decided on its own, and a revoked permission acts at once.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_59',
    at: ['prod/api/public/api/Default/.well-known/jwks.json/GET', 'prod/api/public/api/Default/v1/health/GET'],
    why: 'The key set and the health of the API are for everyone (lambdas/contracts/routes.ts).',
  },
];

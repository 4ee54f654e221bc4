import { presentCredentials } from '../../lambdas/contracts/possession';
import { faultDetail, Problem } from '../../lambdas/contracts/problem';
import { Refusal, type RefusalCode, refusalStatus } from '../../lambdas/domain/refusal';
import { problemOf } from '../../lambdas/runtime/problem';
import { gatewayAnswers } from '../../lib/constructs/gateway-responses';

const codes = Object.keys(refusalStatus) as RefusalCode[];

describe('each refusal', () => {
  it.each(codes)('%s tells its status, its code and what its author says is to be done', (code) => {
    const { problem } = problemOf(new Refusal(code, { detail: 'Do this.' }), 'request-1');
    expect(Problem.parse(problem)).toEqual({
      type: `urn:strongroom:problem:${code}`,
      title: code.replaceAll('_', ' '),
      status: refusalStatus[code],
      code,
      request_id: 'request-1',
      detail: 'Do this.',
    });
  });

  it('tells nothing of the error where the fault is ours, and what to do', () => {
    const { problem, headers } = problemOf(new TypeError('the table strongroom-prod-vault is on fire'), 'request-1');
    expect([problem.status, problem.code, problem.detail, headers]).toEqual([500, 'internal_error', faultDetail, {}]);
    expect(JSON.stringify(problem)).not.toMatch(/fire|vault|TypeError/);
  });

  it.each(Object.entries(gatewayAnswers))('%s of API Gateway tells what to do', (_type, { detail }) => {
    expect(detail).toMatch(/^(?:[A-Z].{10,}\.|\$context\.authorizer\.detail|Refused at the border: .+\.)$/);
  });
});

describe('what a caller hears does not tell him why he is not believed', () => {
  it('is one text for every 401, whoever gives it', () => {
    const texts = Object.values(gatewayAnswers).filter(({ status }) => status === 401);
    expect(texts.map(({ code, detail }) => [code, detail])).toEqual([['unauthenticated', presentCredentials]]);
  });

  /**
   * Why these differ: ACCESS_DENIED is said to a caller whose token was believed, and names the scope or the kind of client that the route
   * needs, which is public (docs/api.md); WAF_FILTERED is said before anybody looked at a token.
   */
  it('is one text for every 403 of API Gateway, but for a caller who is believed and for the border', () => {
    const others = Object.entries(gatewayAnswers).filter(
      ([type, { status }]) => status === 403 && type !== 'ACCESS_DENIED' && type !== 'WAF_FILTERED',
    );
    expect(others.length).toBeGreaterThan(1);
    expect(new Set(others.map(([, { detail }]) => detail)).size).toBe(1);
  });

  it('is one text for every fault, but for how long it took', () => {
    const faults = Object.values(gatewayAnswers).filter(({ code }) => code === 'internal_error');
    expect(new Set(faults.map(({ detail }) => detail))).toEqual(new Set([faultDetail]));
  });
});

import { isUnavailable, socketCodeOf } from '../../lambdas/adapters/aws-errors';

const failed = (more: object): Error => Object.assign(new Error('x'), more);

/** Shapes as SDK 3.1164 and Node 24 throw them. */
describe('an AWS error that means "not now"', () => {
  it.each([
    ['a throttled call', failed({ name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } })],
    ['an unknown error of the service', failed({ name: 'Unknown', $metadata: { httpStatusCode: 503 } })],
    ['a request that timed out', failed({ name: 'TimeoutError' })],
    ['a connection that broke', failed({ name: 'TimeoutError', code: 'ECONNRESET' })],
    ['a refused connection', failed({ code: 'ECONNREFUSED', $metadata: { attempts: 1 } })],
    ['a name that does not resolve', failed({ code: 'ENOTFOUND' })],
    ['refused connections to each address', new AggregateError([failed({ code: 'ECONNREFUSED' })])],
  ])('is %s', (_, error) => {
    expect(isUnavailable(error)).toBe(true);
  });

  it.each([
    ['denied access', failed({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } })],
    ['a table that does not exist', failed({ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 400 } })],
    ['a bug of ours', new TypeError('x')],
    ['metadata of another shape', failed({ $metadata: 'x' })],
    ['an aggregate of nothing', new AggregateError([])],
    ['a thrown string', 'ECONNREFUSED'],
  ])('is not %s', (_, error) => {
    expect(isUnavailable(error)).toBe(false);
  });

  it('has the code of its socket', () => {
    expect(socketCodeOf(failed({ code: 'EPIPE' }))).toBe('EPIPE');
    expect(socketCodeOf(failed({ code: 7 }))).toBe('');
  });
});

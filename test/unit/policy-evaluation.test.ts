import fc from 'fast-check';
import { evaluate } from '../../cli/evidence/template/policy-evaluation';

const attempt = { circumstances: {}, principal: 'arn:aws:iam::111122223333:role/any' };
const allows = (action: string, asked: string, resource = '*', of = 'any') =>
  evaluate([{ Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] }], {
    ...{ ...attempt, action: asked, resource: of },
  }) === 'allow';

/** The same as a regular expression, which may take long and is only for short texts. */
const expected = (pattern: string, value: string): boolean =>
  new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(value);

describe('policies', () => {
  it.each([
    ['kms:Decrypt', 'kms:Decrypt', true],
    ['kms:decrypt', 'kms:Decrypt', true],
    ['kms:GenerateDataKey*', 'kms:GenerateDataKeyWithoutPlaintext', true],
    ['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', false],
    ['s3:Get?bject', 's3:GetObject', true],
    ['*', 's3:GetObject', true],
  ])('an action may be written with wildcards and in any case: %s for %s', (action, asked, answer) => {
    expect(allows(action, asked)).toBe(answer);
  });

  it('a resource is written in its own case', () => {
    expect(allows('s3:GetObject', 's3:GetObject', 'arn:aws:s3:::Bucket/*', 'arn:aws:s3:::bucket/a')).toBe(false);
  });

  it('wildcards match what they say', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (resource, value) => {
        expect(allows('s3:GetObject', 's3:GetObject', resource, value)).toBe(expected(resource, value));
      }),
      {
        numRuns: 2000,
        examples: [
          ['*a*b', 'ab/ab'],
          ['a?', 'a'],
          ['**', ''],
        ],
      },
    );
  });

  it('no pattern takes long', () => {
    expect(allows('s3:GetObject', 's3:GetObject', `${'*a'.repeat(40)}b`, 'a'.repeat(4000))).toBe(false);
  });

  it('a denial wins over every permission', () => {
    const documents = [
      { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
      { Statement: [{ Effect: 'Deny', Action: 's3:Delete*', Resource: '*' }] },
    ];
    expect(evaluate(documents, { ...attempt, action: 's3:DeleteObject', resource: 'any' })).toBe('deny');
    expect(evaluate(documents, { ...attempt, action: 's3:GetObject', resource: 'any' })).toBe('allow');
  });

  it('an operator that is not known here is an error, never an answer', () => {
    const condition = { StringMadeUp: { 'aws:PrincipalArn': 'x' } };
    const document = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: condition }] };
    expect(() => evaluate([document], { ...attempt, action: 's3:GetObject', resource: 'any' })).toThrow('StringMadeUp');
  });
});

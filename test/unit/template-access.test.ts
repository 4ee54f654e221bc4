import { isAllowed } from '../../cli/evidence/template/access';
import type { JsonObject } from '../../cli/evidence/template/json';
import type { Resource } from '../../cli/evidence/template/resources';

const place = { partition: 'aws', account: '111122223333', region: 'eu-central-1' } as const;
const resource = (type: string, name: string, properties: JsonObject = {}): Resource => ({
  ...{ stack: 'any', id: name, name, type, properties, deletionPolicy: undefined },
});
const statement = (Effect: 'Allow' | 'Deny', Action: string, more: JsonObject = {}): JsonObject => ({
  ...{ Effect, Action, Resource: '*', ...more },
});

const me = 'arn:aws:iam::111122223333:role/reader';
const root = { AWS: 'arn:aws:iam::111122223333:root' };
const reader = (...statements: readonly JsonObject[]): Resource =>
  resource('AWS::IAM::Role', 'reader', { Policies: [{ PolicyDocument: { Statement: statements } }] });
const nothing = reader();

const may = (action: string, role: Resource, [target, ...policies]: readonly [Resource, ...Resource[]]): boolean =>
  isAllowed({ role, target, action, arns: ['arn:any'] }, [role, target, ...policies], place);

const key = (...statements: readonly JsonObject[]) =>
  resource('AWS::KMS::Key', 'key', { KeyPolicy: { Statement: statements } });
const table = (...statements: readonly JsonObject[]) =>
  resource('AWS::DynamoDB::Table', 'table', { ResourcePolicy: { PolicyDocument: { Statement: statements } } });
const bucket = resource('AWS::S3::Bucket', 'bucket');
const ofBucket = (...statements: readonly JsonObject[]) =>
  resource('AWS::S3::BucketPolicy', 'policy', { Bucket: 'bucket', PolicyDocument: { Statement: statements } });
const fn = resource('AWS::Lambda::Function', 'fn');
const permission = (Principal: string) =>
  resource('AWS::Lambda::Permission', 'permission', {
    ...{
      Action: 'lambda:InvokeFunction',
      FunctionName: 'arn:aws:lambda:eu-central-1:111122223333:function:fn',
      Principal,
    },
  });
const role = (Principal: JsonObject) =>
  resource('AWS::IAM::Role', 'target', {
    AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }] },
  });

describe('what a role may do with a thing', () => {
  it('is what IAM allows it, where the thing has no policy', () => {
    expect(may('s3:GetObject', reader(statement('Allow', 's3:Get*')), [bucket])).toBe(true);
    expect(may('s3:GetObject', nothing, [bucket])).toBe(false);
  });

  it('of a key, is what IAM allows it and the key leaves to IAM', () => {
    const allowed = reader(statement('Allow', 'kms:Decrypt'));
    const left = key(statement('Allow', 'kms:Decrypt', { Principal: root }));
    expect(may('kms:Decrypt', allowed, [left])).toBe(true);
    expect(may('kms:Decrypt', allowed, [key()])).toBe(false);
    expect(may('kms:Decrypt', nothing, [left])).toBe(false);
  });

  it.each([
    ['kms:Decrypt', [key(statement('Allow', 'kms:Decrypt', { Principal: { AWS: me } }))]],
    ['kms:Decrypt', [key(statement('Allow', 'kms:Decrypt', { Principal: { AWS: [root.AWS, me] } }))]],
    ['dynamodb:GetItem', [table(statement('Allow', 'dynamodb:GetItem', { Principal: { AWS: me } }))]],
    ['s3:GetObject', [bucket, ofBucket(statement('Allow', 's3:GetObject', { Principal: '*' }))]],
    ['lambda:InvokeFunction', [fn, permission(me)]],
    ['sts:AssumeRole', [role({ AWS: me })]],
  ] as const)('is what the thing allows it by name, IAM or not: %s %#', (action, [target, ...policies]) => {
    expect(may(action, nothing, [target, ...policies])).toBe(true);
  });

  it.each([
    ['lambda:InvokeFunction', [fn, permission('apigateway.amazonaws.com')]],
    ['lambda:InvokeFunction', [fn, permission('444455556666')]],
    ['s3:GetObject', [bucket, ofBucket(statement('Allow', 's3:GetObject', { Principal: root }))]],
    ['sts:AssumeRole', [role({ Service: 'lambda.amazonaws.com' })]],
    ['sts:AssumeRole', [role(root)]],
  ] as const)('is not what the thing allows others, or leaves to IAM: %s %#', (action, [target, ...policies]) => {
    expect(may(action, nothing, [target, ...policies])).toBe(false);
  });

  it('is nothing that either denies', () => {
    const denied = reader(statement('Deny', 's3:GetObject'));
    expect(may('s3:GetObject', denied, [bucket, ofBucket(statement('Allow', 's3:*', { Principal: '*' }))])).toBe(false);
    const denying = ofBucket(statement('Deny', 's3:GetObject', { Principal: '*' }));
    expect(may('s3:GetObject', reader(statement('Allow', '*')), [bucket, denying])).toBe(false);
  });

  it('a role is taken by whom IAM and its trust both let', () => {
    expect(may('sts:AssumeRole', reader(statement('Allow', 'sts:AssumeRole')), [role(root)])).toBe(true);
    const lambda = role({ Service: 'lambda.amazonaws.com' });
    expect(may('sts:AssumeRole', reader(statement('Allow', 'sts:AssumeRole')), [lambda])).toBe(false);
  });
});

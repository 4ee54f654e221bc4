import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { guardrails } from '../../lib/guardrails/arm';
import { templatesUnder } from '../../lib/guardrails/templates';
import { askOpa, opaProgram } from '../support/opa';
import { shop } from '../support/shop';

/** One violation of each guardrail, as docs/guardrails.md's rules call what they know by name. */
function bad(): App {
  const app = new App();
  const stack = new Stack(app, 'bad');
  const make = (id: string, type: string, properties: object = {}) =>
    new CfnResource(stack, id, { type, properties: { ...properties } });
  const allow = (action: unknown, resource: unknown) => ({ Effect: 'Allow', Action: action, Resource: resource });
  make('bucket', 'AWS::S3::Bucket');
  make('function', 'AWS::Lambda::Function');
  make('queue', 'AWS::SQS::Queue');
  make('consumer', 'AWS::Lambda::EventSourceMapping', { EventSourceArn: { 'Fn::GetAtt': ['queue', 'Arn'] } });
  make('group', 'AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0' }] });
  make('rootKey', 'AWS::KMS::Key');
  make('url', 'AWS::Lambda::Url', { AuthType: 'NONE' });
  make('permission', 'AWS::Lambda::Permission', { Principal: '*' });
  make('queuePolicy', 'AWS::SQS::QueuePolicy', {
    PolicyDocument: { Statement: [{ ...allow('sqs:SendMessage', '*'), Principal: { AWS: ['*'] } }] },
  });
  make('leasesTable', 'AWS::DynamoDB::Table', {
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  make('role', 'AWS::IAM::Role', {
    Policies: [
      {
        PolicyDocument: {
          Statement: [allow('kms:Decrypt', { 'Fn::GetAtt': ['rootKey', 'Arn'] }), allow(['s3:*'], 'arn:x')],
        },
      },
    ],
  });
  stack.addTransform('AWS::Serverless-2016-10-31');
  return app;
}

function templateOf(app: App): unknown {
  app.synth();
  return templatesUnder(app)[0]?.body;
}

let folder: string;
let inputs: readonly unknown[];
beforeAll(() => {
  process.env['CDK_VALIDATION'] = 'false';
  folder = mkdtempSync(path.join(tmpdir(), 'guardrails-rego-'));
  inputs = [templateOf(shop()), templateOf(bad())];
});
afterAll(() => {
  delete process.env['CDK_VALIDATION'];
  rmSync(folder, { recursive: true });
});

it.each(guardrails.map(({ id, equivalents }) => [id, equivalents.rego] as const))(
  'the rule of OPA for %s denies what the guardrail stops, and lets a clean app pass',
  (id, rego) => {
    const policy = path.join(folder, id);
    mkdirSync(policy);
    writeFileSync(path.join(policy, 'policy.rego'), `package main\n\n${rego}\n`);
    const [clean, denied] = askOpa(opaProgram(), policy, 'data.main.deny', inputs).Decisions;
    expect(clean).toEqual([]);
    expect(denied).not.toEqual([]);
  },
);

it('the rule of OPA for no-open-policy denies an open policy, an open permission and an open function URL', () => {
  const [, denied] = askOpa(opaProgram(), path.join(folder, 'no-open-policy'), 'data.main.deny', inputs).Decisions;
  expect(denied).toEqual(
    expect.arrayContaining(['queuePolicy lets in everyone', 'permission lets in everyone', 'url answers everyone']),
  );
});

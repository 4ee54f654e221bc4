import { readFileSync } from 'node:fs';
import { App, Stack, type Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { deploymentOf } from '../../lib/config/deployment';
import { stages, type StageIntents, type StageName } from '../../lib/config/stages';
import { strongroomStage } from '../../lib/strongroom-stage';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

/** A resource of a synthesized stage, with every reference replaced by the name or ARN it will have. */
export interface Resource {
  readonly stack: string;
  /** The physical name: what `Ref` gives, an alias for a key, the logical id for what has no name. */
  readonly name: string;
  readonly id: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly deletionPolicy: string | undefined;
}

/** What the references of a template stand for in tests. */
export const place = { partition: 'aws', account: '111122223333', region: 'eu-central-1' } as const;

/** `cdk.json`'s context, and no bundling: these tests look at templates, not at code. */
export const testContext = {
  ...JSON.parse(readFileSync('cdk.json', 'utf8')).context,
  'aws:cdk:bundling-stacks': [],
};

/** A stage synthesized with nothing set, as `cdk synth` does without an environment. */
export function synthesized(name: StageName, changes: Partial<StageIntents> = {}): Stage {
  const intents = { ...stages[name], ...changes };
  return strongroomStage(new App({ context: testContext }), { name, intents, deployment: deploymentOf(intents, {}) });
}

export function templatesOf(stage: Stage): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(
    stage.node.children.filter(Stack.isStack).map((stack) => [stack.node.id, Template.fromStack(stack).toJSON()]),
  );
}

export function resourcesOf(stage: Stage): readonly Resource[] {
  const templates = templatesOf(stage);
  const names = new References(templates);
  return Object.entries(templates).flatMap(([stack, template]) =>
    entries(template['Resources']).map(([id, raw]) => ({
      stack,
      id,
      name: names.nameOf(stack, id),
      type: String(object(raw)['Type']),
      properties: object(names.resolve(stack, object(raw)['Properties'] ?? {})),
      deletionPolicy: text(object(raw)['DeletionPolicy']),
    })),
  );
}

export const ofType = (resources: readonly Resource[], type: string): readonly Resource[] =>
  resources.filter((resource) => resource.type === type);

export const object = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

export const list = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

export const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const entries = (value: Json | undefined): [string, Json][] => Object.entries(object(value));

const nameProperties = [
  'TableName',
  'QueueName',
  'BucketName',
  'FunctionName',
  'RoleName',
  'LogGroupName',
  'TopicName',
  'TrailName',
  'AlarmName',
  'Name',
];

const arns: Readonly<Record<string, (name: string) => string>> = {
  'AWS::DynamoDB::Table': (name) => `arn:aws:dynamodb:${place.region}:${place.account}:table/${name}`,
  'AWS::KMS::Key': (name) => `arn:aws:kms:${place.region}:${place.account}:key/${name}`,
  'AWS::SQS::Queue': (name) => `arn:aws:sqs:${place.region}:${place.account}:${name}`,
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::Lambda::Function': (name) => `arn:aws:lambda:${place.region}:${place.account}:function:${name}`,
  'AWS::IAM::Role': (name) => `arn:aws:iam::${place.account}:role/${name}`,
  'AWS::Events::EventBus': (name) => `arn:aws:events:${place.region}:${place.account}:event-bus/${name}`,
  'AWS::Logs::LogGroup': (name) => `arn:aws:logs:${place.region}:${place.account}:log-group:${name}:*`,
  'AWS::SNS::Topic': (name) => `arn:aws:sns:${place.region}:${place.account}:${name}`,
};

/** Resolves `Ref`, `Fn::GetAtt`, `Fn::ImportValue`, `Fn::Join` and pseudo parameters over all stacks of a stage. */
class References {
  private readonly templates: Readonly<Record<string, JsonObject>>;

  constructor(templates: Readonly<Record<string, JsonObject>>) {
    this.templates = templates;
  }

  resolve(stack: string, value: Json): Json {
    if (Array.isArray(value)) return value.map((member: Json) => this.resolve(stack, member));
    if (typeof value !== 'object' || value === null) return value;
    const [[operation, operand] = ['', null], ...others] = Object.entries(value);
    if (others.length === 0 && /^(Ref|Fn::\w+)$/.test(operation)) return this.call(stack, operation, operand);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.resolve(stack, member)]));
  }

  private call(stack: string, operation: string, operand: Json): Json {
    if (operation === 'Ref') return this.ref(stack, String(operand));
    if (operation === 'Fn::GetAtt') return this.attribute(stack, String(list(operand)[0]), String(list(operand)[1]));
    if (operation === 'Fn::ImportValue') return this.imported(String(this.resolve(stack, operand)));
    if (operation === 'Fn::Join') {
      const [separator, parts] = list(operand);
      return list(this.resolve(stack, parts ?? []))
        .map(String)
        .join(String(separator));
    }
    if (operation === 'Fn::Select') {
      const [index, parts] = list(operand);
      const chosen = list(this.resolve(stack, parts ?? []))[Number(index)];
      return chosen ?? `${operation}(${JSON.stringify(operand)})`;
    }
    if (operation === 'Fn::Split') {
      const [separator, whole] = list(operand);
      return String(this.resolve(stack, whole ?? '')).split(String(separator));
    }
    return `${operation}(${JSON.stringify(operand)})`;
  }

  private ref(stack: string, id: string): Json {
    const pseudo: Readonly<Record<string, string>> = {
      'AWS::Partition': place.partition,
      'AWS::AccountId': place.account,
      'AWS::Region': place.region,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    const known = pseudo[id];
    if (known !== undefined) return known;
    return this.typeOf(stack, id) === 'AWS::SNS::Topic' ? this.attribute(stack, id, 'Arn') : this.nameOf(stack, id);
  }

  private attribute(stack: string, id: string, attribute: string): Json {
    const type = this.typeOf(stack, id);
    const arn = arns[type]?.(this.nameOf(stack, id));
    if (arn !== undefined && attribute === 'Arn') return arn;
    if (arn !== undefined && attribute === 'StreamArn') return `${arn}/stream/latest`;
    return `${this.nameOf(stack, id)}.${attribute}`;
  }

  private imported(name: string): Json {
    const outputs = Object.entries(this.templates).flatMap(([stack, template]) =>
      entries(template['Outputs']).map(([, output]) => ({ stack, output: object(output) })),
    );
    const found = outputs.find(({ output }) => object(output['Export'])['Name'] === name);
    if (found === undefined) throw new Error(`nothing exports ${name}`);
    return this.resolve(found.stack, found.output['Value'] ?? '');
  }

  private raw(stack: string, id: string): JsonObject {
    return object(object(this.templates[stack]?.['Resources'])[id]);
  }

  private typeOf(stack: string, id: string): string {
    return String(this.raw(stack, id)['Type'] ?? 'parameter');
  }

  nameOf(stack: string, id: string): string {
    if (this.typeOf(stack, id) === 'AWS::KMS::Key') return this.aliasOf(stack, id);
    const properties = object(this.raw(stack, id)['Properties']);
    const named = nameProperties.map((property) => properties[property]).find((name) => name !== undefined);
    return named === undefined ? id : String(this.resolve(stack, named));
  }

  private aliasOf(stack: string, id: string): string {
    const resources = entries(this.templates[stack]?.['Resources']);
    const alias = resources.find(
      ([, resource]) =>
        object(resource)['Type'] === 'AWS::KMS::Alias' &&
        JSON.stringify(resource).includes(JSON.stringify([id, 'Arn'])),
    );
    const name = text(object(object(alias?.[1])['Properties'])['AliasName']);
    return name === undefined ? id : name.replace('alias/', '');
  }
}

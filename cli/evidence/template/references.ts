import type { Place } from '../../../lib/config/names';
import { entries, isList, isObject, list, object, said, text, type Json, type JsonObject } from './json';

/** By the id of the stack: `keys`, `vault`, … */
export type Templates = Readonly<Record<string, JsonObject>>;

const nameProperties = [
  ...['TableName', 'QueueName', 'BucketName', 'FunctionName', 'RoleName', 'LogGroupName', 'TopicName', 'TrailName'],
  ...['AlarmName', 'Name'],
];

const arns: Readonly<Record<string, (name: string, place: Place) => string>> = {
  'AWS::DynamoDB::Table': (name, place) => inPlace('dynamodb', place, `table/${name}`),
  'AWS::KMS::Key': (name, place) => inPlace('kms', place, `key/${name}`),
  'AWS::SQS::Queue': (name, place) => inPlace('sqs', place, name),
  'AWS::S3::Bucket': (name, { partition }) => `arn:${partition}:s3:::${name}`,
  'AWS::Lambda::Function': (name, place) => inPlace('lambda', place, `function:${name}`),
  'AWS::IAM::Role': (name, { partition, account }) => `arn:${partition}:iam::${account}:role/${name}`,
  'AWS::Events::EventBus': (name, place) => inPlace('events', place, `event-bus/${name}`),
  'AWS::Logs::LogGroup': (name, place) => inPlace('logs', place, `log-group:${name}:*`),
  'AWS::SNS::Topic': (name, place) => inPlace('sns', place, name),
};

const inPlace = (service: string, { partition, region, account }: Place, name: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${name}`;

/**
 * Resolves `Ref`, `Fn::GetAtt`, `Fn::ImportValue`, `Fn::Join`, `Fn::Select`, `Fn::Split` and pseudo parameters over all templates of
 * a stage, into the names and ARNs that things will have at a place. A key's name is its alias. Any other function stays, as text.
 */
export class References {
  private readonly templates: Templates;
  private readonly place: Place;

  constructor(templates: Templates, place: Place) {
    this.templates = templates;
    this.place = place;
  }

  /** @throws Error where a template imports what no other exports */
  resolve(stack: string, value: Json): Json {
    if (isList(value)) return value.map((member) => this.resolve(stack, member));
    if (!isObject(value)) return value;
    const [[operation, operand] = ['', null], ...others] = Object.entries(value);
    if (others.length === 0 && /^(Ref|Fn::\w+)$/.test(operation)) return this.call(stack, operation, operand);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.resolve(stack, member)]));
  }

  nameOf(stack: string, id: string): string {
    if (this.typeOf(stack, id) === 'AWS::KMS::Key') return this.aliasOf(stack, id);
    const properties = object(this.raw(stack, id)['Properties']);
    const named = nameProperties.map((property) => properties[property]).find((name) => name !== undefined);
    return named === undefined ? id : said(this.resolve(stack, named));
  }

  private call(stack: string, operation: string, operand: Json): Json {
    if (operation === 'Ref') return this.ref(stack, said(operand));
    if (operation === 'Fn::GetAtt') return this.attribute(stack, list(operand));
    if (operation === 'Fn::ImportValue') return this.imported(said(this.resolve(stack, operand)));
    if (operation === 'Fn::Join') {
      const [separator, parts] = list(operand);
      return list(this.resolve(stack, parts ?? []))
        .map(said)
        .join(said(separator));
    }
    if (operation === 'Fn::Select') {
      const [index, parts] = list(operand);
      const chosen = list(this.resolve(stack, parts ?? []))[Number(index)];
      return chosen ?? `${operation}(${JSON.stringify(operand)})`;
    }
    if (operation === 'Fn::Split') {
      const [separator, whole] = list(operand);
      return said(this.resolve(stack, whole ?? '')).split(said(separator));
    }
    return `${operation}(${JSON.stringify(operand)})`;
  }

  private ref(stack: string, id: string): Json {
    const { partition, account, region } = this.place;
    const pseudo: Readonly<Record<string, string>> = {
      'AWS::Partition': partition,
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    const known = pseudo[id];
    if (known !== undefined) return known;
    return this.typeOf(stack, id) === 'AWS::SNS::Topic' ? this.attribute(stack, [id, 'Arn']) : this.nameOf(stack, id);
  }

  private attribute(stack: string, [id, attribute]: readonly Json[]): Json {
    const name = this.nameOf(stack, said(id));
    const arn = arns[this.typeOf(stack, said(id))]?.(name, this.place);
    if (arn !== undefined && attribute === 'Arn') return arn;
    if (arn !== undefined && attribute === 'StreamArn') return `${arn}/stream/latest`;
    return `${name}.${said(attribute)}`;
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
    return text(this.raw(stack, id)['Type']) ?? 'parameter';
  }

  private aliasOf(stack: string, id: string): string {
    const alias = entries(this.templates[stack]?.['Resources']).find(
      ([, resource]) =>
        object(resource)['Type'] === 'AWS::KMS::Alias' &&
        JSON.stringify(resource).includes(JSON.stringify([id, 'Arn'])),
    );
    const name = text(object(object(alias?.[1])['Properties'])['AliasName']);
    return name === undefined ? id : name.replace('alias/', '');
  }
}

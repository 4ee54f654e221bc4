import { zones } from '../../../../lib/config/names';
import { answerOf, counted, distinct, found, listed, notFound } from '../answers';
import { list, object, said, text } from '../json';
import { every, question } from '../question';
import { ofType, type Resource } from '../resources';
import { proofOf, type TemplateSource } from '../template-source';
import { zoneOfRole } from '../zone-of-role';

const functionsIn = ({ resources }: TemplateSource): readonly Resource[] => ofType(resources, 'AWS::Lambda::Function');

const roleArn = ({ properties }: Resource): string => said(properties['Role']);

const servers = ['AWS::EC2::Instance', 'AWS::AutoScaling::AutoScalingGroup', 'AWS::ECS::Service', 'AWS::EKS::Cluster'];

export const configurationQuestions = [
  every({
    id: 'template.functions-have-own-roles',
    requirements: ['2.2.3', '2.2.4', '7.2.5'],
    looksFor: 'Each function does one thing, with a role that no other function has.',
    label: 'Functions with a role of their own',
    things: 'functions',
    of: functionsIn,
    holds: (fn, source) => functionsIn(source).filter((other) => roleArn(other) === roleArn(fn)).length === 1,
    columns: ['Function', 'Role'],
    cells: (fn) => [fn.name, roleArn(fn).split('/').at(-1) ?? ''],
    at: ['Properties', 'Role'],
  }),
  every({
    id: 'template.runtimes',
    requirements: ['2.2.1', '6.3.3'],
    looksFor: 'Every function runs on a runtime that AWS keeps and patches, without layers or extensions of others.',
    label: 'Functions on a runtime kept by AWS, without layers',
    things: 'functions',
    of: functionsIn,
    holds: ({ properties }) =>
      text(properties['Runtime'])?.startsWith('nodejs') === true &&
      list(properties['Layers']).length === 0 &&
      properties['PackageType'] !== 'Image',
    columns: ['Function', 'Runtime', 'Processor'],
    cells: ({ name, properties }) => [
      name,
      said(properties['Runtime']),
      listed(list(properties['Architectures']).map(said)),
    ],
    at: ['Properties', 'Runtime'],
  }),
  question({
    id: 'template.no-servers',
    requirements: ['2.2.1', '2.2.7', '10.6.1', '10.6.3'],
    looksFor: 'There is no server whose system, software or clock the customer keeps.',
    ask: (source) => {
      const { resources } = source;
      const kept = servers.flatMap((type) => ofType(resources, type));
      const functions = functionsIn(source);
      const types = new Set(resources.map(({ type }) => type));
      return answerOf(
        kept.length === 0 && functions.length > 0,
        [
          `Of ${resources.length} resources of ${types.size} types, ${kept.length} are servers or clusters of servers; code runs in ${counted(functions.length, ['function', 'functions'])}.`,
          ...(kept.length > 0 ? [`Servers: ${listed(kept.map(({ name }) => name))}.`] : []),
        ],
        { proof: distinct([...kept, ...functions].map((resource) => proofOf(source, resource, 'Type'))) },
      );
    },
  }),
  every({
    id: 'template.buckets-are-closed',
    requirements: ['1.4.4', '2.2.6', '7.3.3'],
    looksFor: 'Every bucket refuses to become public, in each of the four ways there are.',
    label: 'Buckets closed to the public',
    things: 'buckets',
    of: ({ resources }) => ofType(resources, 'AWS::S3::Bucket'),
    holds: ({ properties }) =>
      publicSwitches.every((name) => object(properties['PublicAccessBlockConfiguration'])[name] === true),
    columns: ['Bucket', 'Closed'],
    cells: ({ name, properties }) => [
      name,
      listed(publicSwitches.filter((one) => object(properties['PublicAccessBlockConfiguration'])[one] === true)),
    ],
    at: ['Properties', 'PublicAccessBlockConfiguration'],
  }),
  question({
    id: 'template.parameters-hold-no-secret',
    requirements: ['2.2.2', '8.3.2', '8.6.2'],
    looksFor: 'No variable of a function is a password, a key or another secret: only names and addresses of things.',
    ask: (source) => {
      const variables = functionsIn(source).flatMap((fn) =>
        Object.entries(object(object(fn.properties['Environment'])['Variables'])).map(([name, value]) => ({
          fn,
          name,
          value: said(value),
        })),
      );
      if (variables.length === 0) return notFound(['The templates have no variable of a function.']);
      const secret = variables.filter(({ name, value }) => looksSecret(name, value));
      const names = [...new Set(variables.map(({ name }) => name))].sort();
      return answerOf(
        secret.length === 0,
        [
          `${variables.length} variables of ${names.length} names; those that look like a secret: ${secret.length}.`,
          ...(secret.length > 0 ? [`They are: ${listed(secret.map(({ fn, name }) => `${name} of ${fn.name}`))}.`] : []),
        ],
        {
          table: {
            columns: ['Variable', 'Functions'],
            rows: names.map((name) => [name, String(variables.filter((one) => one.name === name).length)]),
          },
          proof: distinct(variables.map(({ fn }) => proofOf(source, fn, 'Properties', 'Environment'))),
        },
      );
    },
  }),
  question({
    id: 'template.functions-by-zone',
    requirements: ['12.5.2', '1.2.4', '2.2.3'],
    looksFor: 'Every function is in one of three zones, and only those of the vault can see a card number.',
    ask: (source) => {
      const functions = functionsIn(source).map((fn) => ({ fn, zone: zoneOfRole(roleArn(fn), source.stage) }));
      const homeless = functions.filter(({ zone }) => zone === 'none');
      const count = (zone: string) => functions.filter((one) => one.zone === zone).length;
      if (functions.length === 0) return notFound(['The templates have no functions.']);
      const sentences = [
        `${counted(functions.length, ['function', 'functions'])}: ${listed(zones.map((zone) => `${count(zone)} in the zone ${zone}`))}.`,
        ...(homeless.length > 0 ? [`In no zone: ${listed(homeless.map(({ fn }) => fn.name))}.`] : []),
      ];
      const details = {
        table: {
          columns: ['Function', 'Zone', 'When it fails'],
          rows: functions.map(({ fn, zone }) => [fn.name, zone, said(fn.properties['Description'])]),
        },
        proof: distinct(functions.map(({ fn }) => proofOf(source, fn))),
      };
      return homeless.length === 0 ? found(sentences, details) : notFound(sentences, details);
    },
  }),
] as const;

const publicSwitches = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

/** By its name, or by a value that is a key: PEM, an access key of AWS, a secret key of Stripe. */
const looksSecret = (name: string, value: string): boolean =>
  /PASSWORD|SECRET|PRIVATE|CREDENTIAL|API_KEY|ACCESS_KEY/.test(name) ||
  /-----BEGIN|AKIA[A-Z0-9]{16}|sk_(?:live|test)_/.test(value);

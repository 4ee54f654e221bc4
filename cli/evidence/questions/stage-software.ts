import { isDeepStrictEqual } from 'node:util';
import { answerOf } from '../sources/asked';
import { entries, isJson, object, type JsonObject } from '../template/json';
import { everyOne, type StageQuestion } from './stage-question';

const runtime = 'nodejs24.x';

/** PCI DSS 2.2, 6.3 and 6.5 on the software as it is deployed. */
export const softwareQuestions: readonly StageQuestion[] = [
  {
    id: 'stage.as-synthesized',
    requirements: ['6.5.1', '2.2.1', '1.2.2', '1.2.8'],
    looksFor:
      'What CloudFormation deployed is what this version of the software makes, resource by resource, the code of functions aside.',
    ask: (source) =>
      everyOne({
        label: 'Stacks whose deployed template is the synthesized one',
        things: 'stacks',
        columns: ['Stack', 'State', 'Resources', 'Other than synthesized'],
        rows: source.stacks.found.map(({ name, description, template }, place) => {
          const deployed = resourcesOf(answerOf(template)?.body ?? '');
          const designed = resourcesOf(
            source.template.files.find(({ file }) => file.endsWith(fileOf(name)))?.content ?? '',
          );
          const other = differing(deployed, designed);
          return {
            name,
            cells: [
              answerOf(description)?.status ?? 'not told',
              String(Object.keys(deployed).length),
              other.join(', ') || 'none',
            ],
            holds: other.length === 0 && Object.keys(deployed).length > 0,
            proof: source.stacks.proof(place, 'template'),
          };
        }),
      }),
  },
  {
    id: 'stage.runtimes',
    requirements: ['6.3.3', '2.2.1'],
    looksFor: `Every function runs on ${runtime}, which AWS keeps patched.`,
    ask: ({ functions }) =>
      everyOne({
        label: `Functions on ${runtime}`,
        things: 'functions',
        columns: ['Function', 'Runtime', 'SHA-256 of its code', 'Changed'],
        rows: functions.found.map(({ name, configuration }, place) => {
          const { Runtime, CodeSha256, LastModified } = answerOf(configuration) ?? {};
          return {
            name,
            cells: [Runtime ?? 'not told', CodeSha256 ?? '', LastModified ?? ''],
            holds: Runtime === runtime,
            proof: functions.proof(place, 'configuration'),
          };
        }),
      }),
  },
];

const fileOf = (stack: string): string => `/${stack.slice(stack.lastIndexOf('-') + 1)}.json`;

/** The CDK ends the id of an API's deployment in a digest of how it was synthesized, and not only of what. */
const deploymentDigest = /(Deployment[0-9A-F]{8})[0-9a-f]{32}/g;

type Resources = Readonly<Record<string, JsonObject>>;

function resourcesOf(template: string): Resources {
  const read: unknown = template === '' ? {} : JSON.parse(template.replaceAll(deploymentDigest, '$1'));
  const resources = isJson(read) ? entries(object(read)['Resources']) : [];
  return Object.fromEntries(
    resources.filter(([id]) => id !== 'CDKMetadata').map(([id, raw]) => [id, comparable(object(raw))]),
  );
}

/** Without what differs from one bundling to the next: where the code lies, and the CDK's notes on it. */
function comparable({ Metadata: _metadata, ...resource }: JsonObject): JsonObject {
  if (resource['Type'] !== 'AWS::Lambda::Function') return resource;
  const { Code: _code, ...properties } = object(resource['Properties']);
  return { ...resource, Properties: properties };
}

function differing(deployed: Resources, designed: Resources): readonly string[] {
  const ids = new Set([...Object.keys(deployed), ...Object.keys(designed)]);
  return [...ids].filter((id) => !isDeepStrictEqual(deployed[id], designed[id])).sort();
}

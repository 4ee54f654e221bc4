import type { Answer, Question } from '../fact';
import { answerOf } from '../sources/asked';
import type { Saved } from '../sources/saved';
import type { TrailFilesStated } from '../sources/trail-files';
import type { StageSource } from '../sources/stage-source';
import { isJson, type Json, list, object, said } from '../template/json';
import { records } from '../template/whole-selectors';
import { count, found, listed, notFound, notHere } from './answers';

/** Where the questions `trail.*` look: CloudTrail's settings, and its files as they were copied. */
export interface TrailSource extends Pick<StageSource, 'intents' | 'names' | 'place' | 'trail'> {
  /** Absent where there is no trail. */
  readonly files: Saved<TrailFilesStated> | undefined;
}

export type TrailQuestion = Question<TrailSource>;

const emulated = 'The emulator of this stage has no trail: its own record of calls is neither signed nor kept.';

const onTrail =
  (ask: (source: TrailSource) => Answer) =>
  (source: TrailSource): Answer =>
    source.intents.target === 'emulator' ? notHere(emulated, [source.trail.proof('description')]) : ask(source);

/** All management calls: a selector with more fields takes some of them. */
function isOfManagement(selector: Json): boolean {
  const fields = list(object(selector)['FieldSelectors']).map(object);
  return (
    fields.length === 1 &&
    fields.every(({ Field, Equals }) => Field === 'eventCategory' && said(list(Equals)[0]) === 'Management')
  );
}

const settingsOf = ({ trail }: TrailSource) => answerOf(trail.found.description)?.trailList?.[0];

/** PCI DSS 10 on the record of API calls. */
export const trailQuestions: readonly TrailQuestion[] = [
  {
    id: 'trail.logging',
    requirements: ['10.2.1', '10.7.2'],
    looksFor: 'CloudTrail is recording, and delivers what it records.',
    ask: onTrail(({ trail }) => {
      const status = answerOf(trail.found.status);
      const proof = [trail.proof('status')];
      if (status === undefined)
        return notFound({ sentences: ['CloudTrail did not tell the status of the trail.'] }, proof);
      const { IsLogging, LatestDeliveryTime, LatestDeliveryError } = status;
      const said = {
        sentences: [
          `The trail ${trail.found.name} is ${IsLogging === true ? '' : 'not '}recording.`,
          LatestDeliveryTime === undefined
            ? 'It has delivered nothing.'
            : `It delivered at ${LatestDeliveryTime.toISOString()}.`,
          ...(LatestDeliveryError ? [`Its last delivery failed: ${LatestDeliveryError}.`] : []),
        ],
      };
      return IsLogging === true && !LatestDeliveryError ? found(said, proof) : notFound(said, proof);
    }),
  },
  {
    id: 'trail.validated',
    requirements: ['10.3.2', '10.3.4', '11.5.2'],
    looksFor:
      'The trail covers every Region, is signed by CloudTrail, and lies in its own bucket under a key of the account.',
    ask: onTrail((source) => {
      const proof = [source.trail.proof('description')];
      const settings = settingsOf(source);
      if (settings === undefined) return notFound({ sentences: ['CloudTrail has no trail of the stage.'] }, proof);
      const { IsMultiRegionTrail, LogFileValidationEnabled, KmsKeyId, S3BucketName } = settings;
      const own = S3BucketName === source.names.bucket('trail', source.place);
      const said = {
        sentences: [
          `Regions: ${IsMultiRegionTrail === true ? 'all' : 'one'}. Signed digests: ${LogFileValidationEnabled === true ? 'yes' : 'no'}.`,
          `Bucket: ${S3BucketName ?? 'none'}. Key: ${KmsKeyId ?? 'none'}.`,
        ],
      };
      const fine = IsMultiRegionTrail === true && LogFileValidationEnabled === true && KmsKeyId !== undefined && own;
      return fine ? found(said, proof) : notFound(said, proof);
    }),
  },
  {
    id: 'trail.data-events',
    requirements: ['10.2.1.1', '10.2.1.2', '10.2.1.3'],
    looksFor:
      'The trail records calls on the vault, on the keys of cards and on the evidence itself, beside all management calls.',
    ask: onTrail((source) => {
      const proof = [source.trail.proof('selectors')];
      const selectors = answerOf(source.trail.found.selectors)?.AdvancedEventSelectors ?? [];
      const written: unknown = JSON.parse(JSON.stringify(selectors));
      const fields = isJson(written) ? list(written) : [];
      const { names, place } = source;
      const objects = (name: string) => ({
        ...{ name, type: 'AWS::S3::Object' as const },
        isIts: (arn: string) => arn.endsWith(`:::${name}/`),
      });
      const table = (name: string) => ({
        ...{ name, type: 'AWS::DynamoDB::Table' as const },
        isIts: (arn: string) => arn.endsWith(`:table/${name}`),
      });
      const wanted = [
        table(names.table('vault')),
        table(names.table('key-store')),
        objects(names.bucket('archive', place)),
        { ...objects(names.bucket('trail', place)), readsOnly: true as const },
      ];
      const there = wanted.filter((one) => records(fields, one)).map(({ name }) => name);
      const management = fields.some(isOfManagement);
      const answer = {
        sentences: [
          `The trail has ${count(selectors.length, 'selector')}; of management calls: ${management ? 'yes' : 'no'}.`,
          `It records the calls on ${there.length === 0 ? 'none' : listed(there)}.`,
        ],
        table: { columns: ['Selector'], rows: selectors.map(({ Name = 'without a name' }) => [Name]) },
      };
      return management && there.length === wanted.length ? found(answer, proof) : notFound(answer, proof);
    }),
  },
  {
    id: 'trail.files',
    requirements: ['10.2.1', '10.5.1'],
    looksFor: "CloudTrail's files of the span, with its signed digests and the public keys to check them by.",
    ask: onTrail(({ files }) => {
      if (files === undefined) return notFound({ sentences: ['No file of CloudTrail was copied.'] });
      const { logs, digests, bytes, publicKeys } = files.found;
      const said = {
        sentences: [
          `${count(logs, 'log file')} and ${count(digests, 'digest')} of the span, ${bytes} bytes, with ${count(publicKeys, 'public key')}.`,
        ],
      };
      return logs > 0 && digests > 0 && publicKeys > 0 ? found(said, [files.proof()]) : notFound(said, [files.proof()]);
    }),
  },
  {
    id: 'trail.digest-chain',
    requirements: ['10.3.4', '11.5.2'],
    looksFor: "CloudTrail's own chain of signed digests, held against the files of the span.",
    ask: onTrail(({ files }) => {
      if (files === undefined) return notFound({ sentences: ['No file of CloudTrail was copied.'] });
      const { digests, failures, remarks } = files.found.chain;
      const proof = [files.proof('chain')];
      const said = {
        sentences: [
          `${count(digests, 'digest')} looked at: ${count(failures.count, 'failure')}, ${count(remarks.length, 'remark')}.`,
        ],
        table: {
          columns: ['Object', 'What it means'],
          rows: [...failures.first, ...remarks].map(({ object, meaning }) => [object, meaning]),
        },
      };
      return digests > 0 && failures.count === 0 ? found(said, proof) : notFound(said, proof);
    }),
  },
];

import type { Names, Place } from '../../../lib/config/names';
import type { StageIntents } from '../../../lib/config/stages';
import type { Clients } from '../../aws';
import type { EvidenceFolder } from '../folder/evidence-folder';
import { ofType } from '../template/resources';
import type { TemplateSource } from '../template/template-source';
import { askApi, type ApiAnswers } from './ask-api';
import { askBucket, type BucketAnswers } from './ask-buckets';
import { askFunction, type FunctionAnswers } from './ask-functions';
import { askKey, type KeyAnswers } from './ask-keys';
import { askRoles, type RoleAnswers } from './ask-roles';
import { askStack, type StackAnswers } from './ask-stacks';
import { askTable, type TableAnswers } from './ask-tables';
import { askTrail, type TrailAnswers } from './ask-trail';
import {
  askAlarms,
  askAccount,
  askLogGroups,
  type AccountAnswers,
  type AlarmAnswers,
  type LogGroupAnswers,
} from './ask-watching';
import { save, type Saved } from './saved';
import { type Sbom, writeSbom } from './sbom';
import { sdkFiles, type SdkFile } from './sdk-files';

/** Where the questions `stage.*` and `trail.*` look: what AWS says of the deployed stage, thing by thing, as it said it. */
export interface StageSource {
  readonly names: Names;
  readonly intents: StageIntents;
  readonly place: Place;
  readonly template: TemplateSource;
  readonly keys: Saved<readonly KeyAnswers[]>;
  readonly tables: Saved<readonly TableAnswers[]>;
  readonly buckets: Saved<readonly BucketAnswers[]>;
  readonly functions: Saved<readonly FunctionAnswers[]>;
  readonly roles: Saved<RoleAnswers>;
  readonly stacks: Saved<readonly StackAnswers[]>;
  readonly api: Saved<ApiAnswers>;
  readonly alarms: Saved<AlarmAnswers>;
  readonly logGroups: Saved<LogGroupAnswers>;
  readonly account: Saved<AccountAnswers>;
  readonly trail: Saved<TrailAnswers>;
  /** The SDK for payment pages, as this version has it. */
  readonly sdk: Saved<readonly SdkFile[]>;
  /** Undefined where npm could not make it. */
  readonly sbom: Sbom | undefined;
}

export interface StageAsked extends Pick<StageSource, 'names' | 'intents' | 'place' | 'template'> {
  readonly clients: Clients;
  /** By alias. */
  readonly keyArns: ReadonlyMap<string, string>;
  readonly told: (what: string) => void;
}

const evidenceBuckets = ['archive', 'trail', 'reports'] as const;

/** Ask everything once. What is asked about are the things of the template: what it has and the account lacks is a refusal. */
export async function askStage(folder: EvidenceFolder, stage: StageAsked): Promise<StageSource> {
  const { clients, names, intents, place, template, keyArns, told } = stage;
  const namesOf = (type: string): readonly string[] => ofType(template.resources, type).map(({ name }) => name);
  const each = async <T>(
    what: string,
    of: readonly string[],
    ask: (name: string) => Promise<T>,
  ): Promise<Saved<readonly T[]>> => {
    told(what);
    const answers: T[] = [];
    for (const name of of) answers.push(await ask(name));
    return save(folder, `aws/${what}`, answers);
  };
  const one = async <T>(what: string, ask: () => Promise<T>): Promise<Saved<T>> => {
    told(what);
    return save(folder, `aws/${what}`, await ask());
  };
  return {
    ...{ names, intents, place, template },
    keys: await each('keys', namesOf('AWS::KMS::Key'), (name) => askKey(clients, name, keyArns.get(name))),
    tables: await each('tables', namesOf('AWS::DynamoDB::Table'), (name) => askTable(clients, name)),
    buckets: await each(
      'buckets',
      evidenceBuckets.map((bucket) => names.bucket(bucket, place)),
      (name) => askBucket(clients, name),
    ),
    functions: await each('functions', functionNames(template, names), (name) => askFunction(clients, name)),
    roles: await one('roles', () => askRoles(clients, names.named(''))),
    stacks: await each(
      'stacks',
      stacksIn(template).map((stack) => names.stack(stack)),
      (name) => askStack(clients, name),
    ),
    api: await one('api', () => askApi(clients, names, place)),
    alarms: await one('alarms', () => askAlarms(clients, names)),
    logGroups: await one('log-groups', () => askLogGroups(clients, names)),
    account: await one('account', () => askAccount(clients)),
    trail: await one('trail', () => askTrail(clients, names.named('trail'))),
    sdk: await save(folder, 'sdk', sdkFiles()),
    sbom: await writeSbom(folder),
  };
}

export const stacksIn = ({ resources }: TemplateSource): readonly string[] => [
  ...new Set(resources.map(({ stack }) => stack)),
];

/** Those with a name of the stage: the CDK's own, for custom resources, have none. */
const functionNames = ({ resources }: TemplateSource, names: Names): readonly string[] =>
  ofType(resources, 'AWS::Lambda::Function')
    .map(({ name }) => name)
    .filter((name) => name.startsWith(names.named('')));

import { answerOf } from '../sources/asked';
import type { KeyAnswers } from '../sources/ask-keys';
import type { StageSource } from '../sources/stage-source';
import { statementsOf } from './policy-statements';
import { everyOne, type Row, type StageQuestion } from './stage-question';

const metadataOf = ({ description }: KeyAnswers) => answerOf(description)?.KeyMetadata;

const refusedOr = (of: KeyAnswers, text: string | undefined): string =>
  'refused' in of.description ? `not described: ${of.description.refused}` : (text ?? 'not said');

function rows({ keys }: StageSource, row: (key: KeyAnswers) => Omit<Row, 'name' | 'proof'>): readonly Row[] {
  return keys.found.map((key, place) => ({ name: key.name, proof: keys.proof(place), ...row(key) }));
}

const quarter = 90;

/** PCI DSS 3.6 and 3.7 on the keys as KMS has them; what the templates say of them is `template.*`. */
export const keyQuestions: readonly StageQuestion[] = [
  {
    id: 'stage.keys-enabled',
    requirements: ['3.6.1', '3.7.1', '10.7.2'],
    looksFor: 'Every key of the templates is in KMS, made by it, enabled, and not waiting to be deleted.',
    ask: (source) =>
      everyOne({
        label: 'Keys of the templates that are enabled in KMS and were made by it',
        things: 'keys',
        columns: ['Key', 'Kind', 'State', 'Made by'],
        rows: rows(source, (key) => {
          const { KeySpec, KeyState, Origin } = metadataOf(key) ?? {};
          return {
            cells: [refusedOr(key, KeySpec), KeyState ?? '', Origin ?? ''],
            holds: KeyState === 'Enabled' && Origin === 'AWS_KMS',
          };
        }),
      }),
  },
  {
    id: 'stage.keys-rotate',
    requirements: ['3.7.4', '12.3.3'],
    looksFor: 'KMS rotates every symmetric key each quarter.',
    ask: (source) =>
      everyOne({
        label: 'Symmetric keys that KMS rotates within 90 days',
        things: 'symmetric keys',
        columns: ['Key', 'Rotation'],
        rows: rows(source, (key) => {
          const { KeyRotationEnabled: on, RotationPeriodInDays: days } = answerOf(key.rotation) ?? {};
          return {
            cells: [on === true ? `every ${days ?? '?'} days` : 'none'],
            holds: on === true && (days ?? Infinity) <= quarter,
          };
        }).filter((_row, place) => isSymmetric(source.keys.found[place])),
      }),
  },
  {
    id: 'stage.key-policies',
    requirements: ['3.6.1.1', '3.6.1.2', '3.7.5', '7.2.1'],
    looksFor: 'The policy of every key of the application, as KMS has it, denies its use to all but its own users.',
    ask: (source) =>
      everyOne({
        label: 'Keys of the application whose policy denies their use to everybody else',
        things: 'keys of the application',
        columns: ['Key', 'Roles that may use it'],
        rows: rows(source, (key) => {
          const users = deniedUnless(answerOf(key.policy)?.Policy ?? '');
          return { cells: [(users ?? []).join(' ')], holds: users !== undefined };
        }).filter(({ name }) => !name.endsWith('-data')),
      }),
  },
];

const isSymmetric = (key: KeyAnswers | undefined): boolean =>
  key !== undefined && metadataOf(key)?.KeySpec === 'SYMMETRIC_DEFAULT';

const uses = ['kms:Decrypt', 'kms:Sign'];

/** The roles beside which a statement denies everybody to use the key; undefined without such a statement. */
export function deniedUnless(policy: string): readonly string[] | undefined {
  const denial = statementsOf(policy).find(
    ({ effect, anyone, actions, conditions }) =>
      effect === 'Deny' && anyone && uses.every((use) => actions.includes(use)) && 'ArnNotLike' in conditions,
  );
  const roles = denial?.conditions['ArnNotLike']?.['aws:PrincipalArn'];
  return roles === undefined ? undefined : [roles].flat().map(String).filter(isRole).map(roleIn);
}

const isRole = (arn: string): boolean => arn.includes(':role/');
const roleIn = (arn: string): string => arn.slice(arn.indexOf(':role/') + ':role/'.length);

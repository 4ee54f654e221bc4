import { zones } from '../../../../lib/config/names';
import { answerOf, distinct, listed, notFound } from '../answers';
import { list, said } from '../json';
import {
  administrators,
  applicationKeys,
  cryptographicActions,
  insidersOf,
  isOfApplication,
  keysIn,
  statementsOf,
  usersOf,
  zonesOf,
} from '../keys';
import { every, question } from '../question';
import type { Resource } from '../resources';
import { proofOf } from '../template-source';

export const keyQuestions = [
  question({
    id: 'template.keys-by-zone',
    requirements: ['3.6.1', '3.6.1.3', '7.2.5'],
    looksFor:
      'No application key is used by roles of two zones: evaluated from the policies of every role and every key.',
    ask: (source) => {
      const keys = applicationKeys(source).map((key) => {
        const roles = usersOf(source, key);
        return { key, roles, zones: zonesOf(roles, source.stage) };
      });
      if (keys.length === 0) return notFound(['The templates have no application keys.']);
      const shared = keys.filter((one) => one.zones.length !== 1);
      return answerOf(
        shared.length === 0,
        [
          `Application keys used by the roles of one zone: ${keys.length - shared.length} of ${keys.length}.`,
          ...(shared.length > 0 ? [`The others: ${listed(shared.map(({ key }) => key.name))}.`] : []),
        ],
        {
          table: {
            columns: ['Key', ...zones],
            rows: keys.map(({ key, roles }) => [key.name, ...zones.map((zone) => rolesIn(roles, zone, source.stage))]),
          },
          proof: distinct(
            keys.flatMap(({ key, roles }) => [
              proofOf(source, key, 'Properties', 'KeyPolicy'),
              ...roles.map((role) => proofOf(source, role)),
            ]),
          ),
        },
      );
    },
  }),
  every({
    id: 'template.keys-deny-strangers',
    requirements: ['3.6.1.2', '3.7.2', '3.7.7', '7.3.3'],
    looksFor: 'Every application key denies its use to everybody but named roles, whatever else a policy allows.',
    label: 'Application keys that deny everybody but named roles',
    things: 'application keys',
    of: applicationKeys,
    holds: (key, { stage }) => {
      const insiders = insidersOf(key);
      return insiders.length > 0 && insiders.every((arn) => arn.includes(`/strongroom-${stage}-`));
    },
    columns: ['Key', 'Everybody is denied but'],
    cells: (key) => [key.name, listed(insidersOf(key).map((arn) => arn.split(':').at(-1) ?? arn))],
    at: ['Properties', 'KeyPolicy'],
  }),
  every({
    id: 'template.administration-without-cryptography',
    requirements: ['3.6.1.3', '3.7.6', '3.7.8'],
    looksFor: 'Who administers a key may not use it.',
    label: 'Keys whose administration holds no cryptography',
    things: 'keys',
    of: keysIn,
    holds: (key) =>
      administrators(key).length > 0 &&
      administrators(key).every(
        ({ Action }) =>
          !list(Action)
            .map(said)
            .some((action) => cryptographicActions.includes(action.replace('kms:', '').replace('*', ''))),
      ),
    columns: ['Key', 'Administrative actions'],
    cells: (key) => [key.name, String(administrators(key).flatMap(({ Action }) => list(Action)).length)],
    at: ['Properties', 'KeyPolicy'],
  }),
  every({
    id: 'template.storage-keys-work-through-services',
    requirements: ['3.5.1.2', '3.6.1.3', '3.5.1.3'],
    looksFor: 'A key of storage is used through the storing services alone, and never by an application directly.',
    label: 'Keys of storage that roles cannot use directly',
    things: 'keys of storage',
    of: (source) => keysIn(source).filter((key) => !isOfApplication(key)),
    holds: (key, source) => usersOf(source, key).length === 0,
    columns: ['Key', 'Purpose'],
    cells: ({ name, properties }) => [name, said(properties['Description'])],
    at: ['Properties', 'KeyPolicy'],
  }),
  question({
    id: 'template.data-keys-never-leave-in-clear',
    requirements: ['3.6.1.2', '3.7.1', '3.7.3'],
    looksFor:
      'The data keys of cards are made by KMS and handed out wrapped: nobody encrypts under the root key, and nobody asks for a data key in clear.',
    ask: (source) => {
      const root = keysIn(source).find(({ name }) => name === `strongroom-${source.stage}-vault-root`);
      if (root === undefined) return notFound(['The templates have no root key of the vault.']);
      const policy = statementsOf(root);
      const denied = policy.some(
        ({ Effect, Action, Condition }) =>
          Effect === 'Deny' && Condition === undefined && list(Action).includes('kms:Encrypt'),
      );
      const allowed = policy
        .filter(({ Effect, Condition }) => Effect === 'Allow' && Condition !== undefined)
        .flatMap(({ Action }) => list(Action).map(said));
      const wrapped =
        allowed.includes('kms:GenerateDataKeyWithoutPlaintext') &&
        !allowed.some((action) => /^kms:(GenerateDataKey\*?|\*)$/.test(action));
      return answerOf(
        denied && wrapped,
        [
          `The policy of ${root.name} allows ${listed(allowed) || 'nothing'} to named roles, and ${denied ? 'denies Encrypt to everybody' : 'does not deny Encrypt to everybody'}.`,
        ],
        { proof: [proofOf(source, root, 'Properties', 'KeyPolicy')] },
      );
    },
  }),
] as const;

/** The handlers of a zone among roles, without what is the same in all their names. */
function rolesIn(roles: readonly Resource[], zone: string, stage: string): string {
  const prefix = `strongroom-${stage}-${zone}-`;
  return listed(roles.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => name.replace(prefix, '')));
}

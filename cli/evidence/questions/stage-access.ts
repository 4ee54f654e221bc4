import { handlerZones } from '../../../lib/config/names';
import { answerOf } from '../sources/asked';
import type { RoleAnswer } from '../sources/ask-roles';
import type { StageSource } from '../sources/stage-source';
import { ofType } from '../template/resources';
import { count, found, listed, notFound } from './answers';
import { statementsOf } from './policy-statements';
import { everyOne, onAwsOnly, type StageQuestion } from './stage-question';

const rolesOf = ({ roles }: StageSource): readonly RoleAnswer[] => answerOf(roles.found)?.roles ?? [];

/** PCI DSS 7, 8 and 12.5.2 on the roles as IAM has them. */
export const accessQuestions: readonly StageQuestion[] = [
  {
    id: 'stage.roles-as-designed',
    requirements: ['7.2.1', '7.2.2', '7.2.5', '8.6.1', '7.2.4', '7.2.5.1'],
    looksFor:
      'Every role of the templates is in IAM with inline policies only, and whoever made others beside them is seen.',
    ask: (source) => {
      const roles = rolesOf(source);
      const designed = ofType(source.template.resources, 'AWS::IAM::Role').map(({ name }) => name);
      const others = roles.filter(({ name }) => !designed.includes(name)).map(({ name }) => name);
      const beside =
        others.length === 0
          ? 'No other role of the account has a name of this stage.'
          : `Roles with a name of this stage that its templates do not have: ${listed(others)}.`;
      return everyOne({
        label: 'Roles of the stage without a managed policy',
        things: 'roles',
        columns: ['Role', 'Who may take it', 'Inline policies', 'Managed policies'],
        rows: roles.map((role, place) => {
          const managed = answerOf(role.attached)?.policies ?? ['not told'];
          const inline = (answerOf(role.inline)?.policies ?? []).map(({ name }) => name);
          return {
            name: role.name,
            cells: [trusted(role.trust), inline.join(', '), managed.join(', ') || 'none'],
            holds: managed.length === 0,
            proof: source.roles.proof('answer', 'roles', place),
          };
        }),
        also: [beside],
      });
    },
  },
  {
    id: 'stage.roles-trusted',
    requirements: ['7.2.5', '8.2.2', '8.6.1'],
    looksFor: 'The role of every handler can be taken by Lambda and by nobody else.',
    ask: (source) => {
      const handlers = Object.keys(handlerZones);
      const rows = rolesOf(source).flatMap((role, place) =>
        handlers.some((handler) => role.name.endsWith(`-${handler}`))
          ? [
              {
                name: role.name,
                cells: [trusted(role.trust)],
                holds: trusted(role.trust) === 'lambda.amazonaws.com',
                proof: source.roles.proof('answer', 'roles', place, 'trust'),
              },
            ]
          : [],
      );
      return everyOne({
        label: 'Roles of handlers that Lambda alone may take',
        things: 'roles of handlers',
        columns: ['Role', 'Who may take it'],
        rows,
      });
    },
  },
  {
    id: 'stage.card-data-scope',
    requirements: ['12.5.2', '7.2.1', '3.6.1.3'],
    looksFor: 'Which functions may open a card, by what IAM lets their roles do with the keys that open cards.',
    ask: (source) => {
      const opening = source.keys.found.filter(({ name }) => /-(vault-root|envelope-[0-9a-z]+)$/.test(name));
      const arns = opening.map(({ description }) => answerOf(description)?.KeyMetadata?.Arn ?? 'none');
      const rows = rolesOf(source).flatMap((role, place) => {
        const opens = arns.filter((arn) => mayDecrypt(role, arn));
        if (opens.length === 0) return [];
        const names = opening.filter((_key, at) => opens.includes(arns[at] ?? '')).map(({ name }) => name);
        const proof = source.roles.proof('answer', 'roles', place, 'inline');
        return [
          {
            name: role.name,
            cells: [zoneOf(role.name), names.join(', ')],
            holds: zoneOf(role.name) === 'vault',
            proof,
          },
        ];
      });
      const total = rolesOf(source).length;
      return everyOne({
        label: 'Roles that may open a card and are in the vault zone',
        things: 'role that may open a card',
        columns: ['Role', 'Zone', 'Keys that it may open with'],
        rows,
        also: [`The other ${total - rows.length} roles of the stage hold no permission on these keys.`],
      });
    },
  },
  {
    id: 'stage.collector-denied',
    requirements: ['7.2.1', '10.3.1'],
    looksFor: 'Who collected this evidence is denied to read items, to open cards, to write and to start anything.',
    ask: (source) => {
      const place = rolesOf(source).findIndex(({ name }) => name === source.names.collectorRole);
      const role = rolesOf(source)[place];
      if (role === undefined) return notFound({ sentences: [`There is no role ${source.names.collectorRole}.`] });
      const sids = (answerOf(role.inline)?.policies ?? []).flatMap(({ document }) =>
        statementsOf(document).flatMap(({ effect, sid }) => (effect === 'Deny' ? [sid] : [])),
      );
      const wanted = [
        'NoItems',
        'NoKeyOfCards',
        'NoObjectsButEvidence',
        'NoOtherSignature',
        'NothingStarted',
        'NothingWritten',
      ];
      const there = wanted.filter((sid) => sids.includes(sid));
      const said = {
        sentences: [
          `The role ${role.name} has ${count(there.length, 'denial')} of ${wanted.length} that keep it from cards: ${listed(there)}.`,
        ],
      };
      const proof = [source.roles.proof('answer', 'roles', place, 'inline')];
      return there.length === wanted.length ? found(said, proof) : notFound(said, proof);
    },
  },
  {
    id: 'stage.no-lasting-credentials',
    requirements: ['8.2.1', '8.2.2', '8.3.1', '8.4.1', '8.6.3'],
    looksFor: 'The account has no IAM users, and its root has no access key and a second factor.',
    ask: onAwsOnly('its account is no account of AWS', ({ account }) => {
      const {
        Users,
        AccountAccessKeysPresent: keys,
        AccountMFAEnabled: mfa,
      } = answerOf(account.found)?.SummaryMap ?? {};
      if (Users === undefined)
        return notFound({ sentences: ['IAM did not give a summary of the account.'] }, [account.proof()]);
      const said = {
        sentences: [
          `The account has ${count(Users, 'IAM user')}.`,
          `Its root has ${keys === 0 ? 'no access key' : 'an access key'} and ${mfa === 1 ? 'a' : 'no'} second factor.`,
        ],
      };
      const proof = [account.proof('answer', 'SummaryMap')];
      return Users === 0 && keys === 0 && mfa === 1 ? found(said, proof) : notFound(said, proof);
    }),
  },
];

/** Services and accounts that a trust policy names. */
function trusted(policy: string): string {
  const named = [...policy.matchAll(/"(?:AWS|Service|Federated)":\s*(\[[^\]]*\]|"[^"]*")/g)].map(([, who = '']) => who);
  return named.join(', ').replaceAll(/["[\]]/g, '') || 'not said';
}

const zoneOf = (role: string): string => /^strongroom-[a-z]+-(edge|vault|ledger)-/.exec(role)?.[1] ?? 'none';

/** By the allowances of inline policies: what they name, spelt out, without wildcards, as a guardrail demands of every role. */
function mayDecrypt({ inline }: RoleAnswer, key: string): boolean {
  const statements = (answerOf(inline)?.policies ?? []).flatMap(({ document }) => statementsOf(document));
  return statements.some(
    ({ effect, actions, resources }) =>
      effect === 'Allow' && actions.includes('kms:Decrypt') && resources.includes(key),
  );
}

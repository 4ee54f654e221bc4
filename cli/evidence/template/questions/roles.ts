import { answerOf, counted, listed } from '../answers';
import { list } from '../json';
import { every, question } from '../question';
import { ofType } from '../resources';
import { actionsOf, isForPeople, isWild, rolesIn, servicesOf, wantsSecondFactor } from '../roles';
import { proofOf, wholeTemplates } from '../template-source';
import { zoneOfRole } from '../zone-of-role';

const peopleTypes = ['AWS::IAM::User', 'AWS::IAM::AccessKey', 'AWS::IAM::Group', 'AWS::IAM::UserToGroupAddition'];

export const roleQuestions = [
  question({
    id: 'template.roles-by-zone',
    requirements: ['7.2.1', '7.2.2', '7.2.5', '8.2.1'],
    looksFor: 'Every role of a function is in one zone, by its name, and has a list of single actions.',
    ask: (source) => {
      const roles = rolesIn(source).filter((role) => servicesOf(role).includes('lambda.amazonaws.com'));
      const zoned = roles.filter(({ name }) => zoneOfRole(name, source.stage) !== 'none');
      return answerOf(
        roles.length > 0 && zoned.length === roles.length,
        [`Roles of functions that are in a zone: ${zoned.length} of ${roles.length}.`],
        {
          table: {
            columns: ['Role', 'Zone', 'Actions'],
            rows: roles.map((role) => [
              role.name,
              zoneOfRole(role.name, source.stage),
              String(actionsOf(role, source).length),
            ]),
          },
          proof: roles.map((role) => proofOf(source, role)),
        },
      );
    },
  }),
  every({
    id: 'template.no-wildcard-actions',
    requirements: ['7.2.2', '7.2.5'],
    looksFor: 'No role may do "everything of a service": each action is named.',
    label: 'Roles whose actions are all named',
    things: 'roles',
    of: rolesIn,
    holds: (role, source) =>
      list(role.properties['ManagedPolicyArns']).length === 0 && !actionsOf(role, source).some(isWild),
    columns: ['Role', 'Named actions', 'Wide ones'],
    cells: (role, source) => {
      const actions = actionsOf(role, source);
      return [
        role.name,
        String(actions.filter((action) => !isWild(action)).length),
        listed(actions.filter(isWild)) || 'none',
      ];
    },
  }),
  question({
    id: 'template.no-users-and-no-access-keys',
    requirements: ['8.2.1', '8.2.2', '8.3.9', '8.6.1', '8.6.2', '8.2.4', '8.2.5', '8.2.6', '8.2.7', '8.3.11'],
    looksFor:
      'There is no IAM user, no group and no long-lived access key: everything that runs has a role, and its keys end by themselves.',
    ask: (source) => {
      const people = peopleTypes.flatMap((type) => ofType(source.resources, type));
      const roles = rolesIn(source);
      return answerOf(
        people.length === 0 && roles.length > 0,
        [
          `${counted(roles.length, ['role', 'roles'])}; users, groups and access keys: ${people.length}.`,
          ...(people.length > 0 ? [`They are: ${listed(people.map(({ id }) => id))}.`] : []),
        ],
        { proof: people.length > 0 ? people.map((person) => proofOf(source, person)) : wholeTemplates(source) },
      );
    },
  }),
  every({
    id: 'template.roles-of-services',
    requirements: ['8.6.1', '7.2.5'],
    looksFor: 'A role that code runs with can be taken by one AWS service, and by nobody at a keyboard.',
    label: 'Roles of code that one AWS service alone can take',
    things: 'roles that a service can take',
    of: (source) => rolesIn(source).filter((role) => servicesOf(role).length > 0),
    holds: (role) => servicesOf(role).length === 1 && !isForPeople(role),
    columns: ['Role', 'Taken by'],
    cells: (role) => [role.name, listed(servicesOf(role))],
    at: ['Properties', 'AssumeRolePolicyDocument'],
  }),
  question({
    id: 'template.people-need-a-second-factor',
    requirements: ['8.4.1', '8.4.2', '8.4.3'],
    looksFor: 'A role of this stage that a person can take asks for a second factor.',
    ask: (source) => {
      const roles = rolesIn(source).filter(isForPeople);
      if (roles.length === 0) {
        return answerOf(
          rolesIn(source).length > 0,
          [`Of ${counted(rolesIn(source).length, ['role', 'roles'])} in the templates, 0 can be taken by a person.`],
          { proof: wholeTemplates(source) },
        );
      }
      const strong = roles.filter(wantsSecondFactor);
      return answerOf(
        strong.length === roles.length,
        [`Roles that a person can take with a second factor only: ${strong.length} of ${roles.length}.`],
        {
          table: {
            columns: ['Role', 'Second factor'],
            rows: roles.map((role) => [role.name, strong.includes(role) ? 'asked for' : 'not asked for']),
          },
          proof: roles.map((role) => proofOf(source, role, 'Properties', 'AssumeRolePolicyDocument')),
        },
      );
    },
  }),
] as const;

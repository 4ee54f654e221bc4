import type { Answer } from '../../fact';
import { answerOf, counted, distinct, listed, notFound } from '../answers';
import { propertiesIn } from '../contract-members';
import { entries, isList, isObject, list, object, said, type Json } from '../json';
import { question } from '../question';
import { ofType, type Resource } from '../resources';
import { contractsFile, proofIn, proofOf, type TemplateSource } from '../template-source';

const tablesIn = ({ resources }: TemplateSource): readonly Resource[] => ofType(resources, 'AWS::DynamoDB::Table');

/** What a security code, a track or a PIN would be called (PCI DSS 3.3.1), in any spelling without its separators. */
const authenticationNames = [
  'cvv',
  'cvv2',
  'cvc',
  'cvc2',
  'cid',
  'cav2',
  'securitycode',
  'track',
  'track1',
  'track2',
  'pin',
  'pinblock',
];

/** What a whole card number would be called. */
const numberNames = ['pan', 'number', 'cardnumber', 'accountnumber', 'primaryaccountnumber'];

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const maskedMembers = ['brand', 'bin', 'last4', 'exp_month', 'exp_year'];

export const cardMemberQuestions = [
  question({
    id: 'template.no-place-for-a-security-code',
    requirements: ['3.3.1', '3.3.1.2', '3.3.2', '3.3.1.1', '3.3.1.3', '3.3.3'],
    looksFor:
      'No answer of the API, no event and no key or copied attribute of a table has a member that could hold a security code, a track or a PIN.',
    ask: (source) => membersAnswer(source, authenticationNames, 'a security code, a track or a PIN'),
  }),
  question({
    id: 'template.answers-mask',
    requirements: ['3.4.1'],
    looksFor:
      'What the API answers and what events say of a card is its brand, at most its first eight and its last four digits, and its expiry; never a number.',
    ask: (source) => {
      const cards = cardViews(source);
      const unmasked = cards.filter(({ members }) => members.some((name) => !maskedMembers.includes(name)));
      const named = membersAnswer(source, numberNames, 'a card number');
      if (cards.length === 0)
        return notFound(['No answer and no event shows a card: how cards are shown cannot be told.'], named);
      return answerOf(
        named.status === 'found' && unmasked.length === 0,
        [
          `${counted(cards.length, ['place shows', 'places show'])} a card; with nothing but ${listed(maskedMembers)}: ${cards.length - unmasked.length}.`,
          ...named.sentences,
        ],
        {
          table: {
            columns: ['Answer or event', 'Shows'],
            rows: cards.map(({ where, members }) => [where, listed(members)]),
          },
          proof: named.proof,
        },
      );
    },
  }),
] as const;

interface Member {
  readonly where: string;
  readonly name: string;
}

/** Every member that an answer or an event can have, at any depth, and every key and copied attribute of a table. */
function membersOf(source: TemplateSource): readonly Member[] {
  const { answers, events } = source.contracts;
  return [
    ...entries(answers).flatMap(([route, schema]) =>
      propertiesIn(schema).map((name) => ({ where: `answer of ${route}`, name })),
    ),
    ...entries(events).flatMap(([type, schema]) =>
      propertiesIn(schema).map((name) => ({ where: `event ${type}`, name })),
    ),
    ...tablesIn(source).flatMap((table) => attributesOf(table).map((name) => ({ where: `table ${table.name}`, name }))),
  ];
}

const attributesOf = ({ properties }: Resource): readonly string[] => [
  ...list(properties['AttributeDefinitions']).map((attribute) => said(object(attribute)['AttributeName'])),
  ...list(properties['GlobalSecondaryIndexes']).flatMap((index) =>
    list(object(object(index)['Projection'])['NonKeyAttributes']).map(said),
  ),
];

function membersAnswer(source: TemplateSource, forbidden: readonly string[], what: string): Answer {
  const members = membersOf(source);
  const guilty = members.filter(({ name }) => forbidden.includes(plain(name)));
  const { answers, events } = source.contracts;
  return answerOf(
    members.length > 0 && guilty.length === 0,
    [
      `${members.length} members of ${counted(entries(answers).length, ['answer', 'answers'])}, ${counted(entries(events).length, ['event', 'events'])} ` +
        `and ${counted(tablesIn(source).length, ['table', 'tables'])} looked at; named like ${what}: ${guilty.length}.`,
      ...(guilty.length > 0 ? [`They are: ${listed(guilty.map(({ where, name }) => `${name} in ${where}`))}.`] : []),
    ],
    {
      proof: distinct([
        proofIn(source, contractsFile, []),
        ...tablesIn(source).map((table) => proofOf(source, table, 'Properties', 'AttributeDefinitions')),
      ]),
    },
  );
}

/** Where a schema has a member `card` of its own shape. */
function cardViews({
  contracts,
}: TemplateSource): readonly { readonly where: string; readonly members: readonly string[] }[] {
  const views = (where: string, schema: Json): readonly { where: string; members: readonly string[] }[] => {
    if (isList(schema)) return schema.flatMap((member) => views(where, member));
    if (!isObject(schema)) return [];
    const card = object(object(schema['properties'])['card']);
    const own = card['properties'] === undefined ? [] : [{ where, members: Object.keys(object(card['properties'])) }];
    return [...own, ...Object.values(schema).flatMap((member) => views(where, member))];
  };
  return [
    ...entries(contracts.answers).flatMap(([route, schema]) => views(`answer of ${route}`, schema)),
    ...entries(contracts.events).flatMap(([type, schema]) => views(`event ${type}`, schema)),
  ];
}

import { isAllowed } from '../access';
import { answerOf, counted, distinct, listed, notFound } from '../answers';
import { list, object, said } from '../json';
import { keysIn } from '../keys';
import { every, question } from '../question';
import { ofType, type Resource } from '../resources';
import { rolesIn } from '../roles';
import { proofOf, type TemplateSource } from '../template-source';
import { zoneOfRole } from '../zone-of-role';

/** Reads of a card's row, one by one or many. */
const readsOfItems = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'PartiQLSelect'];

export const accessQuestions = [
  question({
    id: 'template.who-reads-the-vault',
    requirements: ['7.2.6', '7.2.5', '3.6.1.3'],
    looksFor:
      'Only roles of the vault read rows of stored cards, one by one: evaluated from the policies of every role and of the table.',
    limits: ['AWS::DynamoDB::Table.ResourcePolicy'],
    ask: (source) => {
      const vault = ofType(source.resources, 'AWS::DynamoDB::Table').find(
        ({ name }) => name === `strongroom-${source.stage}-vault`,
      );
      if (vault === undefined) return notFound(['The templates have no table of stored cards.']);
      const readers = rolesIn(source)
        .map((role) => ({ role, reads: readsOfItems.filter((read) => maysRead({ role, table: vault, read }, source)) }))
        .filter(({ reads }) => reads.length > 0);
      const guarded = JSON.stringify(vault.properties['ResourcePolicy'] ?? {}).includes('"Deny"');
      const strangers = readers.filter(
        ({ role, reads }) =>
          zoneOfRole(role.name, source.stage) !== 'vault' || reads.includes('Scan') || reads.includes('PartiQLSelect'),
      );
      return answerOf(
        readers.length > 0 && strangers.length === 0 && guarded,
        [
          `${counted(readers.length, ['role reads', 'roles read'])} rows of ${vault.name}; outside the vault, or whole tables: ${strangers.length}.`,
          `The table ${guarded ? 'refuses every other role by a policy of its own' : 'has no policy that refuses other roles'}.`,
        ],
        {
          table: { columns: ['Role', 'Reads by'], rows: readers.map(({ role, reads }) => [role.name, listed(reads)]) },
          proof: distinct([
            proofOf(source, vault, ...(guarded ? ['Properties', 'ResourcePolicy'] : [])),
            ...readers.map(({ role }) => proofOf(source, role)),
          ]),
        },
      );
    },
  }),
  question({
    id: 'template.who-opens-cards',
    requirements: ['7.2.2', '3.6.1.3', '3.7.2'],
    looksFor: 'Only roles of the vault decrypt with a key of the application.',
    ask: (source) => {
      const { partition, region, account } = source.place;
      const pairs = keysIn(source)
        .filter(({ name }) => !name.endsWith('-data'))
        .flatMap((key) =>
          rolesIn(source)
            .filter((role) =>
              isAllowed(
                {
                  role,
                  target: key,
                  action: 'kms:Decrypt',
                  arns: [`arn:${partition}:kms:${region}:${account}:key/${key.name}`],
                },
                source.resources,
                source.place,
              ),
            )
            .map((role) => ({ key, role })),
        );
      const strangers = pairs.filter(({ role }) => zoneOfRole(role.name, source.stage) !== 'vault');
      const roles = [...new Set(pairs.map(({ role }) => role.name))];
      return answerOf(
        pairs.length > 0 && strangers.length === 0,
        [
          `${counted(roles.length, ['role decrypts', 'roles decrypt'])} with application keys: ${listed(roles) || 'none'}. Outside the vault: ${strangers.length}.`,
        ],
        {
          table: { columns: ['Role', 'Key'], rows: pairs.map(({ role, key }) => [role.name, key.name]) },
          proof: distinct(
            pairs.flatMap(({ role, key }) => [proofOf(source, role), proofOf(source, key, 'Properties', 'KeyPolicy')]),
          ),
        },
      );
    },
  }),
  every({
    id: 'template.tables-deny-strangers',
    requirements: ['7.2.6', '7.3.2', '7.3.3'],
    looksFor: 'Every table refuses roles of other zones, and whole-table reads by anybody but break-glass.',
    label: 'Tables with a policy that refuses other zones and whole-table reads',
    things: 'tables',
    of: ({ resources }) => ofType(resources, 'AWS::DynamoDB::Table'),
    holds: ({ properties }) => {
      const denials = list(object(object(properties['ResourcePolicy'])['PolicyDocument'])['Statement'])
        .map(object)
        .filter(({ Effect }) => Effect === 'Deny');
      const denied = denials.flatMap(({ Action }) => list(Action).map(said));
      return ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan', 'dynamodb:ExportTableToPointInTime'].every(
        (action) => denied.includes(action),
      );
    },
    columns: ['Table', 'Refused but to the zone', 'Refused but to break-glass'],
    cells: ({ name, properties }) => {
      const [items, bulk] = list(object(object(properties['ResourcePolicy'])['PolicyDocument'])['Statement']).map(
        object,
      );
      return [name, `${list(items?.['Action']).length} actions`, `${list(bulk?.['Action']).length} actions`];
    },
    at: ['Properties', 'ResourcePolicy'],
    limits: ['AWS::DynamoDB::Table.ResourcePolicy'],
  }),
  question({
    id: 'template.api-asks-who-calls',
    requirements: ['7.3.1', '7.3.2', '8.3.1', '8.3.10', '8.3.10.1'],
    looksFor: 'Every route of the API asks its authorizer, but those that show public keys or that the API is up.',
    ask: (source) => {
      const methods = ofType(source.resources, 'AWS::ApiGateway::Method');
      const guarded = methods.filter(
        ({ properties }) => properties['AuthorizationType'] === 'CUSTOM' && properties['AuthorizerId'] !== undefined,
      );
      const fixed = methods.filter(
        (method) => !guarded.includes(method) && object(method.properties['Integration'])['Type'] === 'MOCK',
      );
      const open = methods.filter((method) => !guarded.includes(method) && !fixed.includes(method));
      const strangers = open.filter(
        ({ properties }) =>
          !said(object(properties['Integration'])['Uri']).includes(`strongroom-${source.stage}-serve-jwks/`),
      );
      return answerOf(
        guarded.length > 0 && strangers.length === 0,
        [
          `Of ${counted(methods.length, ['route', 'routes'])}, ${guarded.length} ask the authorizer, ${fixed.length} answer a fixed text, ${open.length} serve public keys or are open.`,
          ...(strangers.length > 0 ? [`Open without a reason: ${listed(strangers.map(({ id }) => id))}.`] : []),
        ],
        { proof: methods.map((method) => proofOf(source, method)) },
      );
    },
  }),
] as const;

interface Read {
  readonly role: Resource;
  readonly table: Resource;
  readonly read: string;
}

function maysRead({ role, table, read }: Read, { place, resources }: TemplateSource): boolean {
  const arn = `arn:${place.partition}:dynamodb:${place.region}:${place.account}:table/${table.name}`;
  return isAllowed(
    { role, target: table, action: `dynamodb:${read}`, arns: [arn, `${arn}/index/by-customer`] },
    resources,
    place,
  );
}

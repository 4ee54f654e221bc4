import { answerOf, counted, distinct, listed, notFound } from '../answers';
import { said, text } from '../json';
import { applicationKeys, usersOf } from '../keys';
import { question } from '../question';
import { ofType, type Resource } from '../resources';
import { proofOf, type TemplateSource } from '../template-source';

/** Material that KMS made, in one Region: `Origin` and `MultiRegion` of a key, by CloudFormation's defaults. */
const isInOnePlace = ({ properties }: Resource): boolean =>
  said(properties['Origin'] ?? 'AWS_KMS') === 'AWS_KMS' && properties['MultiRegion'] !== true;

/** Where wrapped data keys lie. */
const keyStoresIn = ({ resources, stage }: TemplateSource): readonly Resource[] =>
  ofType(resources, 'AWS::DynamoDB::Table').filter(({ name }) => name === `strongroom-${stage}-key-store`);

export const keyPlaceQuestions = [
  question({
    id: 'template.keys-in-few-places',
    requirements: ['3.6.1.4', '3.7.3'],
    looksFor:
      'The material of every application key was made by KMS and is in one Region, without a replica, and wrapped data keys lie in one table.',
    ask: (source) => {
      const keys = applicationKeys(source);
      const replicas = ofType(source.resources, 'AWS::KMS::ReplicaKey');
      const stores = keyStoresIn(source);
      if (keys.length === 0) return notFound(['The templates have no application keys.']);
      const single = keys.filter(isInOnePlace);
      const others = keys.filter((key) => !single.includes(key)).map(({ name }) => name);
      return answerOf(
        others.length === 0 && replicas.length === 0 && stores.length === 1,
        [
          `Application keys whose material KMS made and keeps in one Region: ${single.length} of ${keys.length}; replicas: ${replicas.length}.`,
          ...(others.length > 0 ? [`The others: ${listed(others)}.`] : []),
          `Wrapped data keys lie in ${counted(stores.length, ['table', 'tables'])}: ${listed(stores.map(({ name }) => name)) || 'none'}.`,
        ],
        {
          table: {
            columns: ['Key', 'Made by', 'Regions', 'Roles that may use it'],
            rows: keys.map((key) => [
              key.name,
              text(key.properties['Origin']) ?? 'AWS_KMS',
              key.properties['MultiRegion'] === true ? 'several' : '1',
              String(usersOf(source, key).length),
            ]),
          },
          proof: distinct([...keys, ...replicas, ...stores].map((resource) => proofOf(source, resource))),
        },
      );
    },
  }),
] as const;

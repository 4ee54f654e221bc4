import { list, object, ofType, resourcesOf, synthesized, type Resource } from '../support/template';

const prod = resourcesOf(synthesized('prod'));

/** AWS services that write into something encrypted of ours, what they write to, and the key it is under. */
const pairs: readonly { readonly producer: string; readonly target: string; readonly key: string }[] = [
  { producer: 'events.amazonaws.com', target: 'score-payment', key: 'ledger-data' },
  { producer: 'events.amazonaws.com', target: 'score-payment-dead', key: 'ledger-data' },
  { producer: 'events.amazonaws.com', target: 'write-audit', key: 'ledger-data' },
  { producer: 'events.amazonaws.com', target: 'write-audit-dead', key: 'ledger-data' },
  { producer: 'events.amazonaws.com', target: 'count-signals', key: 'edge-data' },
  { producer: 'events.amazonaws.com', target: 'count-signals-dead', key: 'edge-data' },
  { producer: 'events.amazonaws.com', target: 'pay-order', key: 'ledger-data' },
  { producer: 'events.amazonaws.com', target: 'pay-order-dead', key: 'ledger-data' },
  { producer: 'events.amazonaws.com', target: 'payments-dead', key: 'ledger-data' },
  { producer: 'cloudwatch.amazonaws.com', target: 'alarms', key: 'operations-data' },
  { producer: 'events.amazonaws.com', target: 'alarms', key: 'operations-data' },
  { producer: 'cloudtrail.amazonaws.com', target: 'trail-111122223333-eu-central-1', key: 'trail-data' },
];

const policyTypes: Readonly<Record<string, string>> = {
  'AWS::SQS::Queue': 'AWS::SQS::QueuePolicy',
  'AWS::SNS::Topic': 'AWS::SNS::TopicPolicy',
  'AWS::S3::Bucket': 'AWS::S3::BucketPolicy',
};

function allowsService(document: unknown, service: string): boolean {
  return list(object(document as never)['Statement'])
    .map(object)
    .some(({ Effect, Principal }) => Effect === 'Allow' && object(Principal)['Service'] === service);
}

const targetNamed = (name: string): Resource => {
  const found = prod.find((resource) => resource.name === `strongroom-prod-${name}` && policyTypes[resource.type]);
  if (!found) throw new Error(`no target ${name}`);
  return found;
};

describe('who may write into what is encrypted', () => {
  it.each(pairs)('$producer → $target', ({ producer, target, key }) => {
    const resource = targetNamed(target);
    const policies = ofType(prod, policyTypes[resource.type] ?? '').filter((policy) =>
      JSON.stringify(policy.properties).includes(`${resource.name}"`),
    );
    expect(policies.some((policy) => allowsService(policy.properties['PolicyDocument'], producer))).toBe(true);
    expect(JSON.stringify(resource.properties)).toContain(`key/strongroom-prod-${key}`);
    const keyResource = ofType(prod, 'AWS::KMS::Key').find(({ name }) => name === `strongroom-prod-${key}`);
    expect(allowsService(keyResource?.properties['KeyPolicy'], producer)).toBe(true);
  });

  it('is the whole list: no other policy lets a service in', () => {
    const services = Object.values(policyTypes).flatMap((type) =>
      ofType(prod, type).flatMap(({ properties }) =>
        list(object(properties['PolicyDocument'])['Statement'])
          .map(object)
          .filter(({ Effect }) => Effect === 'Allow')
          .map(({ Principal }) => String(object(Principal)['Service'])),
      ),
    );
    // The trail has two statements on its bucket: it looks, and it writes.
    expect(services.sort()).toEqual([...pairs.map(({ producer }) => producer), 'cloudtrail.amazonaws.com'].sort());
  });

  /** A source that names the account, or one thing of ours: a wildcard names nobody. */
  const namesItsSource = (condition: Parameters<typeof object>[0]): boolean =>
    Object.values(object(condition))
      .flatMap((operator) => Object.entries(object(operator)))
      .some(
        ([key, value]) =>
          /^aws:Source(Arn|Account)$/i.test(key) && /111122223333|strongroom-prod/.test(JSON.stringify(value)),
      );

  it('each names the thing on whose behalf the service may come', () => {
    for (const type of Object.values(policyTypes)) {
      for (const { properties } of ofType(prod, type)) {
        const open = list(object(properties['PolicyDocument'])['Statement'])
          .map(object)
          .filter(({ Effect, Condition }) => Effect === 'Allow' && !namesItsSource(Condition));
        expect(open).toEqual([]);
      }
    }
  });

  it('every log group is under a key that lets CloudWatch Logs in for its name', () => {
    for (const group of ofType(prod, 'AWS::Logs::LogGroup')) {
      const key = ofType(prod, 'AWS::KMS::Key').find(({ name }) =>
        String(group.properties['KmsKeyId']).endsWith(`key/${name}`),
      );
      const statement = list(object(key?.properties['KeyPolicy'])['Statement'])
        .map(object)
        .find(({ Principal }) => object(Principal)['Service'] === 'logs.eu-central-1.amazonaws.com');
      const patterns = list(object(object(statement?.['Condition'])['ArnLike'])['kms:EncryptionContext:aws:logs:arn']);
      const arn = `arn:aws:logs:eu-central-1:111122223333:log-group:${group.name}`;
      expect(patterns.some((pattern) => arn.startsWith(String(pattern).replace(/\*$/, '')))).toBe(true);
    }
  });
});

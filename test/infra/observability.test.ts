import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { routes } from '../../lambdas/contracts/routes';
import { handlerZones } from '../../lib/config/names';
import { privateApi } from '../support/private-api';
import { list, object, ofType, resourcesOf, synthesized, text } from '../support/template';

const prod = resourcesOf(synthesized('prod', { privateApi }));
const alarms = ofType(prod, 'AWS::CloudWatch::Alarm');
const idOf = (name: string) => name.replace('strongroom-prod-', '');
const ids = alarms.map(({ name }) => idOf(name));
/** One page for the same alarm of each issuer, of each function, and of both functions that open records. */
const pageOf = (id: string) =>
  id.replace(/^(issuer-keys-old|unsigned-code)-.*/, '$1').replace('reveal-record-', 'record-');

describe('alarms', () => {
  it('every function has one', () => {
    const expected = Object.keys(handlerZones).map((handler) => `${handler}-errors`);
    expect(ids).toEqual(expect.arrayContaining(expected));
  });

  it('every handler behind the API has one for the faults that it catches, in the namespace of the stage', () => {
    const handlers = [...new Set(Object.values(routes).map(({ handler }) => handler))].filter(
      (handler) => handler !== 'fixed',
    );
    for (const handler of handlers) {
      const alarm = alarms.find(({ name }) => idOf(name) === `${handler}-faults`);
      expect(alarm?.properties).toMatchObject({
        Namespace: 'strongroom-prod-handlers',
        MetricName: 'RequestFaulted',
        Dimensions: [{ Name: 'service', Value: handler }],
      });
    }
  });

  it('a failure rate above one in twenty within five minutes has one', () => {
    const alarm = alarms.find(({ name }) => idOf(name) === 'payments-failing');
    expect(alarm?.properties).toMatchObject({
      MetricName: 'PaymentFailed',
      Statistic: 'Average',
      Period: 300,
      Threshold: 0.05,
    });
  });

  it('keys of each issuer that are an hour old have one, which names the issuer', () => {
    const alarm = alarms.find(({ name }) => idOf(name) === 'issuer-keys-old-company');
    expect(alarm?.properties).toMatchObject({
      MetricName: 'IssuerKeysAge',
      Statistic: 'Maximum',
      Threshold: 3_600,
      Dimensions: [
        { Name: 'issuer', Value: 'company' },
        { Name: 'service', Value: 'refresh-issuer-keys' },
      ],
    });
  });

  it('watch streams, queues and dead-letter queues', () => {
    expect(ids).toEqual(
      expect.arrayContaining([
        'relay-vault-events-iterator-age',
        'relay-ledger-events-iterator-age',
        'score-payment-queue-age',
        'score-payment-dead-letters',
        'count-signals-queue-age',
        'count-signals-dead-letters',
        'write-audit-queue-age',
        'write-audit-dead-letters',
        'payments-dead-letters',
        'pay-order-queue-age',
        'pay-order-dead-letters',
      ]),
    );
  });

  it('orders that the rule of their bus could not deliver have one', () => {
    const alarm = alarms.find(({ name }) => idOf(name) === 'orders-undelivered');
    expect(alarm?.properties).toMatchObject({
      Namespace: 'AWS/Events',
      MetricName: 'FailedInvocations',
      Dimensions: [
        { Name: 'EventBusName', Value: 'strongroom-prod-orders' },
        { Name: 'RuleName', Value: 'strongroom-prod-pay-order' },
      ],
    });
    const rules = ofType(prod, 'AWS::Events::Rule').map(({ name }) => name);
    expect(rules).toContain('strongroom-prod-pay-order');
  });

  const schedules = ofType(prod, 'AWS::Events::Rule').filter(({ properties }) => 'ScheduleExpression' in properties);

  it.each(schedules)('the schedule $name has one for its silence', ({ properties }) => {
    const [target] = list(properties['Targets']).map(object);
    const handler = String(target?.['Arn']).split('function:strongroom-prod-')[1] ?? '';
    const id = handler === 'sequence-audit' ? 'log-behind' : `${handler}-not-running`;
    const alarm = alarms.find(({ name }) => idOf(name) === id);
    expect(alarm?.properties).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    });
  });

  it('there are eleven schedules', () => {
    expect(schedules).toHaveLength(11);
  });

  it.each(ids)('%s says who is hurt and has a runbook', (id) => {
    const alarm = alarms.find(({ name }) => idOf(name) === id);
    const [impact, runbook] = (text(alarm?.properties['AlarmDescription']) ?? '').split(' Runbook: ');
    expect(impact).toMatch(/^[A-Z].{20,}\.$/);
    expect(runbook).toBe(`docs/runbooks/${pageOf(id)}.md`);
    expect(existsSync(runbook ?? '')).toBe(true);
    const page = readFileSync(runbook ?? '', 'utf8');
    for (const heading of ['## Who is hurt', '## Look', '## Mend', '## Afterwards']) expect(page).toContain(heading);
  });

  it('there is no runbook without an alarm', () => {
    const pages = readdirSync('docs/runbooks').map((file) => file.replace(/\.md$/, ''));
    const named = new Set(ids.map(pageOf));
    expect(pages.filter((page) => page !== 'README').sort()).toEqual([...named].sort());
  });

  it('tell the topic of the stage, which is encrypted', () => {
    const [topic] = ofType(prod, 'AWS::SNS::Topic');
    expect(String(topic?.properties['KmsMasterKeyId'])).toContain('operations-data');
    for (const { properties } of alarms) {
      expect(properties['AlarmActions']).toEqual(['arn:aws:sns:eu-central-1:111122223333:strongroom-prod-alarms']);
    }
  });

  it('the dashboard shows every function', () => {
    const [dashboard] = ofType(prod, 'AWS::CloudWatch::Dashboard');
    const body = JSON.stringify(object(dashboard?.properties)['DashboardBody']);
    for (const handler of Object.keys(handlerZones)) expect(body).toContain(`strongroom-prod-${handler}`);
    expect(list(dashboard?.properties['DashboardName'])).toEqual(['strongroom-prod-overview']);
  });
});

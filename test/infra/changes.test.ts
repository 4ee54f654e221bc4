import { stageNames, stages } from '../../lib/config/stages';
import { matchesPattern } from '../support/event-pattern';
import { byDeployment, byHand, changesOf, changesOfAll, otherCalls, pretenders } from '../support/hand-made-changes';
import { list, object, ofType, resourcesOf, synthesized, type Resource } from '../support/template';

const prod = resourcesOf(synthesized('prod'));
const dev = resourcesOf(synthesized('dev'));

describe('changes that CloudFormation did not make', () => {
  const ruleIn = (resources: readonly Resource[]) =>
    ofType(resources, 'AWS::Events::Rule').find(({ name }) => name.endsWith('-changes-by-hand'));
  const rule = object(ruleIn(prod)?.properties);
  const pattern = object(rule['EventPattern']);

  const told = [...changesOf('prod'), ...changesOfAll];

  it.each(told.map((call) => ({ ...call, parameters: JSON.stringify(call.parameters), asked: call })))(
    'are told: $call $parameters',
    ({ asked }) => {
      expect(matchesPattern(pattern, byHand(asked))).toBe(true);
    },
  );

  it.each(Object.entries(pretenders))('are told when somebody %s', (_, recorded) => {
    expect(told.filter((call) => !matchesPattern(pattern, recorded(call)))).toEqual([]);
  });

  it.each(told)('are not those of a deployment: $call', (call) => {
    expect(matchesPattern(pattern, byDeployment(call))).toBe(false);
  });

  it.each(otherCalls)('are not what others do, reading, or calling: $service $call', (call) => {
    expect(matchesPattern(pattern, byHand(call))).toBe(false);
  });

  it('are told in every stage, of that stage', () => {
    const patternOfDev = object(object(ruleIn(dev)?.properties)['EventPattern']);
    for (const call of [...changesOf('dev'), ...changesOfAll])
      expect(matchesPattern(patternOfDev, byHand(call))).toBe(true);
    for (const call of changesOf('prod')) expect(matchesPattern(patternOfDev, byHand(call))).toBe(false);
  });

  it('reach the topic with who did what, and an alarm that counts them', () => {
    expect(rule['State']).toBe('ENABLED');
    const [target, ...others] = list(rule['Targets']).map(object);
    expect(others).toEqual([]);
    expect(target?.['Arn']).toBe('arn:aws:sns:eu-central-1:111122223333:strongroom-prod-alarms');
    const message = Object.values(object(object(target?.['InputTransformer'])['InputPathsMap']));
    expect(message.sort()).toEqual(
      ['eventID', 'eventName', 'sourceIPAddress', 'userIdentity.arn'].map((field) => `$.detail.${field}`),
    );
    const alarm = ofType(prod, 'AWS::CloudWatch::Alarm').find(({ name }) => name === 'strongroom-prod-changes-by-hand');
    expect(alarm?.properties).toMatchObject({
      Namespace: 'AWS/Events',
      MetricName: 'TriggeredRules',
      Dimensions: [{ Name: 'RuleName', Value: rule['Name'] }],
      Threshold: 1,
    });
  });

  it('are looked for by a pattern that EventBridge takes: 2,048 characters at most', () => {
    // `staging` has the longest name.
    for (const resources of [prod, resourcesOf(synthesized('staging'))]) {
      expect(JSON.stringify(object(ruleIn(resources)?.properties)['EventPattern']).length).toBeLessThan(2048);
    }
  });
});

describe('signed code', () => {
  const lookedAt = (resources: readonly Resource[]) =>
    ofType(resources, 'AWS::Lambda::Function').map(({ properties }) => properties['CodeSigningConfigArn']);
  const policyIn = (resources: readonly Resource[]) =>
    ofType(resources, 'AWS::Lambda::CodeSigningConfig').map(
      ({ properties }) => object(properties['CodeSigningPolicies'])['UntrustedArtifactOnDeployment'],
    );
  const alarmsIn = (resources: readonly Resource[]) =>
    ofType(resources, 'AWS::CloudWatch::Alarm').filter(({ name }) => name.includes('-unsigned-code-'));

  it('is asked for by every function of a stage that asks for it, from one profile of its own', () => {
    const configs = ofType(prod, 'AWS::Lambda::CodeSigningConfig');
    expect(configs).toHaveLength(1);
    const [config] = configs;
    expect(new Set(lookedAt(prod))).toEqual(new Set([`${config?.id}.CodeSigningConfigArn`]));
    const [profile, ...others] = ofType(prod, 'AWS::Signer::SigningProfile');
    expect(others).toEqual([]);
    expect(profile?.properties['PlatformId']).toBe('AWSLambda-SHA384-ECDSA');
    expect(object(config?.properties['AllowedPublishers'])['SigningProfileVersionArns']).toEqual([
      `${profile?.id}.ProfileVersionArn`,
    ]);
  });

  it('where it is missing and let in, an alarm for each function says so', () => {
    expect(policyIn(prod)).toEqual(['Warn']);
    const alarms = alarmsIn(prod);
    const watched = alarms.map(({ properties }) => {
      expect(properties).toMatchObject({
        Namespace: 'AWS/Lambda',
        MetricName: 'SignatureValidationErrors',
        Threshold: 1,
      });
      return object(list(properties['Dimensions'])[0])['Value'];
    });
    expect(watched.sort()).toEqual(
      ofType(prod, 'AWS::Lambda::Function')
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('is enforced where the pipeline signs: nothing is let in, so no alarm', () => {
    const enforced = resourcesOf(synthesized('prod', { codeSigning: 'enforce' }));
    expect(policyIn(enforced)).toEqual(['Enforce']);
    expect(lookedAt(enforced)).not.toContain(undefined);
    expect(alarmsIn(enforced)).toEqual([]);
  });

  it('is not looked at where the stage does not ask', () => {
    expect(stages.dev.codeSigning).toBe('none');
    expect(new Set(lookedAt(dev))).toEqual(new Set([undefined]));
    expect([...policyIn(dev), ...alarmsIn(dev)]).toEqual([]);
  });

  it('is looked at wherever evidence is kept for good', () => {
    const real = stageNames.filter((name) => stages[name].keepDataOnDelete);
    expect(real.map((name) => stages[name].codeSigning)).not.toContain('none');
  });
});

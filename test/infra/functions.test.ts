import { readdirSync } from 'node:fs';
import { CreateChargeEnv } from '../../lambdas/contracts/environment';
import type { CardFunctionProps } from '../../lib/constructs/card-function';
import { handlerZones, namesOf, type HandlerName } from '../../lib/config/names';
import { privateApi } from '../support/private-api';
import { list, object, ofType, resourcesOf, synthesized } from '../support/template';

const prod = resourcesOf(synthesized('prod', { privateApi }));
const staging = resourcesOf(synthesized('staging', { privateApi }));
const functions = ofType(prod, 'AWS::Lambda::Function');
const handlers = Object.keys(handlerZones) as HandlerName[];
const functionOf = (handler: HandlerName) => functions.find(({ name }) => name === `strongroom-prod-${handler}`);
describe('functions', () => {
  it('one that is given too little does not compile', () => {
    // @ts-expect-error: MERCHANTS_TABLE is left out; `npm run types` fails when this compiles
    const environment: CardFunctionProps<typeof CreateChargeEnv>['environment'] = {
      LEDGER_TABLE: 'ledger',
      AUTHORIZE_CARD_FUNCTION: 'authorize-card',
    };
    expect(CreateChargeEnv.safeParse(environment).success).toBe(false);
  });

  it('are one per file in lambdas/handlers', () => {
    const files = readdirSync('lambdas/handlers').map((file) => file.replace(/\.ts$/, ''));
    expect(files.sort()).toEqual([...handlers].sort());
    expect(functions.map(({ name }) => name).sort()).toEqual(
      handlers.map((handler) => `strongroom-prod-${handler}`).sort(),
    );
  });

  it.each(handlers)('%s runs on Node 24 on ARM, under the role of its zone', (handler) => {
    expect(functionOf(handler)?.properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Role: `arn:aws:iam::111122223333:role/strongroom-prod-${handlerZones[handler]}-${handler}`,
    });
  });

  it.each(handlers.filter((handler) => handler !== 'refresh-issuer-keys'))(
    'a function is in the isolated subnets with the group of its zone: %s',
    (handler) => {
      // Where the stage has a way out, two functions are elsewhere: test/infra/egress.test.ts.
      const it = ofType(staging, 'AWS::Lambda::Function').find(({ name }) => name === `strongroom-staging-${handler}`);
      const group = staging.find(
        ({ properties }) => properties['GroupName'] === `strongroom-staging-${handlerZones[handler]}`,
      );
      const config = object(it?.properties['VpcConfig']);
      expect(list(config['SubnetIds'])).toHaveLength(3);
      expect(config['SecurityGroupIds']).toEqual([`${group?.id}.GroupId`]);
    },
  );

  it('only refresh-issuer-keys is outside the VPC', () => {
    const outside = functions.filter(({ properties }) => properties['VpcConfig'] === undefined);
    expect(outside.map(({ name }) => name)).toEqual(['strongroom-prod-refresh-issuer-keys']);
  });

  it('every function is traced', () => {
    for (const { properties } of functions) expect(properties['TracingConfig']).toEqual({ Mode: 'Active' });
  });

  it.each(handlers)('%s has a log group of its own, kept and encrypted', (handler) => {
    const group = ofType(prod, 'AWS::Logs::LogGroup').find(({ name }) => name === namesOf('prod').logGroup(handler));
    expect(group?.properties).toMatchObject({
      RetentionInDays: 400,
      KmsKeyId: expect.stringContaining(`strongroom-prod-${handlerZones[handler]}-data`),
    });
    expect(object(functionOf(handler)?.properties['LoggingConfig'])['LogGroup']).toBe(group?.name);
  });

  it('get their settings, and nothing that looks like a secret', () => {
    for (const { name, properties } of functions) {
      const variables = object(object(properties['Environment'])['Variables']);
      expect(variables['STAGE']).toBe('prod');
      expect(variables['POWERTOOLS_SERVICE_NAME']).toBe(name.replace('strongroom-prod-', ''));
      expect(variables['POWERTOOLS_TRACE_ENABLED']).toBe('true');
      expect(Object.keys(variables).filter((variable) => /SECRET|PASSWORD|TOKEN/.test(variable))).toEqual([]);
    }
  });

  it('the sandbox processor is there where the stage lists it', () => {
    const variablesIn = (stage: 'prod' | 'staging') => {
      const authorize = resourcesOf(synthesized(stage)).find(
        ({ name }) => name === `strongroom-${stage}-authorize-card`,
      );
      return object(object(authorize?.properties['Environment'])['Variables']);
    };
    expect(variablesIn('prod')['SANDBOX_TABLE']).toBeUndefined();
    expect(variablesIn('staging')['SANDBOX_TABLE']).toBe('strongroom-staging-sandbox');
  });

  it('who asks the processor is given no name of a key', () => {
    const variables = object(object(functionOf('ask-processor')?.properties['Environment'])['Variables']);
    expect(Object.keys(variables).filter((variable) => /KEY/.test(variable))).toEqual([]);
    expect(variables['VAULT_TABLE']).toBe('strongroom-prod-vault');
  });

  it('the reconciler runs every minute', () => {
    const rule = ofType(prod, 'AWS::Events::Rule').find(({ name }) => name === 'strongroom-prod-reconcile-charges');
    expect(rule?.properties).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
    expect(list(rule?.properties['Targets'])).toHaveLength(1);
  });

  it('a day is compared at three in the morning, UTC', () => {
    const rule = ofType(prod, 'AWS::Events::Rule').find(({ name }) => name === 'strongroom-prod-compare-settlements');
    expect(rule?.properties).toMatchObject({ ScheduleExpression: 'cron(0 3 * * ? *)', State: 'ENABLED' });
    expect(list(rule?.properties['Targets'])).toMatchObject([{ Input: '{}' }]);
  });

  it('and once more after a month', () => {
    const rules = ofType(prod, 'AWS::Events::Rule');
    const again = rules.find(({ name }) => name === 'strongroom-prod-compare-settlements-again');
    expect(again?.properties).toMatchObject({ ScheduleExpression: 'cron(0 4 * * ? *)', State: 'ENABLED' });
    expect(list(again?.properties['Targets'])).toMatchObject([{ Input: '{"days_ago":31}' }]);
  });

  it('only the ledger zone asks the vault zone, each function the one it needs', () => {
    const asked = (handler: HandlerName) => {
      const variables = object(object(functionOf(handler)?.properties['Environment'])['Variables']);
      return Object.entries(variables).flatMap(([name, value]) => (name.endsWith('_FUNCTION') ? [value] : []));
    };
    const pairs = handlers.flatMap((handler) => asked(handler).map((whom) => `${handler} → ${String(whom)}`));
    expect(pairs.sort()).toEqual([
      'compare-settlements → strongroom-prod-ask-processor',
      'create-charge → strongroom-prod-authorize-card',
      'operate-charge → strongroom-prod-ask-processor',
      'pay-order → strongroom-prod-authorize-card',
      'reconcile-charges → strongroom-prod-ask-processor',
    ]);
  });

  it("a function's own code cannot make network interfaces", () => {
    const role = ofType(prod, 'AWS::IAM::Role').find(({ name }) => name === 'strongroom-prod-vault-tokenize-card');
    expect(JSON.stringify(role?.properties['Policies'])).toContain(
      '"lambda:SourceFunctionArn":"arn:aws:lambda:*:*:function:strongroom-prod-tokenize-card"',
    );
  });
});

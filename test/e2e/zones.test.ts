import { DescribeRuleCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import {
  DeleteRolePolicyCommand,
  GetRoleCommand,
  paginateListRoles,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { clientsFor, type Clients } from '../../cli/aws';
import { emulatorAccount } from '../../cli/local/environment';
import { handlerZones, namesOf } from '../../lib/config/names';
import { expectedBeside } from '../infra/other-grants-matrix';
import { expectedMatrix } from '../infra/permission-matrix';
import { byDeployment, byHand, changesOf, changesOfAll, otherCalls, pretenders } from '../support/hand-made-changes';
import { runningStage } from '../support/stage';
import { answerTo, attempts, type Thing } from '../support/zone-attempts';
import { thingsOf } from '../support/zone-things';

const names = namesOf('local');
const roles = [...Object.entries(handlerZones).map(([handler, zone]) => `${zone}-${handler}`), 'evidence-collector'];

let clients: Clients;
let things: readonly Thing[];

beforeAll(async () => {
  ({ clients } = await runningStage());
  things = await thingsOf(clients, expectedMatrix);
});

/**
 * Clients with the role itself, since key policies go by its name. Its trust lets Lambda alone take it: for as long as it takes to take it,
 * the emulator's root may too.
 */
async function as(role: string): Promise<Clients> {
  const RoleName = names.named(role);
  const { Role } = await clients.iam.send(new GetRoleCommand({ RoleName }));
  const trust = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
  const { Statement, ...rest } = JSON.parse(trust) as { readonly Statement: readonly object[] };
  const root = { AWS: `arn:aws:iam::${emulatorAccount.account}:root` };
  const opened = { ...rest, Statement: [...Statement, { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: root }] };
  const trusting = (PolicyDocument: string) =>
    clients.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  await trusting(JSON.stringify(opened));
  try {
    const taken = await clients.sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'zones-test' }));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = taken.Credentials ?? {};
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    return clientsFor({ ...clients.access, credentials });
  } finally {
    await trusting(trust);
  }
}

interface Cell {
  readonly on: string;
  readonly action: string;
  readonly answer: 'allowed' | 'denied';
}

/** What IAM answers to each action on each of the things. */
async function answersTo(taken: Clients, on: readonly Thing[] = things): Promise<readonly Cell[]> {
  const calls = on.flatMap((thing) =>
    Object.entries<(clients: Clients, thing: Thing) => Promise<unknown>>(attempts[thing.kind]).map(
      async ([action, call]) => ({ on: thing.name, action, answer: await answerTo(call(taken, thing)) }),
    ),
  );
  return Promise.all(calls);
}

const notAsInMatrix = (role: string, cells: readonly Cell[]): readonly Cell[] =>
  cells.filter(
    ({ on, action, answer }) => (expectedMatrix[role]?.[on]?.includes(action) ?? false) !== (answer === 'allowed'),
  );

/** Somebody with the right to do so gives a role one more. */
async function withPlanted<T>(role: string, statement: object, look: () => Promise<T>): Promise<T> {
  const policy = { RoleName: names.named(role), PolicyName: 'planted' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  await clients.iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument }));
  try {
    return await look();
  } finally {
    await clients.iam.send(new DeleteRolePolicyCommand(policy));
  }
}

describe('the rule for changes by hand', () => {
  const fits = async (event: object): Promise<boolean | undefined> => {
    const { EventPattern } = await clients.events.send(
      new DescribeRuleCommand({ Name: names.named('changes-by-hand') }),
    );
    const { Result } = await clients.events.send(
      new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }),
    );
    return Result;
  };

  it('is read by the emulator as by the double that test/infra/changes.test.ts asks', async () => {
    const calls = [...changesOf('local'), ...changesOfAll];
    expect(new Set(await Promise.all(calls.map((call) => fits(byHand(call)))))).toEqual(new Set([true]));
    const pretended = Object.values(pretenders).flatMap((recorded) => calls.map(recorded));
    expect(new Set(await Promise.all(pretended.map(fits)))).toEqual(new Set([true]));
    const others = [...calls.map(byDeployment), ...otherCalls.map(byHand)];
    expect(new Set(await Promise.all(others.map(fits)))).toEqual(new Set([false]));
  });
});

describe('the permission matrix, on the deployed stage', () => {
  it('is about each thing and each role that is there', async () => {
    const inMatrix = new Set(Object.values(expectedMatrix).flatMap((row) => Object.keys(row)));
    const there = things.map(({ name }) => name);
    expect([...inMatrix].filter((name) => !there.includes(name))).toEqual([]);
    const deployed: string[] = [];
    for await (const { Roles } of paginateListRoles({ client: clients.iam }, {})) {
      deployed.push(...(Roles ?? []).map(({ RoleName = '' }) => RoleName));
    }
    const ours = deployed
      .filter((role) => role.startsWith(names.named('')))
      .map((role) => role.slice(names.named('').length));
    // Roles without a name of ours get one from their stack: `strongroom-local-<stack>-<id>-…`.
    const others = ours.filter((role) => !roles.includes(role)).map((role) => role.split('-')[1] ?? '');
    expect(roles.filter((role) => !ours.includes(role))).toEqual([]);
    expect(others.sort()).toEqual(
      Object.keys(expectedBeside)
        .filter((role) => !roles.includes(role))
        .sort(),
    );
  });

  it.each(roles)('%s may do what is in its row, and is refused everything else', async (role) => {
    const cells = await answersTo(await as(role));
    expect(notAsInMatrix(role, cells)).toEqual([]);
    expect(cells.filter(({ answer }) => answer === 'denied').length).toBeGreaterThan(140);
  });

  it('a planted grant is found', async () => {
    const role = 'ledger-read-charge';
    const Resource = `arn:aws:dynamodb:${emulatorAccount.region}:${emulatorAccount.account}:table/${names.table('merchants')}`;
    const tables = things.filter(({ kind }) => kind === 'table');
    const cells = await withPlanted(role, { Action: 'dynamodb:Get*', Resource }, async () =>
      answersTo(await as(role), tables),
    );
    expect(notAsInMatrix(role, cells)).toEqual([
      { on: 'table merchants', action: 'dynamodb:GetItem', answer: 'allowed' },
    ]);
  });

  it('a role of the ledger that IAM allows everything uses no key of the vault, and neither deletes nor forges evidence', async () => {
    const role = 'ledger-read-charge';
    const guarded = things.filter(
      ({ kind, name }) =>
        /^key (vault-root|envelope-|jwks-signing-|audit-log|review|evidence)/.test(name) ||
        (kind === 'prefix' && name.startsWith('bucket archive/')),
    );
    const cells = await withPlanted(role, { Action: '*', Resource: '*' }, async () =>
      answersTo(await as(role), guarded),
    );
    expect(guarded).toHaveLength(10);
    const harmless = ['kms:DescribeKey', 's3:GetObject'];
    const use = cells.filter(({ action }) => !harmless.includes(action) && action !== 'kms:GetPublicKey');
    expect(use.filter(({ answer }) => answer === 'allowed')).toEqual([]);
    // It was the things' own policies that refused: IAM did allow.
    expect(cells.filter(({ action, answer }) => answer === 'denied' && harmless.includes(action))).toEqual([]);
  });
});

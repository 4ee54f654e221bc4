import { randomBytes } from 'node:crypto';
import {
  CreateUsagePlanCommand,
  DeleteUsagePlanCommand,
  GetApiKeysCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import { disableKey, joinPlan } from '../../cli/merchant-keys';
import { merchantKey } from '../../lambdas/contracts/usage-plans';
import { namesOf } from '../../lib/config/names';
import { runningStage } from '../support/stage';

const names = namesOf('local');
const freshMerchant = () => ({ stage: 'local', id: `m_${randomBytes(8).toString('hex')}` }) as const;

async function membersOf(plan: string): Promise<readonly (string | undefined)[]> {
  const { clients } = await runningStage();
  const { items: plans } = await clients.apiGateway.send(new GetUsagePlansCommand({ limit: 500 }));
  const usagePlanId = plans?.find(({ name }) => name === names.plan(plan))?.id;
  const { items } = await clients.apiGateway.send(new GetUsagePlanKeysCommand({ usagePlanId, limit: 500 }));
  return items?.map(({ name }) => name) ?? [];
}

async function keyNamed(name: string) {
  const { clients } = await runningStage();
  const asked = new GetApiKeysCommand({ nameQuery: name, includeValues: true });
  return (await clients.apiGateway.send(asked)).items?.filter((key) => key.name === name) ?? [];
}

describe("a merchant's key", () => {
  it('is in the plan that it was put into, once, under the value that the authorizer names', async () => {
    const { clients } = await runningStage();
    const merchant = freshMerchant();
    await joinPlan(clients, merchant, 'standard');
    await joinPlan(clients, merchant, 'standard');
    const name = names.named(`merchant-${merchant.id}`);
    expect((await keyNamed(name)).map(({ value }) => value)).toEqual([merchantKey('local', merchant.id)]);
    expect((await membersOf('standard')).filter((member) => member === name)).toHaveLength(1);
  });

  it('moves to another plan and is in no other', async () => {
    const { clients } = await runningStage();
    const merchant = freshMerchant();
    const name = names.named(`merchant-${merchant.id}`);
    const made = await clients.apiGateway.send(new CreateUsagePlanCommand({ name: names.plan('gold') }));
    try {
      await joinPlan(clients, merchant, 'standard');
      await joinPlan(clients, merchant, 'gold');
      expect(await membersOf('gold')).toEqual([name]);
      expect(await membersOf('standard')).not.toContain(name);
    } finally {
      await clients.apiGateway.send(new DeleteUsagePlanCommand({ usagePlanId: made.id }));
    }
  });

  it('is disabled when the merchant is suspended, and enabled when it is put again', async () => {
    const { clients } = await runningStage();
    const merchant = freshMerchant();
    const enabled = async () =>
      (await keyNamed(names.named(`merchant-${merchant.id}`))).map((key) => String(key.enabled));
    await joinPlan(clients, merchant, 'standard');
    await disableKey(clients, merchant);
    expect(await enabled()).toEqual(['false']);
    await joinPlan(clients, merchant, 'standard');
    expect(await enabled()).toEqual(['true']);
  });

  it('cannot join a plan that the stage has not', async () => {
    const { clients } = await runningStage();
    await expect(joinPlan(clients, freshMerchant(), 'platinum')).rejects.toThrow(
      'Stage local has no usage plan platinum deployed',
    );
  });
});

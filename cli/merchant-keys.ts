import {
  type ApiKey,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteUsagePlanKeyCommand,
  paginateGetApiKeys,
  paginateGetUsagePlanKeys,
  paginateGetUsagePlans,
  UpdateApiKeyCommand,
  type UsagePlan,
} from '@aws-sdk/client-api-gateway';
import { merchantKey } from '../lambdas/contracts/usage-plans';
import { namesOf } from '../lib/config/names';
import type { StageName } from '../lib/config/stages';
import type { Clients } from './aws';
import { Trouble } from './trouble';

interface Merchant {
  readonly stage: StageName;
  readonly id: string;
}

/**
 * Put a merchant into a usage plan, and into no other; it may call again if it was suspended. Running it once more changes nothing.
 * @throws Trouble where the stage has no such plan deployed
 */
export async function joinPlan(clients: Clients, merchant: Merchant, plan: string): Promise<void> {
  const client = clients.apiGateway;
  const joined = await planOf(clients, merchant.stage, plan);
  const key = (await keyOf(clients, merchant)) ?? (await newKey(clients, merchant));
  await enable(clients, key, true);
  const plans = await plansOf(clients, merchant, key);
  for (const usagePlanId of plans.filter((other) => other !== joined.id)) {
    await client.send(new DeleteUsagePlanKeyCommand({ usagePlanId, keyId: key.id }));
  }
  if (plans.some((id) => id === joined.id)) return;
  await client.send(new CreateUsagePlanKeyCommand({ usagePlanId: joined.id, keyId: key.id, keyType: 'API_KEY' }));
}

/** API Gateway refuses the merchant's requests from now on, whatever token they carry. */
export async function disableKey(clients: Clients, merchant: Merchant): Promise<void> {
  const key = await keyOf(clients, merchant);
  if (key !== undefined) await enable(clients, key, false);
}

async function planOf(clients: Clients, stage: StageName, plan: string): Promise<UsagePlan> {
  const name = namesOf(stage).plan(plan);
  for await (const { items = [] } of paginateGetUsagePlans({ client: clients.apiGateway }, {})) {
    const found = items.find((item) => item.name === name);
    if (found !== undefined) return found;
  }
  throw new Trouble(`Stage ${stage} has no usage plan ${plan} deployed: put it into lib/config/stages.ts, and deploy.`);
}

/** Ids of the plans that the key is in. */
async function plansOf(clients: Clients, merchant: Merchant, key: ApiKey): Promise<readonly string[]> {
  const plans: UsagePlan[] = [];
  for await (const { items = [] } of paginateGetUsagePlans({ client: clients.apiGateway }, {})) plans.push(...items);
  const found: string[] = [];
  for (const { id = '' } of plans) if (await holds(clients, { id, name: keyName(merchant) }, key)) found.push(id);
  return found;
}

async function holds(
  { apiGateway: client }: Clients,
  plan: { readonly id: string; readonly name: string },
  key: ApiKey,
): Promise<boolean> {
  const page = { usagePlanId: plan.id, nameQuery: plan.name };
  for await (const { items = [] } of paginateGetUsagePlanKeys({ client }, page)) {
    if (items.some(({ id }) => id === key.id)) return true;
  }
  return false;
}

const keyName = ({ stage, id }: Merchant): string => namesOf(stage).named(`merchant-${id}`);

async function keyOf(clients: Clients, merchant: Merchant): Promise<ApiKey | undefined> {
  const name = keyName(merchant);
  for await (const { items = [] } of paginateGetApiKeys({ client: clients.apiGateway }, { nameQuery: name })) {
    const found = items.find((item) => item.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

const newKey = (clients: Clients, merchant: Merchant): Promise<ApiKey> =>
  clients.apiGateway.send(
    new CreateApiKeyCommand({
      name: keyName(merchant),
      value: merchantKey(merchant.stage, merchant.id),
      enabled: true,
    }),
  );

async function enable({ apiGateway }: Clients, { id, enabled }: ApiKey, wanted: boolean): Promise<void> {
  if (enabled === wanted) return;
  const patchOperations = [{ op: 'replace' as const, path: '/enabled', value: String(wanted) }];
  await apiGateway.send(new UpdateApiKeyCommand({ apiKey: id, patchOperations }));
}

import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DecryptCommand } from '@aws-sdk/client-kms';
import { namesOf } from '../../../../lib/config/names';
import { clientsFor } from '../../../aws';
import { hold, need, type Played, type Run, type Step } from '../run';
import { probeCredentials } from '../probe-role';

const names = namesOf('local');

export const probeZones: Step = {
  title: 'A ledger role asks the vault: for a card row, a key row, a decryption',
  async play(run, findings): Promise<Played> {
    const probe = clientsFor({ ...run.clients.access, credentials: await probeCredentials(run.clients) });
    const wrapped = await wrappedKey(run);
    // Without this, a probe that may do nothing at all would pass.
    await probe.dynamo.send(read('merchants', { id: { S: run.server.merchant_id } }));
    const refusals = [
      await refusal(() => probe.dynamo.send(read('vault', { pk: { S: `token#${need(findings, 'token').id}` } }))),
      await refusal(() => probe.dynamo.send(read('key-store', wrapped.key))),
      await refusal(() =>
        probe.kms.send(new DecryptCommand({ CiphertextBlob: wrapped.bytes, EncryptionContext: wrapped.context })),
      ),
    ];
    for (const name of refusals) hold(name.startsWith('AccessDenied'), `the vault answered ${name}, not AccessDenied`);
    return {
      says: 'refused three times (the tables by its own permissions: the emulator carries no table policies; the key by the key’s policy)',
    };
  },
};

function read(table: Parameters<typeof names.table>[0], Key: GetItemCommand['input']['Key']): GetItemCommand {
  return new GetItemCommand({ TableName: names.table(table), Key });
}

async function refusal(ask: () => Promise<unknown>): Promise<string> {
  try {
    await ask();
    return 'success';
  } catch (error) {
    return error instanceof Error ? error.name : 'an unknown error';
  }
}

/** A row of the key store as the vault wrote it, read by the emulator's root. */
async function wrappedKey({ clients, server }: Run) {
  const { Items = [] } = await clients.dynamo.send(
    new ScanCommand({ TableName: names.table('key-store'), ConsistentRead: true }),
  );
  const row = Items.find((item) => item['key']?.S === `card#${server.merchant_id}`);
  const bytes = row?.['wrapped']?.B;
  const [key, version] = [row?.['key'], row?.['version']];
  hold(
    bytes !== undefined && key !== undefined && version?.N !== undefined,
    'the key store has no card key of the merchant',
  );
  const context = { stage: 'local', purpose: 'card', merchant: server.merchant_id, version: version.N };
  return { bytes, context, key: { key, version } };
}

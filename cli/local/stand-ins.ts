import { UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectLockConfigurationCommand } from '@aws-sdk/client-s3';
import { namesOf } from '../../lib/config/names';
import { stages } from '../../lib/config/stages';
import { emulatorSubset } from '../../lib/local/emulator-subset';
import type { ToldByApi } from '../../lib/local/subset-row';
import type { Clients } from '../aws';
import type { Screen } from '../screen';
import { emulatorAccount } from './environment';

const names = namesOf('local');

/** One for each call that the table of the subset lists: a new call does not compile until it is made here. */
const calls: Readonly<Record<ToldByApi['call'], (clients: Clients) => Promise<void>>> = {
  PutObjectLockConfiguration: lockEvidence,
  UpdateTimeToLive: expireCounters,
};

/** What the emulator ignores in a template but carries when it is told by API (lib/local/emulator-subset.ts). */
export async function applyStandIns(clients: Clients, screen: Screen): Promise<void> {
  for (const row of emulatorSubset) {
    if (row.kind !== 'told-by-api') continue;
    screen.progress(`${row.call}, which the template cannot say to the emulator`);
    await calls[row.call](clients);
  }
}

async function lockEvidence({ s3 }: Clients): Promise<void> {
  const { mode, days } = stages.local.auditLock;
  const DefaultRetention = { Mode: mode === 'compliance' ? 'COMPLIANCE' : 'GOVERNANCE', Days: days } as const;
  for (const bucket of ['archive', 'trail', 'reports'] as const) {
    await s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket: names.bucket(bucket, emulatorAccount),
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } },
      }),
    );
  }
}

async function expireCounters({ dynamo }: Clients): Promise<void> {
  for (const table of ['velocity', 'credential-signals'] as const) await expireRows(dynamo, names.table(table));
}

async function expireRows(dynamo: Clients['dynamo'], TableName: string): Promise<void> {
  const TimeToLiveSpecification = { AttributeName: 'expires_at', Enabled: true };
  try {
    await dynamo.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  } catch (error) {
    // A stage that kept its data has it already (ValidationException: TimeToLive is already enabled).
    if (!(error instanceof Error) || !error.message.includes('already enabled')) throw error;
  }
}

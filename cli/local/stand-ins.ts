import { UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectLockConfigurationCommand } from '@aws-sdk/client-s3';
import { namesOf } from '../../lib/config/names';
import { stages } from '../../lib/config/stages';
import type { Clients } from '../aws';
import type { Screen } from '../screen';
import { emulatorAccount } from './environment';

/** What the emulator ignores in a template but carries when it is told by API. The list is in lib/local/emulator-subset.ts. */
export async function applyStandIns(clients: Clients, screen: Screen): Promise<void> {
  screen.progress('stand-ins for what the emulator ignores in the template');
  await lockEvidence(clients);
  await expireCounters(clients);
}

async function lockEvidence({ s3 }: Clients): Promise<void> {
  const { mode, days } = stages.local.auditLock;
  const DefaultRetention = { Mode: mode === 'compliance' ? 'COMPLIANCE' : 'GOVERNANCE', Days: days } as const;
  await s3.send(
    new PutObjectLockConfigurationCommand({
      Bucket: namesOf('local').bucket('archive', emulatorAccount),
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } },
    }),
  );
}

async function expireCounters({ dynamo }: Clients): Promise<void> {
  try {
    await dynamo.send(
      new UpdateTimeToLiveCommand({
        TableName: namesOf('local').table('velocity'),
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      }),
    );
  } catch (error) {
    // A stage that kept its data has it already (ValidationException: TimeToLive is already enabled).
    if (!(error instanceof Error) || !error.message.includes('already enabled')) throw error;
  }
}

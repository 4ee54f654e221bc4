import { archive } from '../adapters/archive';
import { idsInBatch } from '../adapters/archived-batch';
import { dynamoDbClient } from '../adapters/aws-clients';
import { eventBridgeClient } from '../adapters/event-bridge-client';
import { controlsTable } from '../adapters/controls-table';
import { s3Client } from '../adapters/s3-client';
import { eventBus } from '../adapters/event-bus';
import { occurredAt } from '../adapters/event-time';
import { eventsBetween } from '../adapters/ledger-events';
import { CheckCompletenessEnv } from '../contracts/environment-audit';
import { CheckedCompleteness, CompletenessRequest } from '../contracts/schedules';
import { checkCompleteness } from '../domain/audit/check-completeness';
import { checkCompletenessApi } from '../runtime/api/check-completeness';
import { readEnv } from '../runtime/env';
import { invokeHandler } from '../runtime/invoke-handler';

const env = readEnv(CheckCompletenessEnv);
const now = (): Date => new Date();
const client = dynamoDbClient();
const source = { client, tableName: env.LEDGER_TABLE };
const controls = controlsTable(client, env.CONTROLS_TABLE);
const check = checkCompleteness({
  ledger: { happened: (from, before) => eventsBetween(source, from, before) },
  archive: archive(s3Client(), env.ARCHIVE_BUCKET),
  bus: eventBus(eventBridgeClient(), env.EVENT_BUS),
  idsIn: idsInBatch,
  occurredAt,
  now,
});

export const handler = invokeHandler(
  'check-completeness',
  { request: CompletenessRequest, answer: CheckedCompleteness },
  checkCompletenessApi({ check, now, succeeded: (at) => controls.succeeded('completeness', at) }),
);

import { dynamoDbClient } from '../adapters/aws-clients';
import { controlsTable } from '../adapters/controls-table';
import { eventBusLazily } from '../adapters/event-bus-lazily';
import { controlSubject } from '../adapters/ids';
import { s3Client } from '../adapters/s3-client';
import { watchedSources } from '../adapters/watched';
import { CheckedControls } from '../contracts/controls';
import { CheckControlsEnv } from '../contracts/environment-audit';
import { Scheduled } from '../contracts/schedules';
import { checkControls } from '../domain/audit/controls/check-controls';
import { checksOf } from '../domain/audit/controls/checks';
import { checkControlsApi, reportUnanswered } from '../runtime/api/check-controls';
import { watchedOf } from '../runtime/api/watched';
import { readEnv } from '../runtime/env';
import { invokeHandler } from '../runtime/invoke-handler';

const env = readEnv(CheckControlsEnv);
const now = (): Date => new Date();
const rows = controlsTable(dynamoDbClient(), env.CONTROLS_TABLE);
const sources = watchedSources(s3Client(), env.ARCHIVE_BUCKET, env.PLACE);
const check = checkControls({
  checks: checksOf(watchedOf(env), { ...sources, successes: rows, now }),
  rows,
  bus: eventBusLazily(env.EVENT_BUS),
  subjectOf: controlSubject,
  now,
  onUnanswered: reportUnanswered,
});

export const handler = invokeHandler(
  'check-controls',
  { request: Scheduled, answer: CheckedControls },
  checkControlsApi(check),
);

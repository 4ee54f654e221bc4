import { randomInt } from 'node:crypto';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { emulatorAccount } from '../../cli/local/environment';
import { archiveReader } from '../../cli/local/story/archive-reader';
import { ReconcileReadsEnv } from '../../lambdas/contracts/environment-audit';
import { ReconciledReads } from '../../lambdas/contracts/schedules';
import { namesOf } from '../../lib/config/names';
import { CloudTrailFixture, trailKey } from '../support/cloudtrail';
import { cloudTrailRecords } from '../support/cloudtrail-records';
import { runningStage } from '../support/stage';

/**
 * The deployed `reconcile-reads` on files in the trail's bucket. The emulator has no trail: the files are generated in AWS's documented
 * format, not AWS's own, each for an hour of long ago that no other run of this test has.
 */
const names = namesOf('local');
const handler = names.function('reconcile-reads');
const key = trailKey('2000-01-01T00:00:00Z', '2030-01-01T00:00:00Z');

async function deployedWatch() {
  const { clients } = await runningStage();
  const { Environment } = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: handler }));
  return ReconcileReadsEnv.parse(Environment?.Variables);
}

async function run(hour: Date) {
  const { clients } = await runningStage();
  const Payload = JSON.stringify({ hour: hour.toISOString().slice(0, 13) });
  const answer = await clients.lambda.send(new InvokeCommand({ FunctionName: handler, Payload }));
  return {
    failed: answer.FunctionError !== undefined,
    answer: JSON.parse(Buffer.from(answer.Payload ?? []).toString()),
  };
}

/** Deliver the records of an hour, and the digests that cover it. */
async function deliver(hour: Date, records: readonly object[]): Promise<void> {
  const { clients } = await runningStage();
  const { account, region } = emulatorAccount;
  const minute = (minutes: number): Date => new Date(hour.getTime() + minutes * 60_000);
  const trail = new CloudTrailFixture({ account, region, start: minute(-30), key });
  trail.deliver(minute(20), records.slice(0, 2));
  trail.digest(minute(30));
  trail.deliver(minute(70), records.slice(2));
  trail.digest(minute(90));
  const Bucket = names.bucket('trail', emulatorAccount);
  for (const [Key, Body] of trail.files) await clients.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

const someHour = (): Date => new Date(Date.UTC(2001, 0, 1) + randomInt(15 * 365 * 24) * 3_600_000);

async function scene() {
  const { WATCHED } = await deployedWatch();
  const [root = '', envelope = ''] = ['root', 'envelope'].map(
    (use) => Object.entries(WATCHED.keys).find(([, is]) => is === use)?.[0],
  );
  const { account, region } = emulatorAccount;
  return cloudTrailRecords({ account, region, prefix: names.named(''), root, envelope });
}

describe('reads of card data in an hour', () => {
  test('are as the stage watches them: the generated records and the deployed environment have the same names', async () => {
    const make = await scene();
    expect((await deployedWatch()).WATCHED).toEqual(make.watched);
  });

  test('that our functions made are explained', async () => {
    const [hour, make] = [someHour(), await scene()];
    await deliver(hour, [
      make.invoke(hour, make.service('apigateway.amazonaws.com'), 'read-token'),
      make.table(hour, make.handler('read-token'), 'GetItem'),
      make.other(hour),
    ]);
    const { failed, answer } = await run(hour);
    expect(failed).toBe(false);
    expect(ReconciledReads.parse(answer)).toEqual({
      hour: hour.toISOString().slice(0, 13),
      hours: 1,
      records: 3,
      unexplained: 0,
    });
  });

  test('that a person made in the console are found, and are an entry of the archive', async () => {
    const [hour, make, { clients }] = [someHour(), await scene(), await runningStage()];
    const query = make.table(hour, make.person(), 'Query');
    await deliver(hour, [make.other(hour), query]);
    const { failed, answer } = await run(hour);
    expect(failed).toBe(false);
    expect(ReconciledReads.parse(answer)).toMatchObject({ records: 2, unexplained: 1 });
    const archived = await archiveReader(clients.s3, names.bucket('archive', emulatorAccount)).find(
      (event) => event.type === 'access.unexplained' && event.data.calls.includes(query.eventID),
    );
    expect(archived).toMatchObject({
      actor: { client_id: 'alice@example.com', role: 'AssumedRole' },
      origin: { component: 'reconcile-reads' },
      outcome: 'success',
      data: {
        hour: hour.toISOString(),
        action: 'dynamodb:Query',
        seen: 1,
        explained: 0,
        resource: make.tableArn('vault'),
      },
    });
    expect(await run(hour)).toEqual({ failed, answer });
  }, 90_000);

  test('of which the trail has no file are not known: the run fails', async () => {
    const { failed, answer } = await run(someHour());
    expect(failed).toBe(true);
    expect(answer.errorMessage).toBe('reconcile-reads failed');
  });

  test('of which a file cannot be read are not known either', async () => {
    const [hour, make] = [someHour(), await scene()];
    await deliver(hour, [make.other(hour)]);
    const { clients } = await runningStage();
    const Bucket = names.bucket('trail', emulatorAccount);
    const { account, region } = emulatorAccount;
    const day = hour.toISOString().slice(0, 10).replaceAll('-', '/');
    const time = hour.toISOString().slice(0, 13).replaceAll('-', '');
    const Key = `AWSLogs/${account}/CloudTrail/${region}/${day}/${account}_CloudTrail_${region}_${time}25Z_unreadable.json.gz`;
    await clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from('no log file') }));
    expect((await run(hour)).failed).toBe(true);
  });
});

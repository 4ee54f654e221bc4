import { InvokeCommand } from '@aws-sdk/client-lambda';
import * as z from 'zod/mini';
import { type ArchiveReader, archiveReader } from '../../cli/local/story/archive-reader';
import { emulatorAccount } from '../../cli/local/environment';
import { CheckedCompleteness } from '../../lambdas/contracts/schedules';
import { canonicalJson } from '../../lambdas/domain/audit/canonical-json';
import { namesOf } from '../../lib/config/names';
import { type LostCharge, lostCharge } from '../support/lost-charge';
import { runningStage } from '../support/stage';

const names = namesOf('local');

/** Run the deployed check on a span; without one, on the day before, as its schedule does. */
async function check(span: { readonly from?: Date; readonly before?: Date } = {}) {
  const { clients } = await runningStage();
  const command = new InvokeCommand({
    FunctionName: names.function('check-completeness'),
    Payload: JSON.stringify(span),
  });
  const { Payload, FunctionError } = await clients.lambda.send(command);
  return { failed: FunctionError !== undefined, answer: JSON.parse(Buffer.from(Payload ?? []).toString('utf8')) };
}

describe('a charge whose events never reached the archive', () => {
  let archive: ArchiveReader;
  let lost: LostCharge;
  let first: Awaited<ReturnType<typeof check>>;
  const archived: unknown[] = [];

  beforeAll(async () => {
    const { clients } = await runningStage();
    archive = archiveReader(clients.s3, names.bucket('archive', emulatorAccount));
    lost = await lostCharge();
    const before = new Set((await archive.events()).map(({ event }) => event.id));
    expect(lost.events.filter(({ id }) => before.has(id))).toEqual([]);
    first = await check({ from: lost.from, before: lost.before });
    for (const { id } of lost.events) archived.push(await archive.find((event) => event.id === id));
  }, 120_000);

  test('has its events in the ledger', () => {
    expect(lost.events.map(({ type }) => type)).toEqual(['payment.authorized', 'payment.captured']);
  });

  test('is found by the check of its span', () => {
    expect(first.failed).toBe(false);
    const { events, missing } = CheckedCompleteness.parse(first.answer);
    expect([events, missing]).toEqual([2, 2]);
  });

  test('is in the archive then, byte for byte as the ledger has it', () => {
    expect(archived.map((event) => canonicalJson(z.json().parse(event)))).toEqual(lost.events.map(({ json }) => json));
  });

  test('is complete for the next check', async () => {
    expect(CheckedCompleteness.parse((await check({ from: lost.from, before: lost.before })).answer)).toMatchObject({
      events: 2,
      missing: 0,
    });
  });
});

test('without a span, the day before is compared', async () => {
  const { failed, answer } = await check();
  expect(failed).toBe(false);
  const { from, before } = CheckedCompleteness.parse(answer);
  expect(Date.parse(before) - Date.parse(from)).toBeLessThanOrEqual(24 * 3_600_000);
  expect(Date.parse(before)).toBeLessThan(Date.now());
});

test('a span that is none is refused', async () => {
  expect((await check({ from: new Date() })).failed).toBe(true);
});

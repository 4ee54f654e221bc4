import { randomBytes } from 'node:crypto';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { emulatorAccount } from '../../cli/local/environment';
import { archiveReader } from '../../cli/local/story/archive-reader';
import { fromItem, toItem } from '../../lambdas/adapters/dynamodb';
import { operationId } from '../../lambdas/adapters/ids';
import { ledgerTable } from '../../lambdas/adapters/ledger-table';
import type { Attempt, Operated } from '../../lambdas/adapters/processors/sandbox-rows';
import { sandboxTable } from '../../lambdas/adapters/processors/sandbox-table';
import type { AuditEvent } from '../../lambdas/contracts/events';
import type { Charge } from '../../lambdas/domain/charge/ledger';
import { settled } from '../../lambdas/domain/charge/settle';
import { settledOperation, started } from '../../lambdas/domain/charge/settle-operation';
import { archiveBucket, deployed } from '../contract/deployed-stage';
import { chargeOf, newMerchant, operationOf } from '../contract/samples';
import { runningStage, type TestStage } from '../support/stage';

/** A day of the past that no other run has, and an instant of it. */
const day = new Date(Date.UTC(2001, 0, 1) + (randomBytes(4).readUInt32BE() % 8000) * 86_400_000)
  .toISOString()
  .slice(0, 10);
const at = (time: string): Date => new Date(`${day}T${time}.000Z`);
const merchantId = newMerchant();
const card = { brand: 'visa', bin: '42424242', last4: '4242', expMonth: 12, expYear: 2030 } as const;

type Fault = 'none' | 'not-there' | 'other-amount' | 'not-here' | 'failed-here';

describe('a day is compared on the deployed stage', () => {
  let stage: TestStage;
  const planted = new Map<Fault, Charge>();
  let refunded: string;

  const ledger = () => ledgerTable(stage.clients.dynamo, deployed.table('ledger'));
  const sandbox = () => sandboxTable(stage.clients.dynamo, { tableName: deployed.table('sandbox'), merchantId });

  /** A charge as the API would have left it that day, here and at the sandbox, but for the fault. */
  async function plant(fault: Fault): Promise<void> {
    const instant = at('10:00:00').toISOString();
    const pending = chargeOf(merchantId, {
      ...{ createdAt: instant, updatedAt: instant, deadline: at('10:00:23').toISOString() },
    });
    planted.set(fault, pending);
    const processorReference = `sbx_${pending.id.slice(3, 15)}`;
    if (fault !== 'not-here') {
      await ledger().claim(pending, []);
      const known = { processorReference, card, fingerprint: `fp_${'a'.repeat(26)}` };
      const outcome = { outcome: 'approved', ...known } as const;
      const gone = { outcome: 'not_attempted', code: 'processor_unavailable' } as const;
      await ledger().commit(settled(pending, fault === 'failed-here' ? gone : outcome, at('10:00:01')));
    }
    if (fault === 'not-there') return;
    const amount = fault === 'other-amount' ? 1040 : 1050;
    const attempt: Attempt = {
      ...{ schema: 1, reference: pending.id, outcome: 'approved', processor_reference: processorReference },
      ...{ amount, currency: 'USD', automatic: true, captured: amount, refundable: amount, closed: true },
      created_at: instant,
    };
    await sandbox().first(attempt);
  }

  /** A refund of the charge without a fault, on both sides. */
  async function plantRefund(): Promise<void> {
    const { id } = planted.get('none')!;
    const charge = (await ledger().get(merchantId, id))!;
    const asked = operationOf(charge, {
      ...{ id: operationId(id, 'refund', 'planted'), kind: 'refund', amount: 250, reserves: 250 },
      ...{ createdAt: at('11:00:00').toISOString(), updatedAt: at('11:00:00').toISOString() },
      deadline: at('11:00:23').toISOString(),
    });
    refunded = asked.id;
    const start = started(charge, asked, at('11:00:00'));
    await ledger().commit(start);
    const done = { outcome: { outcome: 'succeeded', processorReference: 'sbx_refund' }, at: at('11:00:01') } as const;
    await ledger().commit(settledOperation(start.charge, start.operation, done));
    const operated: Operated = {
      ...{ schema: 1, reference: asked.id, kind: 'refund', charge_reference: id, outcome: 'succeeded' },
      ...{ processor_reference: 'sbx_refund', amount: 250, currency: 'USD', created_at: at('11:00:00').toISOString() },
    };
    await sandbox().operate(operated, undefined);
  }

  async function compare(): Promise<unknown> {
    const FunctionName = deployed.function('compare-settlements');
    const answer = await stage.clients.lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify({ day }) }),
    );
    expect(answer.FunctionError).toBeUndefined();
    return JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8'));
  }

  async function report(ending: 'csv' | 'txt'): Promise<string> {
    const Bucket = deployed.bucket('reports', emulatorAccount);
    const Key = `settlements/${day}/sandbox.${ending}`;
    const { Body } = await stage.clients.s3.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToString()) ?? '';
  }

  const idOf = (fault: Fault): string => planted.get(fault)?.id ?? '';
  let first: unknown;

  beforeAll(async () => {
    stage = await runningStage();
    const row = { schema: 1, id: merchantId, status: 'suspended', connector: 'sandbox', currencies: ['USD'] };
    await stage.clients.dynamo.send(new PutItemCommand({ TableName: deployed.table('merchants'), Item: toItem(row) }));
    for (const fault of ['none', 'not-there', 'other-amount', 'not-here', 'failed-here'] as const) await plant(fault);
    await plantRefund();
    first = await compare();
  }, 120_000);

  it('finds each planted difference and no other', () => {
    // Authorization and automatic capture of three charges; the orphan is one.
    expect(first).toMatchObject({ day, differences: 7, orphans: 1 });
  });

  it('writes a page that a person can read', async () => {
    const page = await report('txt');
    const captured = (amount: string, fault: Fault): string =>
      `The processor captured ${amount} for charge ${idOf(fault)}`;
    expect(page).toContain(
      `Our ledger has 10.50 USD as a capture of charge ${idOf('not-there')}; the processor knows of none.`,
    );
    expect(page).toContain(`${captured('10.40 USD', 'other-amount')}; our ledger has 10.50 USD.`);
    expect(page).toContain(`${captured('10.50 USD', 'not-here')}; our ledger has no such charge.`);
    expect(page).toContain(
      `for charge ${idOf('failed-here')}, which failed in our ledger; Strongroom cancels it there.`,
    );
    expect(page).not.toContain(idOf('none'));
    expect(page).not.toContain(refunded);
    expect(page).toMatch(/^authorization +3 +31\.50 USD +4 +41\.90 USD$/m);
    expect(page).toMatch(/^refund +1 +2\.50 USD +1 +2\.50 USD$/m);
    expect(page).toContain('the same on both sides: 3.');
  });

  it('writes the same for a spreadsheet', async () => {
    const rows = (await report('csv')).trimEnd().split('\r\n').slice(1);
    expect(rows).toHaveLength(7);
    for (const row of rows) expect(row).toMatch(new RegExp(`^"${day}","sandbox","${merchantId}","[a-z_]+"`));
  });

  it('has cancelled the orphan at the processor, and posted nothing', async () => {
    const Key = toItem({ reference: idOf('failed-here') });
    const { Item } = await stage.clients.dynamo.send(
      new GetItemCommand({ TableName: deployed.table('sandbox'), Key, ConsistentRead: true }),
    );
    expect(fromItem(Item ?? {})).toMatchObject({ cancelled_at: expect.any(String) });
    expect((await ledger().get(merchantId, idOf('failed-here')))?.status).toBe('failed');
  });

  it('finds the same again, and every difference is in the archive, once by its bytes', async () => {
    expect(await compare()).toEqual(first);
    const archive = archiveReader(stage.clients.s3, archiveBucket);
    const ours = (event: AuditEvent): boolean =>
      'merchant_id' in event && event.merchant_id === merchantId && event.type === 'reconciliation.difference';
    for (const kind of ['missing_at_processor', 'amount_differs', 'missing_here', 'orphan_authorization'] as const) {
      const found = await archive.find(
        (event) => ours(event) && event.type === 'reconciliation.difference' && event.data.kind === kind,
      );
      expect(found).toBeDefined();
    }
    const texts = new Map<string, Set<string>>();
    for (const { event } of (await archive.events()).filter((each) => ours(each.event))) {
      texts.set(event.id, (texts.get(event.id) ?? new Set()).add(JSON.stringify(event)));
    }
    expect([...texts.values()].map((each) => each.size)).toEqual(Array(7).fill(1));
  }, 90_000);
});

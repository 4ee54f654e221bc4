import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { namesOf } from '../../../../lib/config/names';
import { stages } from '../../../../lib/config/stages';
import { minorUnits } from '../../../../lambdas/domain/money';
import { callRaw } from '../call-raw';
import { storyCards } from '../cards';
import { hold, need, type Played, type Run, type Step } from '../run';
import { seal } from './cards';

const purchase = { amount: 1999, currency: 'USD' } as const;

export const chargeCard: Step = {
  title: 'Charge the token: 19.99 USD',
  async play(run, findings): Promise<Played> {
    const token = need(findings, 'token');
    const { charge } = await run.strongroom.createCharge(
      { token: token.id, ...purchase, order_id: `${run.id}-1` },
      keyOf(run, 'charge'),
    );
    hold(charge.status === 'captured', `the charge is ${charge.status}, not captured`);
    hold(charge.captured === purchase.amount, `${charge.captured} was captured, not ${purchase.amount}`);
    return { says: `${charge.id} captured`, found: { captured: charge } };
  },
};

export const repeatCharge: Step = {
  title: 'The same request again; then another amount',
  async play(run, findings): Promise<Played> {
    const token = need(findings, 'token');
    const first = need(findings, 'captured');
    const request = { token: token.id, ...purchase, order_id: `${run.id}-1` };
    const again = await run.strongroom.createCharge(request, keyOf(run, 'charge'));
    hold(again.replayed, 'the answer does not say that it is a replay');
    hold(JSON.stringify(again.charge) === JSON.stringify(first), 'the replayed answer differs from the first');
    const reference = await processorRecord(run, first.id);
    const other = await callRaw(run, {
      method: 'POST',
      path: '/v1/charges',
      accessToken: need(findings, 'accessToken'),
      headers: { 'idempotency-key': keyOf(run, 'charge').idempotencyKey },
      body: JSON.stringify({ ...request, amount: purchase.amount + 1 }),
    });
    hold(other.status === 422, `another amount under the same key answered ${other.status}, not 422`);
    hold(other.problem?.code === 'idempotency_key_reused', `another amount under the same key: ${other.problem?.code}`);
    return { says: `same answer, charged once (${reference}); other amount: 422 idempotency_key_reused` };
  },
};

/** The sandbox keeps one row per reference and refuses a second authorization under it. */
async function processorRecord(run: Run, chargeId: string): Promise<string> {
  const table = namesOf('local').table('sandbox');
  const { Item } = await run.clients.dynamo.send(
    new GetItemCommand({ TableName: table, Key: { reference: { S: chargeId } }, ConsistentRead: true }),
  );
  const reference = Item?.['processor_reference']?.S;
  hold(
    Item?.['outcome']?.S === 'approved' && reference !== undefined,
    'the processor has no approved authorization of this charge',
  );
  return reference;
}

export const declineCard: Step = {
  title: 'Charge a card that the issuer declines',
  async play(run, findings): Promise<Played> {
    const envelope = await seal(run, storyCards.declined);
    const { token, created } = await run.strongroom.createToken({ card: envelope });
    const { charge } = await run.strongroom.createCharge(
      { token: token.id, ...purchase, order_id: `${run.id}-2` },
      keyOf(run, 'declined'),
    );
    hold(charge.status === 'failed', `the charge is ${charge.status}, not failed`);
    hold(charge.failure?.code === 'card_declined', `the reason is ${charge.failure?.code}, not card_declined`);
    return {
      says: `${charge.id} failed: ${charge.failure.code}`,
      found: {
        declined: charge,
        envelopes: [...need(findings, 'envelopes'), envelope],
        createdTokens: [...need(findings, 'createdTokens'), ...(created ? [token.id] : [])],
      },
    };
  },
};

export const tripFraudRule: Step = {
  title: 'Charge more than the fraud rules allow',
  async play(run, findings): Promise<Played> {
    const major = stages.local.fraudRules.maxMajorAmount + 1;
    const amount = minorUnits(major, 'USD');
    const { charge } = await run.strongroom.createCharge(
      { token: need(findings, 'token').id, amount, currency: 'USD', order_id: `${run.id}-3` },
      keyOf(run, 'flagged'),
    );
    hold(charge.status === 'captured', `the charge is ${charge.status}, not captured`);
    const flag = await run.archive.find((event) => event.type === 'payment.flagged' && event.data.charge === charge.id);
    hold(flag?.type === 'payment.flagged', 'no payment.flagged came within the time');
    const rules = flag.data.reasons.map((reason) => `${reason.rule} (${reason.text})`).join(', ');
    return { says: `${major} USD → payment.flagged: ${rules}`, found: { flagged: charge, flagEventId: flag.id } };
  },
};

function keyOf(run: Run, purpose: string) {
  return { idempotencyKey: `${run.id}-${purpose}` };
}

import type { APIGatewayProxyEvent } from 'aws-lambda';
import { IdempotencyKey } from '../../contracts/charges';
import { Refusal } from '../../domain/refusal';
import { headerOf, refuseCardNumber } from '../http-request';

/** @throws Refusal `idempotency_key_missing | idempotency_key_invalid | card_number_in_clear` */
export function idempotencyKeyOf(event: APIGatewayProxyEvent): string {
  const key = headerOf(event, 'idempotency-key');
  if (key === undefined || key === '') {
    throw new Refusal('idempotency_key_missing', {
      detail: 'Send an Idempotency-Key: a UUID that stays the same in every retry.',
    });
  }
  refuseCardNumber(key);
  if (!IdempotencyKey.safeParse(key).success) {
    throw new Refusal('idempotency_key_invalid', {
      detail: 'An Idempotency-Key has 8 to 64 letters, digits, and . _ : -',
    });
  }
  return key;
}

// Planted for `semgrep --test`: what the rules find, and what they leave alone. Never compiled.
export async function faults(event: APIGatewayProxyEvent, card: Card, token: string): Promise<void> {
  try {
    await use(event);
  } catch (error) {
    // ruleid: error-text-in-log
    log.error('request failed', { request_id: '1', reason: error.message });
    // ruleid: error-text-in-log
    log.warn('request failed', { reason: JSON.stringify(error) });
    // ruleid: error-text-in-log
    log.error(`request failed: ${error.message}`, {});
    // ruleid: error-text-in-log
    log.error(error.message);
    // ok: error-text-in-log
    log.error('request failed', { request_id: '1', ...errorFields(error) });
  }
  const sent = event.body;
  // ruleid: request-in-log-or-error
  log.info('request', { reason: sent });
  const { order_id: orderId } = bodyOf(event, CreateChargeRequest);
  // ruleid: request-in-log-or-error
  throw new Error(`no such order: ${orderId}`);
}

export function refuses(event: APIGatewayProxyEvent): void {
  const key = headerOf(event, 'idempotency-key');
  // ruleid: request-in-log-or-error
  if (key === 'x') throw new Refusal('idempotency_key_invalid', { detail: `${key} is not a key` });
  // ok: request-in-log-or-error
  throw new Refusal('idempotency_key_invalid', { detail: 'An Idempotency-Key has 8 to 64 letters.' });
}

export function measured(event: APIGatewayProxyEvent): void {
  const size = event.body.length;
  // ok: request-in-log-or-error
  log.info('request', { records: size });
}

export function written(card: Card): Uint8Array {
  // ruleid: card-secret-in-text
  const text = `card ${card.number.reveal()}`;
  // ruleid: card-secret-in-text
  log.info('card', { reason: card.number.reveal() });
  // ruleid: card-secret-in-text
  if (text === '') throw new Error('not a card: ' + card.number.reveal());
  // ok: card-secret-in-text
  return seal(Buffer.from(JSON.stringify({ number: card.number.reveal() })));
}

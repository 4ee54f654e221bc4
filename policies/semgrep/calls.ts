// Planted for `semgrep --test`: what the rules find, and what they leave alone. Never compiled.
// ruleid: http-outside-adapters
import { request } from 'node:http';

export async function called(url: string, init: RequestInit): Promise<void> {
  // ruleid: http-outside-adapters, redirect-followed
  await fetch(url);
  // ruleid: http-outside-adapters, redirect-followed
  await fetch(url, { ...init, method: 'POST' });
  // ruleid: http-outside-adapters, redirect-followed
  await fetch(url, init);
  // ruleid: http-outside-adapters
  await fetch(url, { ...init, redirect: 'error' });
  // ruleid: invoke-retried
  new LambdaClient({ maxAttempts: 3 });
  // ruleid: invoke-retried
  new LambdaClient({});
  // ok: invoke-retried
  new LambdaClient({ maxAttempts: 1, requestHandler });
  // ruleid: invoke-retried
  new LambdaClient(often(seconds));
  // ruleid: certificate-unchecked
  new Agent({ keepAlive: true, rejectUnauthorized: false });
  // ok: certificate-unchecked
  new Agent({ rejectUnauthorized: true });
  // ruleid: environment-outside-env
  const table = process.env['TABLE_NAME'];
  // ruleid: unconditional-write
  const bad = { Put: { TableName: table, Item: item } };
  // ruleid: unconditional-write
  await db.send(new UpdateItemCommand({ TableName: table, Key: key }));
  // ok: unconditional-write
  const good = { Put: { TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
  use(bad, good);
}

// ruleid: test-left-out
test.skip('a charge happens once', () => expect(1).toBe(1));
// ruleid: test-left-out
describe.only('charges', () => undefined);
// ruleid: test-left-out
xit('a charge happens once', () => expect(1).toBe(1));
// ok: test-left-out
test('a charge happens once', () => expect(1).toBe(1));
// ok: test-left-out
list.skip(3);

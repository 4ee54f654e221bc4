import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { eventually } from '../../cli/eventually';
import { emulatorAccount } from '../../cli/local/environment';
import { codeBlocks, markdownPage } from '../support/markdown-page';
import { runningStage } from '../support/stage';
import { demoServer, tokenFor } from '../support/test-merchant';

test('the example of docs/orders.md puts an order that is paid', async () => {
  const { status } = await runningStage();
  const [program = '', ...others] = codeBlocks(markdownPage('docs/orders.md').text, 'js');
  expect(others).toEqual([]);
  const { accessKeyId, secretAccessKey } = emulatorAccount.credentials;
  const order_id = `order-${randomUUID()}`;
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    env: {
      PATH: process.env['PATH'],
      AWS_ENDPOINT_URL: status.endpoint_url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: emulatorAccount.region,
      ORDER_ID: order_id,
      TOKEN: await tokenFor('4242424242424242'),
    },
    encoding: 'utf8',
  });
  expect(child.stderr).toBe('');
  expect(child.stdout).toBe(`${order_id} is on its way\n`);
  const strongroom = await demoServer();
  const paid = async () =>
    (await strongroom.listCharges({ order_id })).charges.find(({ status: stands }) => stands === 'captured');
  expect(await eventually(paid, { within: 60_000, every: 250 })).toMatchObject({ order_id, amount: 1050 });
}, 90_000);

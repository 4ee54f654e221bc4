import { runningStage } from '../support/stage';
import { strongroom } from '../support/strongroom-command';

describe('strongroom local', () => {
  test('status --json says all that a script needs', async () => {
    const { place, status } = await runningStage();
    const { out, status: code } = strongroom('local', 'status', '--json', '--dir', place.folder);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(status);
    expect(status.clients.map(({ client_id, merchant_id }) => [client_id, merchant_id])).toEqual([
      ['demo-server', 'm_demo'],
      ['demo-reader', 'm_demo'],
      ['demo-device', 'm_demo'],
      ['demo-kiosk', 'm_demo'],
      ['demo-support', 'm_demo'],
      ['other-server', 'm_other'],
    ]);
    expect(status.clients.every(({ client_secret }) => client_secret.length >= 32)).toBe(true);
    expect(status.tables).toContain('strongroom-local-vault');
    expect(status.queues).toContain('strongroom-local-write-audit-dead');
    expect(status.buckets).toContain('strongroom-local-archive-000000000000-us-east-1');
    expect(status.log_groups).toContain('/aws/lambda/strongroom-local-create-charge');
  });

  test('status of a folder that was never used is exit code 3, and says what to do', () => {
    const { status, out } = strongroom('local', 'status', '--dir', '.local/never');
    expect([status, out]).toEqual([
      3,
      expect.stringMatching(/is not up \(never started\)\. Start it: npx strongroom local up$/),
    ]);
  });

  test('up on a port that is in use is one sentence with a way out', async () => {
    const { place } = await runningStage();
    const { status, errors } = strongroom('local', 'up', '--dir', '.local/never', '--port', String(place.port));
    expect(status).toBe(1);
    expect(errors).toBe(
      `Port ${place.port} is in use by another program. Stop that program, or choose another port: ` +
        `--port ${place.port + 100} (and another folder to keep both: --dir .local/second).`,
    );
  });

  test('logs of a function that does not exist names those that do', () => {
    const { status, errors } = strongroom('local', 'logs', 'nothing');
    expect([status, errors]).toEqual([
      1,
      expect.stringMatching(/^There is no function nothing\. There are: .*tokenize-card/),
    ]);
  });

  test('logs prints what a function logged', async () => {
    const { place } = await runningStage();
    const { out } = strongroom('local', 'logs', 'refresh-issuer-keys', '--dir', place.folder);
    expect(out).toMatch(/^\d{4}-\d\d-\d\dT\S+ strongroom-local-refresh-issuer-keys /);
  });

  test('subset says what the emulator does not carry', () => {
    expect(strongroom('local', 'subset').out).toContain('AWS::EC2::FlowLog');
  });
});

describe('strongroom merchants', () => {
  const onStage = async (...args: readonly string[]) => {
    const { place } = await runningStage();
    return strongroom('merchants', ...args, '--stage', 'local', '--dir', place.folder);
  };

  test('puts, lists and suspends', async () => {
    const put = await onStage('put', 'm_books', '--connector', 'sandbox', '--currencies', 'usd, EUR');
    expect(put.out).toBe('m_books is active, in plan standard.');
    expect((await onStage('list')).out.split('\n')).toContain('m_books\tactive\tsandbox\tUSD,EUR');
    expect((await onStage('suspend', 'm_books')).out).toBe('m_books is suspended.');
    expect((await onStage('list')).out.split('\n')).toContain('m_books\tsuspended\tsandbox\tUSD,EUR');
  });

  test('refuses what is no merchant', async () => {
    const { status, errors } = await onStage('put', 'Books', '--connector', 'sandbox', '--currencies', 'USD,XXX');
    expect([status, errors]).toEqual([1, 'This is no merchant: id is not valid; currencies.1 is not valid.']);
  });

  test('cannot suspend one that it does not know', async () => {
    const { status, errors } = await onStage('suspend', 'm_unknown');
    expect([status, errors]).toEqual([1, expect.stringContaining('has no merchant m_unknown')]);
  });

  test('wants to know whose', () => {
    const { status, errors } = strongroom('merchants', 'list');
    expect(status).not.toBe(0);
    expect(errors).toContain("required option '--stage <stage>' not specified");
  });
});

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secrets } from '../../lambdas/adapters/secrets';
import { handClock, type HandClock } from '../support/hand-clock';
import { awsError, scriptedAws, type ScriptedAnswer, type ScriptedAws } from '../support/scripted-aws';

let aws: ScriptedAws;
let client: SecretsManagerClient;
let clock: HandClock;
let read: (name: string) => Promise<string>;
let stored: string;

beforeAll(async () => {
  aws = await scriptedAws();
  client = new SecretsManagerClient({ ...aws.configuration, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await aws.close();
});

const given = (): ScriptedAnswer => ({ status: 200, body: { SecretString: stored } });
const unreachable = (): ScriptedAnswer => awsError('InternalServiceError', {}, 500);
const gone = (): ScriptedAnswer => awsError('ResourceNotFoundException');

beforeEach(() => {
  clock = handClock();
  read = secrets(client, clock.now);
  stored = 'first';
  aws.play(given);
});

describe('secrets', () => {
  it('are read once in five minutes, however many ask', async () => {
    expect(await Promise.all([read('a'), read('a'), read('a')])).toEqual(['first', 'first', 'first']);
    clock.advance(299);
    await read('a');
    expect(aws.operations()).toEqual(['GetSecretValue']);
  });

  it('that were rotated are used after five minutes', async () => {
    await read('a');
    stored = 'second';
    clock.advance(300);
    expect(await read('a')).toBe('second');
  });

  it('are used for up to an hour while their store is out of reach, which is asked every half minute', async () => {
    await read('a');
    aws.play(unreachable);
    clock.advance(300);
    expect(await read('a')).toBe('first');
    clock.advance(29);
    expect(await read('a')).toBe('first');
    expect(aws.operations()).toHaveLength(1);
    clock.advance(3270);
    expect(await read('a')).toBe('first');
    clock.advance(30);
    await expect(read('a')).rejects.toThrow();
  });

  it.each([
    ['is gone', gone],
    ['may not be read', () => awsError('AccessDeniedException')],
  ])('are not used any more when one %s', async (_what, answer) => {
    await read('a');
    aws.play(answer);
    clock.advance(300);
    await expect(read('a')).rejects.toThrow();
  });

  it('that could not be read are asked for again', async () => {
    aws.play(gone);
    await expect(read('a')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    aws.play(given);
    expect(await read('a')).toBe('first');
  });

  it('are a thousand at most, the one that was read longest ago goes', async () => {
    for (let place = 0; place <= 1000; place += 1) await read(`s${place}`);
    const operations = aws.operations().length;
    await read('s1');
    expect(aws.operations()).toHaveLength(operations);
    await read('s0');
    expect(aws.operations()).toHaveLength(operations + 1);
  });

  it.each([{ SecretString: ' \n' }, { SecretBinary: 'AAAA' }])('that have no text are none: %j', async (body) => {
    aws.play(() => ({ status: 200, body }));
    await expect(read('a')).rejects.toThrow('a secret has no text');
  });
});

import { Command } from 'commander';
import { describeApi } from '../openapi/describe-api';
import type { PlaceOptions } from '../local/place';
import { stageStatus } from '../local/status';
import { fetchAccessToken } from '../local/story/access-token';
import { placeFrom, withPlace } from '../place-options';
import { sentenceOf, Trouble } from '../trouble';
import { makeLiveThings, withLiveExamples } from './live-examples';
import { scanApi } from './scan-api';

interface Options extends PlaceOptions {
  readonly examples: string;
  readonly seed?: string;
}

// npm run scan:api -- --dir .local/x --examples 50 --seed 7
await withPlace(new Command('scan:api'))
  .description('Ask every route of a running stage what its description allows and what it does not.')
  .option('--examples <n>', 'generated requests for each route', '3')
  .option('--seed <n>', 'other requests than those of every run')
  .action(async (options: Options) => {
    try {
      process.exitCode = await scan(options);
    } catch (error) {
      process.stderr.write(`${sentenceOf(error)}\n`);
      process.exitCode = 1;
    }
  })
  .parseAsync();

async function scan({ examples, seed, ...options }: Options): Promise<number> {
  const status = await stageStatus(placeFrom(options));
  const client = status.up ? status.clients.find(({ client_id: id }) => id === 'demo-server') : undefined;
  if (!status.up || client === undefined) throw new Trouble('No stage is up there: npx strongroom local up.');
  const { access_token: accessToken } = await fetchAccessToken(status.token_url, client);
  const apiUrl = status.api_url;
  const things = await makeLiveThings({ apiUrl, accessToken, merchantId: client.merchant_id });
  const description = withLiveExamples(describeApi('public'), things);
  const { failures, answers } = await scanApi({
    ...{ description, url: apiUrl, accessToken, examples: Number(examples) },
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  });
  for (const failure of failures) process.stdout.write(`${failure}\n`);
  process.stdout.write(`${answers.length} answers, ${failures.length} that are not as described.\n`);
  return failures.length === 0 ? 0 : 1;
}

import { emulatorAccount } from '../../cli/local/environment';
import { namesOf } from '../../lib/config/names';
import { runningStage } from '../support/stage';

/** The adapters' own clients find the running stage as they do in a function: by the environment. Call it in `beforeAll`. */
export async function useStage(): Promise<void> {
  const { status } = await runningStage();
  process.env['AWS_ENDPOINT_URL'] = status.endpoint_url;
  process.env['AWS_REGION'] = emulatorAccount.region;
  process.env['AWS_ACCESS_KEY_ID'] = emulatorAccount.credentials.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = emulatorAccount.credentials.secretAccessKey;
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
}

/**
 * The physical names of the deployed stage. Its relays, queues and archive take up whatever a suite writes here, so suites write
 * true rows and true events only.
 */
export const deployed = namesOf('local');

export const archiveBucket = deployed.bucket('archive', emulatorAccount);

import path from 'node:path';
import { pinnedApiUrl } from './outputs';
import { installed, type Place, emulatorUrl, filesOf, issuerUrl, projectFolder } from './place';

type Environment = Readonly<Record<string, string>>;

/** The account, region and keys of the emulator: public constants, no secrets. */
export const emulatorAccount = {
  account: '000000000000',
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
} as const;

/** Another account of the emulator: its bucket keeps the checkpoints that leave the first. */
export const witness = {
  account: '222222222222',
  bucket: 'strongroom-local-witness',
  credentials: { accessKeyId: '222222222222', secretAccessKey: 'test' },
} as const;

/** What the tokens of the local issuer are for. */
export const audience = 'https://api.strongroom.localhost';

/** Recorded calls that the emulator keeps; the story's scan fails when the record is full. */
export const recordedCalls = 1_000_000;

const passedOn = ['HOME', 'LANG', 'LC_ALL', 'TERM', 'USER', 'LOGNAME', 'SHELL'] as const;

/** Nothing of the person's own environment but these: functions inherit it, and so would a secret in it. */
function base(temporary: string): Environment {
  const search = [
    path.join(projectFolder, 'node_modules', 'node', 'bin'),
    path.join(projectFolder, 'node_modules', '.bin'),
  ];
  const kept = passedOn.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    PATH: [...search, process.env['PATH'] ?? ''].join(path.delimiter),
    TMPDIR: temporary,
  };
}

/** Settings found by measuring: each one's reason is in docs/adr/0012-how-the-laptop-runs-the-emulator.md. */
export function emulatorEnvironment(place: Place): Environment {
  const files = filesOf(place);
  return {
    ...base(files.temporary),
    HOME: files.temporary,
    NODE_PATH: path.join(projectFolder, 'node_modules'),
    LAMBDA_EXECUTOR: 'local',
    GATEWAY_PORT: String(place.port),
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: 'localhost',
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    AUTH: 'true',
    DOCKER_HOST: 'unix:///nonexistent',
    CLOUDTRAIL_RECORDING: '1',
    CLOUDTRAIL_MAX_EVENTS: String(recordedCalls),
    PERSIST_STATE: '1',
    STATE_DIR: path.join(files.emulator, 'state'),
    S3_PERSIST: '1',
    S3_DATA_DIR: path.join(files.emulator, 's3'),
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

/** For the CDK CLI: the emulator's keys, no profile of the person, and its folders inside the project. */
export function deployEnvironment(place: Place): Environment {
  return {
    ...base(installed.temporary),
    CDK_HOME: installed.cdkHome,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    AWS_ENDPOINT_URL: emulatorUrl(place),
    AWS_ACCESS_KEY_ID: emulatorAccount.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: emulatorAccount.credentials.secretAccessKey,
    AWS_REGION: emulatorAccount.region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: path.join(place.folder, 'no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(place.folder, 'no-aws-credentials'),
    STRONGROOM_ACCOUNT: emulatorAccount.account,
    STRONGROOM_REGION: emulatorAccount.region,
    STRONGROOM_ISSUER: issuerUrl(place),
    STRONGROOM_AUDIENCE: audience,
    STRONGROOM_API_ADDRESS: pinnedApiUrl(place),
    STRONGROOM_WITNESS_BUCKET: witness.bucket,
    STRONGROOM_WITNESS_ACCOUNT: witness.account,
    STRONGROOM_EMULATOR_PORT: String(place.port),
  };
}

/** pip keeps the person's own settings (mirror, proxy, certificates), but its cache and temporary files are inside. */
export function pipEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PIP_CACHE_DIR: installed.pipCache,
    TMPDIR: installed.temporary,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
  };
}

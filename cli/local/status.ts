import { paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { paginateListTables } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { paginateListQueues } from '@aws-sdk/client-sqs';
import { namesOf } from '../../lib/config/names';
import type { Clients } from '../aws';
import { type Pin, pinsOf } from '../keys/pins';
import { emulatorClients } from './emulator-access';
import { audience } from './environment';
import { demoClients } from './issuer/clients';
import { readIssuerSecrets } from './issuer/secrets';
import { discovery } from './issuer/start';
import { emulatorUrl, filesOf, issuerUrl, type Place } from './place';
import { isRunning } from './processes';
import { readState } from './state';

export type StageStatus = StageUp | StageDown;

export interface StageDown {
  readonly up: false;
  readonly phase: 'never started' | 'starting' | 'stopped' | 'stopped uncleanly';
  readonly folder: string;
}

/** What `status --json` prints, in its words. */
export interface StageUp {
  readonly up: true;
  readonly folder: string;
  readonly api_url: string;
  readonly jwks_url: string;
  /** For `pins` of createClient: the keys that sign the set at `jwks_url`. */
  readonly jwks_pins: readonly Pin[];
  readonly issuer_url: string;
  readonly token_url: string;
  readonly audience: string;
  readonly endpoint_url: string;
  readonly clients: readonly StageClient[];
  readonly tables: readonly string[];
  readonly buckets: readonly string[];
  readonly queues: readonly string[];
  readonly log_groups: readonly string[];
  readonly logs: Readonly<Record<string, string>>;
}

export interface StageClient {
  readonly client_id: string;
  readonly client_secret: string;
  readonly merchant_id: string;
  readonly client_kind: 'server' | 'device';
  readonly scope: string;
}

/** Names are those found on the emulator, not those expected. */
export async function stageStatus(place: Place): Promise<StageStatus> {
  const files = filesOf(place);
  const state = readState(files.state);
  const folder = place.folder;
  if (state === undefined) return { up: false, phase: 'never started', folder };
  if (state.phase === 'stopped') return { up: false, phase: 'stopped', folder };
  const alive = [state.emulator, state.issuer].every((id) => id !== undefined && isRunning(id));
  if (!alive) return { up: false, phase: 'stopped uncleanly', folder };
  if (state.phase === 'starting' || state.apiUrl === undefined) return { up: false, phase: 'starting', folder };
  const api = state.apiUrl;
  const clients = emulatorClients(place);
  return {
    up: true,
    folder,
    api_url: api,
    jwks_url: `${api}/.well-known/jwks.json`,
    jwks_pins: await pinsOf(clients.kms, 'local'),
    issuer_url: issuerUrl(place),
    token_url: (await discovery(place))?.token_endpoint ?? `${issuerUrl(place)}/token`,
    audience,
    endpoint_url: emulatorUrl(place),
    clients: clientsOf(files.issuer),
    ...(await namesFound(clients)),
    logs: files.logs,
  };
}

function clientsOf(secretsFile: string): readonly StageClient[] {
  const secrets = readIssuerSecrets(secretsFile)?.clientSecrets ?? {};
  return demoClients.map((client) => ({
    client_id: client.clientId,
    client_secret: secrets[client.clientId] ?? '',
    merchant_id: client.merchantId,
    client_kind: client.clientKind,
    scope: client.scope,
  }));
}

async function namesFound(clients: Clients) {
  const prefix = namesOf('local').named('');
  const tables: string[] = [];
  for await (const page of paginateListTables({ client: clients.dynamo }, {})) tables.push(...(page.TableNames ?? []));
  const queues: string[] = [];
  for await (const page of paginateListQueues({ client: clients.sqs }, { MaxResults: 100 }))
    queues.push(...(page.QueueUrls ?? []));
  const groups: string[] = [];
  for await (const page of paginateDescribeLogGroups({ client: clients.logs }, {})) {
    groups.push(...(page.logGroups ?? []).flatMap((group) => group.logGroupName ?? []));
  }
  const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}));
  return {
    tables: tables.filter((name) => name.startsWith(prefix)).sort(),
    buckets: Buckets.flatMap(({ Name }) => Name ?? [])
      .filter((name) => name.startsWith(prefix))
      .sort(),
    queues: queues
      .map((url) => url.slice(url.lastIndexOf('/') + 1))
      .filter((name) => name.startsWith(prefix))
      .sort(),
    log_groups: groups.filter((name) => name.includes(prefix)).sort(),
  };
}

import path from 'node:path';
import type { Clients } from '../../cli/aws';
import { emulatorClients } from '../../cli/local/emulator-access';
import { filesOf, type Place, placeOf, projectFolder } from '../../cli/local/place';
import { readState } from '../../cli/local/state';
import { type StageClient, stageStatus, type StageUp } from '../../cli/local/status';
import { accessTokens } from '../../cli/local/story/access-token';

/** The running stage that contract and e2e tests use. */
export interface TestStage {
  readonly place: Place;
  readonly status: StageUp;
  readonly clients: Clients;
}

/** `npm test` names the folder of the stage that it started; a single run of Jest uses whichever of these is up. */
const folders = [process.env['STRONGROOM_TEST_FOLDER'] ?? path.join('.local', 'test'), path.join('.local', 'stage')];

let found: Promise<TestStage> | undefined;

/** @throws Error with the command to run first, where no stage is up */
export function runningStage(): Promise<TestStage> {
  found ??= findStage();
  return found;
}

async function findStage(): Promise<TestStage> {
  for (const folder of folders) {
    const state = readState(filesOf(placeOf({ dir: folder }, projectFolder)).state);
    if (state === undefined) continue;
    const ports = { port: String(state.port), issuerPort: String(state.issuerPort) };
    const place = placeOf({ dir: folder, ...ports }, projectFolder);
    const status = await stageStatus(place);
    if (status.up) return { place, status, clients: emulatorClients(place) };
  }
  throw new Error(
    'No stage is up for these tests: run `npx strongroom local up` first, or `npm test`, which starts one.',
  );
}

const tokens = new Map<string, () => Promise<string>>();

/** An access token of one of the demo clients (cli/local/issuer/clients.ts), kept while it lasts. */
export async function accessTokenOf(clientId: string): Promise<string> {
  const { status } = await runningStage();
  const kept = tokens.get(clientId) ?? accessTokens(status.token_url, clientOf(status, clientId));
  tokens.set(clientId, kept);
  return kept();
}

export function clientOf(status: StageUp, clientId: string): StageClient {
  const client = status.clients.find((candidate) => candidate.client_id === clientId);
  if (client === undefined) throw new Error(`the local issuer has no client ${clientId}`);
  return client;
}

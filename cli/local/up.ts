import { InvokeCommand } from '@aws-sdk/client-lambda';
import { namesOf } from '../../lib/config/names';
import type { Clients } from '../aws';
import { joinPlan } from '../merchant-keys';
import { putMerchant } from '../merchants';
import type { Screen } from '../screen';
import { Trouble } from '../trouble';
import { deploy } from './deploy';
import { cleanUp } from './down';
import { emulatorClients } from './emulator-access';
import { discardEmulatorState, startEmulator } from './emulator';
import { demoMerchants } from './issuer/clients';
import { keepFunctionLogs } from './keep-logs';
import { startIssuer } from './issuer/start';
import { localApiUrl, stackOutput } from './outputs';
import { filesOf, type Place } from './place';
import { isRunning, type ProcessId, somebodyListens } from './processes';
import { ensurePython } from './python';
import { applyStandIns } from './stand-ins';
import { subsetSummary } from './subset-lines';
import { makeWitnessBucket } from './witness-bucket';
import { readState, removeState, type State, writeState } from './state';

export interface UpOptions {
  readonly place: Place;
  readonly screen: Screen;
  /** `npm start` passes itself: when it is killed, the next run knows that what it left is not to be trusted. */
  readonly owner?: ProcessId;
  /** Told before anything is started: from here on there is something to stop. */
  readonly onStarting?: () => void;
}

/**
 * Bring the stage up, or find it up. The caller holds the folder's lock.
 * @returns whether this call started it
 * @throws Trouble: what was started is stopped again, and the next run starts clean
 */
export async function bringUp(options: UpOptions): Promise<'started' | 'was-up'> {
  const { place, screen } = options;
  const found = await takeStock(place, screen);
  if (found === 'up') return 'was-up';
  await assertPortsFree(place);
  await ensurePython(screen);
  options.onStarting?.();
  try {
    await startAll(options);
    return 'started';
  } catch (error) {
    await keepFunctionLogs(place);
    await cleanUp(place);
    throw error;
  }
}

/** After an unclean stop the emulator's state is not to be trusted: nobody knows what was half done. */
async function takeStock(place: Place, screen: Screen): Promise<'up' | 'down'> {
  const file = filesOf(place).state;
  const state = readState(file);
  if (state?.phase === 'running' && allAlive(state)) return sameplace(state, place);
  if (state?.phase === 'stopped') return 'down';
  if (state !== undefined) {
    screen.line('The last run did not stop cleanly: its state is discarded, and everything is deployed anew.');
    await cleanUp(place);
  }
  discardEmulatorState(place);
  removeState(file);
  return 'down';
}

function allAlive(state: State): boolean {
  const processes = [state.emulator, state.issuer, ...(state.owner ? [state.owner] : [])];
  return processes.every((id) => id !== undefined && isRunning(id));
}

function sameplace(state: State, place: Place): 'up' {
  if (state.port === place.port && state.issuerPort === place.issuerPort) return 'up';
  throw new Trouble(
    `The stage in ${place.folder} is up on port ${state.port}. Stop it (npx strongroom local down --dir ${place.folder}), or choose another --dir for port ${place.port}.`,
  );
}

async function assertPortsFree(place: Place): Promise<void> {
  for (const [option, port] of [
    ['--port', place.port],
    ['--issuer-port', place.issuerPort],
  ] as const) {
    if (await somebodyListens(port)) {
      throw new Trouble(
        `Port ${port} is in use by another program. Stop that program, or choose another port: ${option} ${port + 100} (and another folder to keep both: --dir .local/second).`,
      );
    }
  }
}

async function startAll({ place, screen, owner }: UpOptions): Promise<void> {
  const started = Date.now();
  const file = filesOf(place).state;
  const base = { schema: 1, port: place.port, issuerPort: place.issuerPort, ...(owner ? { owner } : {}) } as const;
  writeState(file, { ...base, phase: 'starting' });
  const emulator = await startEmulator(place);
  writeState(file, { ...base, phase: 'starting', emulator });
  const issuer = await startIssuer(place);
  writeState(file, { ...base, phase: 'starting', emulator, issuer });
  screen.step('Emulator and issuer are up', Date.now() - started);
  await deploy(place, screen);
  const apiUrl = await afterDeployment(place, screen);
  writeState(file, { ...base, phase: 'running', emulator, issuer, apiUrl });
}

async function afterDeployment(place: Place, screen: Screen): Promise<string> {
  const clients = emulatorClients(place);
  const started = Date.now();
  await applyStandIns(clients, screen);
  await makeWitnessBucket(place);
  for (const merchant of demoMerchants) {
    await joinPlan(clients, { stage: 'local', id: merchant.id }, 'standard');
    await putMerchant(clients, 'local', { ...merchant, currencies: [...merchant.currencies] });
  }
  await refreshIssuerKeys(clients, filesOf(place).logs.functions);
  const apiUrl = localApiUrl(await stackOutput(clients, 'ApiUrl'), place);
  screen.step('Stand-ins, merchants and issuer keys', Date.now() - started);
  screen.line(subsetSummary());
  return apiUrl;
}

/** Its schedule comes every five minutes; the first caller must not wait for it. */
async function refreshIssuerKeys(clients: Clients, log: string): Promise<void> {
  const name = namesOf('local').function('refresh-issuer-keys');
  const answer = await clients.lambda.send(new InvokeCommand({ FunctionName: name }));
  if (answer.FunctionError !== undefined) {
    const why = answer.Payload?.transformToString() ?? answer.FunctionError;
    throw new Trouble(`The function refresh-issuer-keys failed: ${why}.`, { log });
  }
}

import path from 'node:path';
import * as z from 'zod/mini';
import { eventually } from '../../eventually';
import { Trouble } from '../../trouble';
import { filesOf, issuerUrl, type Place, projectFolder } from '../place';
import { deployEnvironment } from '../environment';
import { isRunning, type ProcessId, startInBackground } from '../processes';

const Discovery = z.object({ issuer: z.string(), token_endpoint: z.url(), jwks_uri: z.url() });

/** Start the local issuer and wait until its discovery document is there. @throws Trouble naming its log */
export async function startIssuer(place: Place): Promise<ProcessId> {
  const files = filesOf(place);
  const id = startInBackground({
    command: process.execPath,
    args: ['--import', 'tsx', path.join(import.meta.dirname, 'main.ts'), String(place.issuerPort), files.issuer],
    env: deployEnvironment(place),
    cwd: projectFolder,
    log: files.logs.issuer,
  });
  const up = await eventually(async () => (isRunning(id) ? discovery(place) : 'ended'), { within: 30_000 });
  if (up === undefined || up === 'ended')
    throw new Trouble('The local issuer did not start.', { log: files.logs.issuer });
  return id;
}

/** The issuer's discovery document (OpenID Connect Discovery §4); undefined while it does not answer. */
export async function discovery(place: Place): Promise<z.infer<typeof Discovery> | undefined> {
  try {
    const answer = await fetch(`${issuerUrl(place)}/.well-known/openid-configuration`);
    return Discovery.parse(await answer.json());
  } catch {
    return undefined;
  }
}

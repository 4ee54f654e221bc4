import { randomBytes } from 'node:crypto';
import { namesOf } from '../../../lib/config/names';
import type { Clients } from '../../aws';
import { Trouble } from '../../trouble';
import { emulatorAccount } from '../environment';
import type { StageUp } from '../status';
import { accessTokens } from './access-token';
import { archiveReader } from './archive-reader';
import { clientInBrowser } from './browser';
import { freshSecurityCode } from './cards';
import type { Findings, Run, Step } from './run';
import { findArchive } from './steps/archive';
import { verifyLog } from './steps/log';
import { fetchKeys, getAccessToken, sealCard, tokenizeCard } from './steps/cards';
import { chargeCard, declineCard, repeatCharge, tripFraudRule } from './steps/charges';
import { probeZones } from './steps/probe';
import { scanEverything } from './steps/scan';

/** One card, end to end. In order: each step uses what those before it found. */
export const steps: readonly Step[] = [
  fetchKeys,
  sealCard,
  getAccessToken,
  tokenizeCard,
  chargeCard,
  repeatCharge,
  declineCard,
  tripFraudRule,
  findArchive,
  verifyLog,
  probeZones,
  scanEverything,
];

/** A new run of the story, by the first demo client, with the SDK as a page has it. */
export async function newRun(status: StageUp, clients: Clients): Promise<Run> {
  const [server] = status.clients;
  if (server === undefined) throw new Trouble('The local issuer has no clients: npx strongroom local reset');
  return {
    status,
    clients,
    server,
    strongroom: await clientInBrowser({
      apiUrl: status.api_url,
      pins: status.jwks_pins,
      accessToken: accessTokens(status.token_url, server),
    }),
    archive: archiveReader(clients.s3, namesOf('local').bucket('archive', emulatorAccount)),
    securityCode: freshSecurityCode(),
    id: `story-${randomBytes(5).toString('hex')}`,
    startedAt: new Date(),
  };
}

/** @param told is called after each step with its line and how long it took, in milliseconds */
export async function playStory(run: Run, told: (line: string, milliseconds: number) => void): Promise<Findings> {
  let findings: Findings = {};
  for (const [index, step] of steps.entries()) {
    const started = performance.now();
    const played = await step.play(run, findings).catch((cause: unknown) => {
      throw new StepFailed(index + 1, step.title, cause);
    });
    findings = { ...findings, ...played.found };
    told(`${String(index + 1).padStart(2)}. ${step.title}: ${played.says}`, performance.now() - started);
  }
  return findings;
}

/** The step that failed, and why, in one line. */
export class StepFailed extends Trouble {
  constructor(number: number, title: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message.replace(/\s*\n\s*/g, ' ') : String(cause);
    super(`Step ${number} failed (${title}): ${why}.`, { cause });
    this.name = 'StepFailed';
  }
}

import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import {
  type CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Clients } from '../aws';
import { emulatorClients } from './emulator-access';
import { filesOf, type Place } from './place';

export interface LogLine {
  readonly timestamp: number;
  readonly group: string;
  readonly message: string;
}

/** What the functions logged, oldest first. @param prefix of the log groups' names */
export async function functionLogs({ logs }: Clients, prefix = '/aws/lambda/'): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  for await (const page of paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix: prefix })) {
    const groups = (page.logGroups ?? []).flatMap(({ logGroupName }) => logGroupName ?? []);
    for (const group of groups) lines.push(...(await linesOf(logs, group)));
  }
  return lines.sort((one, other) => one.timestamp - other.timestamp);
}

async function linesOf(logs: CloudWatchLogsClient, group: string): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  for await (const page of paginateFilterLogEvents({ client: logs }, { logGroupName: group })) {
    const events = page.events ?? [];
    lines.push(...events.map(({ timestamp = 0, message = '' }) => ({ timestamp, group, message: message.trimEnd() })));
  }
  return lines;
}

export function sayLogLine({ timestamp, group, message }: LogLine): string {
  return `${new Date(timestamp).toISOString()} ${group.slice(group.lastIndexOf('/') + 1)} ${message}\n`;
}

/** Before the emulator stops: after it, nobody can ask it what went wrong. */
export async function keepFunctionLogs(place: Place): Promise<void> {
  const file = filesOf(place).logs.functions;
  mkdirSync(path.dirname(file), { recursive: true });
  const out = createWriteStream(file);
  try {
    for (const line of await functionLogs(emulatorClients(place))) out.write(sayLogLine(line));
  } catch {
    // The emulator is gone already: its own log says why.
  }
  out.end();
  await finished(out);
}

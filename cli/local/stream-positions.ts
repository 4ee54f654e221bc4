import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';

const Saved = z.looseObject({
  payload: z.looseObject({ dynamodb_stream_positions: z.looseObject({ data: z.record(z.string(), z.unknown()) }) }),
});

/**
 * The emulator saves how far each relay has read its table's stream, but not the stream: after a restart the stream counts from
 * zero and a relay would wait for ever at its old place. So the places are forgotten before the emulator starts on saved state.
 * @throws Error where the saved state has another form: then it must be discarded
 */
export function forgetStreamPositions(stateFolder: string): void {
  const file = path.join(stateFolder, 'lambda.json');
  if (!existsSync(file)) return;
  const saved = Saved.parse(JSON.parse(readFileSync(file, 'utf8')));
  const positions = { ...saved.payload.dynamodb_stream_positions, data: {} };
  const payload = { ...saved.payload, dynamodb_stream_positions: positions };
  writeFileSync(file, JSON.stringify({ ...saved, payload }));
}

import type * as z from 'zod/mini';
import type { SentCheckpoint } from '../../contracts/controls';
import type { sendCheckpoint } from '../../domain/audit/witness/send-checkpoint';

/** One run, and that it did all of its work: the checkpoint of the day is out, or there is nothing yet to send. */
export function sendCheckpointApi(ports: {
  readonly send: ReturnType<typeof sendCheckpoint>;
  readonly now: () => Date;
  /** The control `witness` works. */
  readonly succeeded: (at: Date) => Promise<void>;
}): () => Promise<z.input<typeof SentCheckpoint>> {
  return async () => {
    const started = ports.now();
    const sent = await ports.send();
    await ports.succeeded(started);
    return sent;
  };
}

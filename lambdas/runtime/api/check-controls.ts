import type * as z from 'zod/mini';
import type { CheckedControls } from '../../contracts/controls';
import type { checkControls } from '../../domain/audit/controls/check-controls';
import type { Check } from '../../domain/audit/controls/control';
import { errorFields, log } from '../logger';
import { count } from '../metrics';

/**
 * One run over the controls, counted; each that does not work in the log.
 * @throws ControlsNotFollowed after everything else, where a state could not be kept or an event not be published: the next run goes on
 */
export function checkControlsApi(
  check: ReturnType<typeof checkControls>,
): () => Promise<z.input<typeof CheckedControls>> {
  return async () => {
    const checked = await check();
    const failed = checked.filter(({ state }) => state === 'failed');
    const troubled = checked.filter(({ state }) => state === 'unknown');
    count('ControlsFailed', failed.length);
    for (const { control, resource, cause } of failed) {
      log.error('a critical control does not work', { code: control, reason: `${resource}: ${cause ?? ''}` });
    }
    for (const { control, resource, trouble } of troubled) {
      log.error('a control was not followed', { code: control, reason: resource, ...errorFields(trouble) });
    }
    if (troubled.length > 0) throw new ControlsNotFollowed();
    return { checked: checked.length, failed: failed.length };
  };
}

/** For the port `onUnanswered`. */
export function reportUnanswered({ control, resource }: Check, error: unknown): void {
  log.warn('a control could not be asked', { code: control, reason: resource, ...errorFields(error) });
}

class ControlsNotFollowed extends Error {
  override readonly name = 'ControlsNotFollowed';
}

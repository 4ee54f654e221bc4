import { logContentQuestions } from './log-content';
import { logKeepingQuestions } from './log-keeping';
import type { LogQuestion } from './log-question';
import { logWatchingQuestions } from './log-watching';

/** Everything that is asked of the audit log. */
export const logQuestions: readonly LogQuestion[] = [
  ...logContentQuestions,
  ...logKeepingQuestions,
  ...logWatchingQuestions,
];

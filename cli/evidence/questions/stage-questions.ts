import { accessQuestions } from './stage-access';
import { dataQuestions } from './stage-data';
import { edgeQuestions } from './stage-edge';
import { keyQuestions } from './stage-keys';
import { packageQuestions } from './stage-packages';
import type { StageQuestion } from './stage-question';
import { softwareQuestions } from './stage-software';

/** Everything that is asked of the deployed stage. */
export const stageQuestions: readonly StageQuestion[] = [
  ...keyQuestions,
  ...dataQuestions,
  ...accessQuestions,
  ...softwareQuestions,
  ...packageQuestions,
  ...edgeQuestions,
];

import type { TemplateQuestion } from './question';
import { accessQuestions } from './questions/access';
import { cardMemberQuestions } from './questions/card-members';
import { configurationQuestions } from './questions/configuration';
import { failureQuestions } from './questions/failures';
import { keyLifeQuestions } from './questions/key-life';
import { keyQuestions } from './questions/keys';
import { networkQuestions } from './questions/network';
import { recordQuestions } from './questions/records';
import { roleQuestions } from './questions/roles';
import { securityGroupQuestions } from './questions/security-groups';
import { softwareQuestions } from './questions/software';
import { storedDataQuestions } from './questions/stored-data';
import { transmissionQuestions } from './questions/transmission';

/** Everything that is asked of the templates of a stage. */
export const templateQuestions: readonly TemplateQuestion[] = [
  ...networkQuestions,
  ...securityGroupQuestions,
  ...configurationQuestions,
  ...storedDataQuestions,
  ...cardMemberQuestions,
  ...keyQuestions,
  ...keyLifeQuestions,
  ...transmissionQuestions,
  ...softwareQuestions,
  ...roleQuestions,
  ...accessQuestions,
  ...recordQuestions,
  ...failureQuestions,
];

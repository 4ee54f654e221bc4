import type { TemplateQuestion } from './question';
import { accessQuestions } from './questions/access';
import { alarmQuestions } from './questions/alarms';
import { cardMemberQuestions } from './questions/card-members';
import { configurationQuestions } from './questions/configuration';
import { evidenceLockQuestions } from './questions/evidence-lock';
import { intrusionQuestions } from './questions/intrusions';
import { joinedNetworkQuestions } from './questions/joined-networks';
import { keyLifeQuestions } from './questions/key-life';
import { keyPlaceQuestions } from './questions/key-places';
import { keyQuestions } from './questions/keys';
import { networkQuestions } from './questions/network';
import { peopleAndPageQuestions } from './questions/people-and-pages';
import { scheduleQuestions } from './questions/schedules';
import { roleQuestions } from './questions/roles';
import { securityGroupQuestions } from './questions/security-groups';
import { softwareQuestions } from './questions/software';
import { storedDataQuestions } from './questions/stored-data';
import { trailQuestions } from './questions/trail';
import { transmissionQuestions } from './questions/transmission';

/** Everything that is asked of the templates of a stage. */
export const templateQuestions: readonly TemplateQuestion[] = [
  ...networkQuestions,
  ...joinedNetworkQuestions,
  ...keyPlaceQuestions,
  ...intrusionQuestions,
  ...peopleAndPageQuestions,
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
  ...trailQuestions,
  ...evidenceLockQuestions,
  ...alarmQuestions,
  ...scheduleQuestions,
];

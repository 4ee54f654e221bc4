import type { RequirementId } from './requirement-ids';
import { accessRequirements } from './requirements/access';
import { cardDataRequirements } from './requirements/card-data';
import { networkRequirements } from './requirements/network';
import { programmeRequirements } from './requirements/programme';
import { recordRequirements } from './requirements/records';
import type { RequirementText } from './requirements/requirement-text';
import { softwareRequirements } from './requirements/software';

/** PCI DSS v4.0.1 as far as it touches this system, by page. A requirement without a text does not compile. */
export const requirementTexts: Readonly<Record<RequirementId, RequirementText>> = {
  ...networkRequirements,
  ...cardDataRequirements,
  ...softwareRequirements,
  ...accessRequirements,
  ...recordRequirements,
  ...programmeRequirements,
};

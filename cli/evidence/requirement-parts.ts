import type { RequirementId } from './requirement-ids';
import { accessParts } from './requirements/parts/access';
import { cardDataParts } from './requirements/parts/card-data';
import { networkParts } from './requirements/parts/network';
import type { Part } from './requirements/parts/part';
import { programmeParts } from './requirements/parts/programme';
import { recordParts } from './requirements/parts/records';
import { softwareParts } from './requirements/parts/software';

/** Every sub-requirement of PCI DSS v4.0.1 below the pages, in its order. A page without its parts does not compile. */
export const requirementParts: Readonly<Record<RequirementId, readonly Part[]>> = {
  ...networkParts,
  ...cardDataParts,
  ...softwareParts,
  ...accessParts,
  ...recordParts,
  ...programmeParts,
};

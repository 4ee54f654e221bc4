/** The requirements of PCI DSS v4.0.1 that have a page; a fact may name one below them (`10.2.2` is on the page of `10.2`). */
export const requirementIds = [
  ...['1.2', '1.3', '1.4', '2.2'],
  ...['3.2', '3.3', '3.4', '3.5', '3.6', '3.7', '4.2'],
  ...['6.2', '6.3', '6.4', '6.5', '7.2', '7.3'],
  ...['8.2', '8.3', '8.4', '8.5', '8.6'],
  ...['10.2', '10.3', '10.4', '10.5', '10.6', '10.7'],
  ...['11.5', '11.6', '12.3.3', '12.5.2', '12.10'],
] as const;

export type RequirementId = (typeof requirementIds)[number];

export type Requirement = RequirementId | `${RequirementId}.${number}` | `${RequirementId}.${number}.${number}`;

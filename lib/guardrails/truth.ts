import type { Located } from './values';

/** CloudFormation takes the words too. */
export const isTrue = ({ value }: Located): boolean => value === true || value === 'true';

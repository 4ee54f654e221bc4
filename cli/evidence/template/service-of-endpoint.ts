import { said } from './json';
import type { Resource } from './resources';

/** `kms` of `com.amazonaws.eu-central-1.kms`. */
export const serviceOf = ({ properties }: Resource): string =>
  said(properties['ServiceName']).split('.').slice(3).join('.') || said(properties['ServiceName']);

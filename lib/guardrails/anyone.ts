import type { Judged } from './guardrail';
import { demanded, type Allowance } from './statements';
import type { Located } from './values';

/** `${key.Arn}`: a thing of the app, which the deployment names. Anything else counts as text. */
const asText = (text: string): string => text.replaceAll(/\$\{[^}]*\}/g, 'x');

const isExact = (text: string): boolean => text !== '' && !/[*?]/.test(text);

/** No star at all, a thing of the app, or one account: `arn:aws:iam::111122223333:role/*`. */
const isArnOfOneAccount = (text: string): boolean =>
  isExact(text) || /^\$\{[^}:]+\}/.test(text) || isExact(asText(text).split(':')[4] ?? '');

/** `o-a1b2c3d4e5/r-ab12/*` */
const isPathOfOneOrganization = (text: string): boolean => isExact(text.split('/')[0] ?? '');

/** `AROAEXAMPLEID:*`: whatever a session of that role calls itself. */
const isIdOfOnePrincipal = (text: string): boolean => isExact(text.split(':')[0] ?? '');

/**
 * Keys of conditions that say who may come in or by which endpoint, and when a value is narrow enough (IAM guide, "Global condition context
 * keys"; S3 guide, "The meaning of public"). An address is not who.
 */
const limits: Readonly<Record<string, (text: string) => boolean>> = {
  'aws:principalaccount': isExact,
  'aws:principalarn': isArnOfOneAccount,
  'aws:principalorgid': isExact,
  'aws:principalorgpaths': isPathOfOneOrganization,
  'aws:sourceaccount': isExact,
  'aws:sourcearn': isArnOfOneAccount,
  'aws:sourceorgid': isExact,
  'aws:sourceorgpaths': isPathOfOneOrganization,
  'aws:sourceowner': isExact,
  'aws:sourcevpc': isExact,
  'aws:sourcevpce': isExact,
  'aws:userid': isIdOfOnePrincipal,
  'kms:calleraccount': isExact,
  's3:dataaccesspointaccount': isExact,
};

/** Whether a value names one principal, account, organization or endpoint; what only the deployment knows does not. */
export const isLimit = (key: keyof typeof limits, value: Located, { values }: Judged): boolean =>
  limits[key]?.(values.textOf(value)) === true && !values.isUnknown(value);

export const isAnyone = (principal: Located, { values }: Judged): boolean =>
  /[*?]/.test(values.textOf(principal)) || values.isUnknown(principal);

/** Whether a statement of a policy lets in everyone, or who only the deployment knows. */
export function letsAnyoneIn(allowance: Allowance, judged: Judged): boolean {
  if (!allowance.anyoneElse && !allowance.principals.some((principal) => isAnyone(principal, judged))) return false;
  return !Object.keys(limits).some((key) => {
    const asked = demanded(allowance, key, judged.values);
    return asked.length > 0 && asked.every((value) => isLimit(key, value, judged));
  });
}

import { type Json, list, object, said } from './json';

/** A table, or the objects of a bucket, every call on which is to be a data event. */
export interface DataEvents {
  readonly type: 'AWS::DynamoDB::Table' | 'AWS::S3::Object';
  /** Is this its ARN, or what the ARNs of its objects begin with? */
  readonly isIts: (arn: string) => boolean;
  /** Writes need not be recorded. */
  readonly readsOnly?: true;
}

/** Is there an advanced selector that takes all of these calls? To be mentioned in one (a stream's ARN has its table's) is not enough. */
export function records(selectors: readonly Json[], { type, isIts, readsOnly }: DataEvents): boolean {
  return selectors.some((selector) => {
    const fields = list(object(selector)['FieldSelectors']).map(object);
    const values = (name: string, operators: readonly string[]): readonly string[] =>
      fields
        .filter(({ Field }) => Field === name)
        .flatMap((field) => operators.flatMap((operator) => list(field[operator]).map(said)));
    const known = ['eventCategory', 'resources.type', 'resources.ARN', ...(readsOnly ? ['readOnly'] : [])];
    return (
      fields.every(({ Field }) => known.includes(said(Field))) &&
      values('eventCategory', ['Equals']).includes('Data') &&
      values('resources.type', ['Equals']).includes(type) &&
      values('resources.ARN', ['Equals', 'StartsWith']).some(isIts)
    );
  });
}

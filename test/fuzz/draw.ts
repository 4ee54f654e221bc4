import * as fc from 'fast-check';

/** Nothing done in most inputs, and one or two things in the others: an input that is harmed everywhere is refused at the first door. */
export function sometimes<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<readonly Value[]> {
  const some = fc.array(arbitrary, { minLength: 1, maxLength: 2 });
  return fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some });
}

/** The good value, and now and then another. */
export function mostly<Value>(value: Value, others: readonly Value[]): fc.Arbitrary<Value> {
  const other = fc.constantFrom(...others);
  return fc.oneof({ weight: 7, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });
}

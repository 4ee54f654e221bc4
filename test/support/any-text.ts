import * as fc from 'fast-check';

/** Text of any code points, lone surrogates among them, half of it ASCII. fast-check's own unit `binary` takes seconds to set up. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const point = fc.oneof(fc.nat({ max: 0x7f }), fc.nat({ max: 0x10ffff }));
  return fc.array(point, { maxLength, size: 'max' }).map((points) => String.fromCodePoint(...points));
}

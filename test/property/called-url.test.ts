import fc from 'fast-check';
import { calledUrls, isSameUrl } from '../../lambdas/domain/access/called-url';

const unreserved = 'A B C x y z 0 1 9 - . _ ~'.split(' ');
const segment = fc.array(fc.constantFrom(...unreserved, '%2F', '%C3%A9', ':', '@'), { minLength: 1, maxLength: 8 });
const path = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((segments) => `/${segments.map((parts) => parts.join('')).join('/')}`)
  .filter((text) => !/(^|\/)\.{1,2}(\/|$)/.test(text));

/** The same URL, spelt as RFC 3986 §6.2.2 and §6.2.3 allow. */
const spelt = (text: string, draw: (choices: number) => number): string => {
  const [start = '', ...rest] = text.split('/v1');
  const host = [start, start.toUpperCase(), `${start}:443`][draw(3)] ?? start;
  const spell = (char: string): string => (draw(3) === 0 ? `%${(char.codePointAt(0) ?? 0).toString(16)}` : char);
  const encoded = rest
    .join('/v1')
    .replaceAll(/%[0-9A-F]{2}|[A-Za-z0-9~_-]/g, (part) =>
      part.length === 3 ? [part, part.toLowerCase()][draw(2)]! : spell(part),
    );
  return `${host}${['/v1', '/v1/.', '/x/../v1'][draw(3)]}${encoded}${['', '?a=b', '#c'][draw(3)]}`;
};

describe('the URL of a proof', () => {
  it('is the same however it is spelt', () => {
    const property = fc.property(path, fc.infiniteStream(fc.nat(1_000)), (some, stream) => {
      const draw = (choices: number): number => Number(stream.next().value) % choices;
      const called = `https://api.example/v1${some}`;
      expect(isSameUrl(spelt(called, draw), called)).toBe(true);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('is another one where a path differs', () => {
    const property = fc.property(path, path, (one, two) => {
      fc.pre(one !== two);
      expect(isSameUrl(`https://api.example${one}`, `https://api.example${two}`)).toBe(false);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('is never what is no URL', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(isSameUrl(text, 'https://api.example/')).toBe(false)));
  });

  it.each(['javascript:alert(1)', 'data:,x', 'file:///v1/charges'])('is no %s, though both say so', (text) => {
    expect(isSameUrl(text, text)).toBe(false);
  });
});

describe('the URL that was called', () => {
  const arrival = { host: 'api.example', stage: 'prod', path: '/v1/charges' };

  it('is below the address of the host that was called', () => {
    const addresses = ['https://api.example', 'https://partner.example'];
    expect(calledUrls(addresses, arrival)).toEqual(['https://api.example/v1/charges']);
  });

  it('is below any of the addresses where something else stands before the API', () => {
    const addresses = ['https://shop.example/pay'];
    expect(calledUrls(addresses, arrival)).toEqual([
      'https://shop.example/pay/v1/charges',
      'https://api.example/prod/v1/charges',
    ]);
    expect(calledUrls(addresses, { ...arrival, host: undefined })).toEqual(['https://shop.example/pay/v1/charges']);
  });

  it("is below API Gateway's own name where the stage has no address", () => {
    const host = 'abc.execute-api.eu-central-1.amazonaws.com';
    expect(calledUrls([], { ...arrival, host })).toEqual([`https://${host}/prod/v1/charges`]);
    expect(calledUrls([], { ...arrival, host: undefined })).toEqual([]);
  });
});

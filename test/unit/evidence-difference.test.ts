import { differenceOf } from '../../cli/evidence/difference';
import type { Fact, Facts } from '../../cli/evidence/fact';
import { earlierFacts, sampleFacts } from '../support/sample-evidence';

const fact = (id: string, rest: Partial<Fact> = {}): Fact => ({
  id: `log.${id}`,
  requirements: ['10.2'],
  looksFor: `${id} is looked for.`,
  status: 'found',
  sentences: ['1 of 1.'],
  proof: [],
  ...rest,
});

const withFacts = (...facts: readonly Fact[]): Facts => ({ ...sampleFacts, facts });

describe('the difference of two folders', () => {
  it('is none between equal facts, wherever they stand and whatever proves them', () => {
    const proof = [{ file: 'sources/a.json', sha256: 'b'.repeat(64) }];
    const difference = differenceOf(withFacts(fact('a'), fact('b')), withFacts(fact('b', { proof }), fact('a')));
    expect(difference).toEqual({ appeared: [], gone: [], changed: [], unchanged: 2 });
  });

  it('names what is new and what is gone', () => {
    const difference = differenceOf(withFacts(fact('a'), fact('b')), withFacts(fact('b'), fact('c')));
    expect(difference.appeared.map(({ id }) => id)).toEqual(['log.c']);
    expect(difference.gone.map(({ id }) => id)).toEqual(['log.a']);
    expect(difference.unchanged).toBe(1);
  });

  it('names another answer before other particulars', () => {
    const before = withFacts(fact('a'), fact('b'));
    const now = withFacts(fact('a', { sentences: ['2 of 2.'] }), fact('b', { status: 'not-found' }));
    const { changed } = differenceOf(before, now);
    expect(changed.map(({ now: { id }, status, sentences }) => [id, status, sentences])).toEqual([
      ['log.b', true, false],
      ['log.a', false, true],
    ]);
  });

  it('names rows of a table that came and went, and no others', () => {
    const table = (...rows: readonly string[]) => ({ table: { columns: ['Name'], rows: rows.map((name) => [name]) } });
    const { changed } = differenceOf(withFacts(fact('a', table('x', 'y'))), withFacts(fact('a', table('y', 'z'))));
    expect(changed).toMatchObject([{ status: false, sentences: false, rowsGone: [['x']], rowsNew: [['z']] }]);
  });

  it('of a table that appears, every row is new', () => {
    const now = withFacts(fact('a', { table: { columns: ['Name'], rows: [['x']] } }));
    expect(differenceOf(withFacts(fact('a')), now).changed).toMatchObject([{ rowsGone: [], rowsNew: [['x']] }]);
  });

  it('of the sample has one of each kind', () => {
    const { appeared, gone, changed, unchanged } = differenceOf(earlierFacts, sampleFacts);
    expect([appeared.length, gone.length, changed.length, unchanged]).toEqual([2, 1, 2, 2]);
  });
});

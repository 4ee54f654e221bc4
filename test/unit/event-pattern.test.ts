import { matchesPattern } from '../support/event-pattern';

describe('the double of EventBridge that reads patterns', () => {
  it.each([
    [{ a: ['x'] }, { a: 'x' }, true],
    [{ a: ['x', 'y'] }, { a: 'y' }, true],
    [{ a: ['x'] }, {}, false],
    [{ a: ['x'] }, { a: ['y', 'x'] }, true],
    [{ a: { b: ['x'] } }, { a: { b: 'x', c: 'y' } }, true],
    [{ a: { b: ['x'] } }, { a: 'x' }, false],
    [{ a: [{ prefix: 'x' }] }, { a: 'xy' }, true],
    [{ a: [{ suffix: 'x' }] }, { a: 'xy' }, false],
    [{ a: [{ 'anything-but': ['x'] }] }, { a: 'y' }, true],
    [{ a: [{ 'anything-but': ['x'] }] }, { a: 'x' }, false],
    [{ a: [{ 'anything-but': ['x'] }] }, {}, false],
    [{ a: [{ exists: false }] }, {}, true],
    [{ a: [{ exists: false }] }, { a: 'x' }, false],
    [{ a: [{ wildcard: '*x-*' }] }, { a: 'arn:x-1' }, true],
    [{ a: [{ wildcard: '*x-*' }] }, { a: 'arn:x1' }, false],
    [{ a: [{ wildcard: 'ab*ba' }] }, { a: 'aba' }, false],
    [{ a: [{ wildcard: 'ab' }] }, { a: 'abc' }, false],
    [{ a: ['x'], $or: [{ b: ['1'] }, { c: ['2'] }] }, { a: 'x', c: '2' }, true],
    [{ a: ['x'], $or: [{ b: ['1'] }, { c: ['2'] }] }, { a: 'x', b: '2' }, false],
    [{ a: ['x'], $or: [{ b: ['1'] }, { c: ['2'] }] }, { a: 'y', b: '1' }, false],
  ])('%j of %j: %s', (pattern, event, answer) => {
    expect(matchesPattern(pattern, event)).toBe(answer);
  });

  it('does not guess', () => {
    expect(() => matchesPattern({ a: [{ numeric: ['>', 0] }] }, { a: 'x' })).toThrow('numeric');
  });
});

import { parsed } from './command-line';

test.each([
  [[], 'one of --seed, --seeds, --small and --list is needed'],
  [['--seed', '1', '--list'], 'one of --seed, --seeds, --small and --list is needed'],
  [['--seed', 'x'], '"x" is no seed'],
  [['--seed', '-1'], "Option '--seed' argument is ambiguous"],
  [['--seed=-1'], '"-1" is no seed'],
  [['--seed'], "Option '--seed <value>' argument missing"],
  [['--seeds', '7'], '"7" is no range of seeds'],
  [['--seeds', '9-7'], '"9-7" is no range of seeds'],
  [['--seed', '7', 'more'], 'nothing can be done with "more"'],
  [['--small', 'two', 'moons'], 'there is no small world "two moons"'],
  [['--seed', '1', '--mistake', 'none'], 'there is no mistake "none"'],
  [['--colour'], "Unknown option '--colour'"],
])('%j is answered with one line: %s', (words, says) => {
  const answer = parsed(words);
  expect(answer).toContain(says);
  expect(answer).not.toContain('\n');
});

test('a seed, a range, a world by its name and a planted mistake are understood', () => {
  expect(parsed(['--seed', '7'])).toEqual({ do: 'seed', seed: 7 });
  expect(parsed(['--seeds', '7-9', '--mistake', 'retry-without-key'])).toEqual({
    do: 'seeds',
    from: 7,
    to: 9,
    mistake: 'retry-without-key',
  });
  expect(parsed(['--small', 'two captures'])).toMatchObject({ do: 'small', worlds: [{ name: 'two captures' }] });
  expect(parsed(['--help'])).toEqual({ do: 'help' });
});

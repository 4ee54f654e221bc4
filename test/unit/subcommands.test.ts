import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { commandsFor, subcommands } from '../../cli/subcommands';

describe('the subcommands of strongroom', () => {
  it.each(subcommands.map((one) => [one.name, one] as const))(
    '%s is called and described in the help as it calls and describes itself',
    async (name, { description, load }) => {
      const command = await load();
      expect([command.name(), command.description()]).toEqual([name, description]);
    },
  );

  it.each([[['review', '--help']], [['help', 'review']], [['--', 'review', '--json']]])(
    'only the one that is named is loaded: %j',
    async (argv) => {
      const whole = (await commandsFor(argv)).filter(({ options, commands }) => options.length + commands.length > 0);
      expect(whole.map((command) => command.name())).toEqual(['review']);
    },
  );

  it('the help of all of them loads none', async () => {
    const commands = await commandsFor(['--help']);
    expect(commands.map((command) => command.name())).toEqual(subcommands.map(({ name }) => name));
    expect(commands.flatMap(({ options, commands: below }) => [...options, ...below])).toEqual([]);
  });

  it('nothing but commander is loaded with the list of them', async () => {
    const { metafile } = await build({
      ...{ entryPoints: ['cli/strongroom.ts'], bundle: true, write: false, metafile: true, splitting: true },
      ...{ outdir: 'never-written', platform: 'node', format: 'esm', packages: 'external', logLevel: 'silent' },
    });
    const [entry = ''] = Object.keys(metafile.outputs).filter(
      (output) => metafile.outputs[output]?.entryPoint === 'cli/strongroom.ts',
    );
    const loaded = new Set([entry]);
    const packages = new Set<string>();
    // A set grows while it is walked: chunks that a chunk loads at once, in turn.
    for (const chunk of loaded)
      for (const { path, external, kind } of metafile.outputs[chunk]?.imports ?? [])
        if (kind === 'import-statement') (external === true ? packages : loaded).add(path);
    expect([...packages]).toEqual(['commander']);
    const own = [...loaded].flatMap((chunk) => Object.keys(metafile.outputs[chunk]?.inputs ?? {}));
    expect(own.sort()).toEqual(['cli/strongroom.ts', 'cli/subcommands.ts', 'cli/trouble.ts']);
  });

  it.each([['nothing'], ['evidence'], ['local nowhere'], ['local up --port']])(
    'a wrong command line ends with 2: %s',
    (line) => {
      const { status, stdout } = spawnSync('node', ['--import', 'tsx', 'cli/strongroom.ts', ...line.split(' ')], {
        encoding: 'utf8',
      });
      expect([status, stdout]).toEqual([2, '']);
    },
    60_000,
  );

  it('a wrong command line of verify is a document for programs too', () => {
    const words = ['--import', 'tsx', 'cli/strongroom.ts', 'verify', 'x', '--json'];
    const { status, stdout, stderr } = spawnSync('node', words, { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ good: false, error: 'usage', closing: stderr.trimEnd() });
  }, 60_000);
});

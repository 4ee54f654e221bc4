import { Command } from 'commander';

/** A subcommand: what the help of `strongroom` says of it, and its file, which is loaded when somebody asks for it and not before. */
interface Subcommand {
  readonly name: string;
  /** That of the command itself (test/unit/subcommands.test.ts). */
  readonly description: string;
  readonly load: () => Promise<Command>;
}

export const subcommands: readonly Subcommand[] = [
  {
    name: 'start',
    description: 'Start everything on this machine, play the story, stay until Ctrl-C (npm start).',
    load: async () => (await import('./local/start-command')).startCommand(),
  },
  {
    name: 'local',
    description: 'The stage `local`: the whole pipeline on this machine.',
    load: async () => (await import('./local/command')).localCommand(),
  },
  {
    name: 'merchants',
    description: 'Who may use a stage.',
    load: async () => (await import('./merchants-command')).merchantsCommand(),
  },
  {
    name: 'keys',
    description: 'The keys that clients of a stage trust.',
    load: async () => (await import('./keys-command')).keysCommand(),
  },
  {
    name: 'settlements',
    description: 'Print the report of a day: our ledger and the accounts at the processors.',
    load: async () => (await import('./settlements-command')).settlementsCommand(),
  },
  {
    name: 'review',
    description: 'Print the review of a day, if its signature is good.',
    load: async () => (await import('./review-command')).reviewCommand(),
  },
  {
    name: 'redrive',
    description:
      'Look at what a consumer, the bus or a relay gave up on (--dry-run), or send it on its way again (--go). ' +
      'Exit code 1 when something stayed.',
    load: async () => (await import('./redrive-command')).redriveCommand(),
  },
  {
    name: 'evidence',
    description: 'Write one folder of evidence: pages, facts, their proof, and a signed manifest over all.',
    load: async () => (await import('./evidence-command')).evidenceCommand(),
  },
  {
    name: 'verify',
    description:
      'Verify an evidence folder, or a copy of the audit archive, with nothing but its files and public keys.',
    load: async () => {
      const { verifyCommand } = await import('./verify-command');
      return verifyCommand({ openS3: async (uri) => (await import('./verify/s3-files')).s3Files(uri) });
    },
  },
  {
    name: 'test',
    description: 'Run every test, end to end included, against a stage of its own (npm test).',
    load: async () => (await import('./test-command')).testCommand(),
  },
];

/** The one that a command line names, whole; of the others only what the help says. @param argv what follows the program's name */
export async function commandsFor(argv: readonly string[]): Promise<readonly Command[]> {
  const wanted = namedIn(argv);
  const commands: Command[] = [];
  for (const { name, description, load } of subcommands)
    commands.push(name === wanted ? await load() : new Command(name).description(description));
  return commands;
}

/** `strongroom verify …`, `strongroom help verify`. */
function namedIn(argv: readonly string[]): string | undefined {
  const [first, second] = argv.filter((word) => !word.startsWith('-'));
  return first === 'help' ? second : first;
}

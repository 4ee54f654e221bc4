import { inventoryFile } from '../copy/copy-archive';
import { count, found, notFound } from './answers';
import type { LogQuestion } from './log-question';

const dayMs = 86_400_000;
/** PCI DSS 10.5.1. */
const [yearDays, atHandDays] = [365, 92];

/** PCI DSS 10.3 and 10.5 on how the archive is kept. */
export const logKeepingQuestions: readonly LogQuestion[] = [
  {
    id: 'log.locked',
    requirements: ['10.3.2', '10.3.4'],
    looksFor:
      'Every object of the archive is locked in the mode of the stage, has one version, and nobody has marked one as deleted.',
    ask: ({ archive, lock }) => {
      const { versions, modes, older, deleteMarkers, notCopied } = archive.found;
      const mode = lock.mode.toUpperCase();
      const locked = modes[mode] ?? 0;
      const said = {
        sentences: [
          `S3 states a lock in mode ${mode} for ${locked} of ${count(versions, 'version')}; ${inventoryFile} lists them.`,
          `${count(older, 'object version')} beside the newest of their names, ${count(deleteMarkers, 'delete marker')}.`,
          ...(notCopied.length > 0 ? [`${count(notCopied.length, 'object')} with a name that no file can have.`] : []),
        ],
        table: { columns: ['Lock', 'Versions'], rows: Object.entries(modes).map(([name, of]) => [name, String(of)]) },
      };
      const proof = [archive.proof()];
      const fine = versions > 0 && locked === versions && older + deleteMarkers + notCopied.length === 0;
      return fine ? found(said, proof) : notFound(said, proof);
    },
  },
  {
    id: 'log.kept',
    requirements: ['10.5.1'],
    looksFor: 'Entries are kept for twelve months at least, and the last three months are at hand.',
    ask: ({ archive, collectedAt }) => {
      const { leastDays, oldestHour, versions } = archive.found;
      const proof = [archive.proof()];
      if (oldestHour === undefined) return notFound({ sentences: ['The archive has no entry yet.'] }, proof);
      const age = Math.floor((collectedAt.getTime() - Date.parse(`${oldestHour}:00:00.000Z`)) / dayMs);
      const said = {
        sentences: [
          `Of ${count(versions, 'version')} in the archive none may be deleted before ${leastDays ?? 0} days after it was put.`,
          `The oldest entries are of the hour ${oldestHour}, ${count(age, 'day')} ago.`,
          age < atHandDays
            ? 'The archive is younger than three months: all of it is at hand, in one bucket.'
            : 'The last three months are at hand, in one bucket.',
        ],
      };
      return (leastDays ?? 0) >= yearDays ? found(said, proof) : notFound(said, proof);
    },
  },
  {
    id: 'log.witness',
    requirements: ['10.3.3', '10.3.4'],
    looksFor: 'Checkpoints of the log as somebody outside the account has kept them.',
    ask: ({ witnessed, archive }) => {
      const proof = [archive.proof()];
      return witnessed === undefined || witnessed.length === 0
        ? notFound({
            sentences: [
              "The witness's notes were not given to the collector: without them a second history is not excluded.",
            ],
          })
        : found(
            {
              sentences: [
                `The witness gave ${count(witnessed.length, 'note')}, from ${witnessed[0] ?? ''} to ${witnessed.at(-1) ?? ''}.`,
              ],
            },
            proof,
          );
    },
  },
];

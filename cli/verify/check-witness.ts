import { sha256 } from '../../lambdas/adapters/sha256';
import type { Checkpoint } from '../../lambdas/domain/audit/log/checkpoint';
import { sameBytes } from '../../lambdas/domain/audit/log/merkle';
import type { NoteKey } from '../../lambdas/domain/audit/log/signed-note';
import { openedCheckpoint } from '../../lambdas/domain/audit/log/verify-checkpoint';
import type { VerifiedStep } from '../../lambdas/domain/audit/log/verify-log';
import { verifyEd25519 } from '../../lambdas/adapters/ed25519';
import type { Files } from './files';
import type { Examined, Finding, Tell } from './findings';

const form = /^(?:archive\/)?witness\/\d{4}-\d{2}-\d{2}\.note$/;

const wrongs = {
  unsigned: ['witness_unsigned', 'It is not signed with the key of the log.'],
  forged: ['witness_forged', 'Its signature is not that of its text.'],
  differs: ['witness_unsigned', 'It is signed, and is no checkpoint of this log.'],
} as const;

export interface WitnessFolder {
  readonly prefix: 'witness/' | 'archive/witness/';
  readonly isOutside: boolean;
}

/** Checkpoints as others have them, by the size of the tree. One a day: they are held in memory. */
export class Witnesses {
  private readonly bySize = new Map<
    number,
    { readonly object: string; readonly root: Uint8Array; readonly isOutside: boolean }[]
  >();
  private readonly tell: Tell;
  private outside = 0;
  private copies = 0;
  private size = 0;
  /** The newest tree that a checkpoint from outside is of. */
  private covered = 0;

  constructor(tell: Tell) {
    this.tell = tell;
  }

  /** @param folder those that were fetched from outside, or the copies that the archive keeps of what was sent */
  async read(files: Files, folder: WitnessFolder, keys: readonly NoteKey[]): Promise<void> {
    for await (const object of files.list(folder.prefix)) {
      const bytes = form.test(object) ? await files.get(object) : undefined;
      const opened = bytes && openedCheckpoint(bytes, { keys, sha256, verify: verifyEd25519 });
      if (opened === undefined) this.tell({ object, code: 'object_unknown', meaning: 'It is no checkpoint of a day.' });
      else if ('wrong' in opened) this.tell(finding(object, wrongs[opened.wrong]));
      else this.expect(object, opened.checkpoint, folder);
    }
  }

  private expect(object: string, { size, root }: Checkpoint, { isOutside }: WitnessFolder): void {
    if (isOutside) this.outside += 1;
    else this.copies += 1;
    this.bySize.set(size, [...(this.bySize.get(size) ?? []), { object, root, isOutside }]);
  }

  seen({ size, root }: VerifiedStep): void {
    this.size = size;
    for (const { object, root: witnessed, isOutside } of this.bySize.get(size) ?? []) {
      if (!sameBytes(witnessed, root)) this.tell(finding(object, fork));
      else if (isOutside) this.covered = size;
    }
    this.bySize.delete(size);
  }

  examined(): Examined {
    for (const [size, left] of this.bySize) {
      for (const { object } of left) this.tell(finding(object, size > this.size ? behind : fork));
    }
    const counted = [
      { id: 'witnessed', count: this.outside, text: 'checkpoints that had left the account: each is of this log' },
      { id: 'witness_copies', count: this.copies, text: 'copies of them in the archive: each is of this log' },
    ];
    return { counted, statements: this.outside === 0 ? [none] : [some, this.coverage()] };
  }

  private coverage(): string {
    const { covered, size } = this;
    const rest = covered < size ? ' Of what came later a split view is not excluded.' : '';
    return `The newest of them covers ${covered} of ${size} entries of the log.${rest}`;
  }
}

const fork = [
  'witness_differs',
  'The witness has another history: the log was forked, or rolled back and written anew.',
] as const;
const behind = ['witness_ahead', 'The witness has seen a longer log: steps of it are missing here.'] as const;
const none = 'No witness: deletion and change are excluded, a split view is not.';
const some = 'The checkpoints under witness/ are worth what the place is worth that they were fetched from.';

const finding = (object: string, [code, meaning]: readonly [string, string]): Finding => ({ object, code, meaning });

import { DeleteObjectCommand, GetObjectRetentionCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { stages } from '../../../../lib/config/stages';
import { eventually } from '../../../eventually';
import type { ArchivedEvent } from '../archive-reader';
import type { ObjectVersion } from '../../object-versions';
import { type Findings, hold, need, type Played, type Run, type Step } from '../run';

const dayMilliseconds = 86_400_000;

export const findArchive: Step = {
  title: 'Find every event in the locked archive; try to delete it',
  async play(run, findings): Promise<Played> {
    const expected = expectedEvents(findings);
    const found = await eventually(() => allOf(run, expected), { within: 60_000, every: 250 });
    if (found === undefined) throw new Error(`not archived within a minute: ${await missing(run, expected)}`);
    const objects = [...new Map(found.map(({ object }) => [object.versionId, object])).values()];
    for (const object of objects) await assertLocked(run, object);
    const { mode, days } = stages.local.auditLock;
    return {
      says: `${expected.length} events in ${objects.length} objects, ${mode} lock ${days} days; delete refused`,
      found: { archived: expected },
    };
  },
};

/** The ids of all events that the run's requests must have caused: `<subject>.<sequence>`. */
function expectedEvents(findings: Findings): readonly string[] {
  return [
    ...need(findings, 'createdTokens').map((token) => `${token}.1`),
    ...[need(findings, 'captured'), need(findings, 'flagged')].flatMap(({ id }) => [`${id}.1`, `${id}.2`]),
    `${need(findings, 'declined').id}.1`,
    need(findings, 'flagEventId'),
  ];
}

async function allOf(run: Run, ids: readonly string[]): Promise<readonly ArchivedEvent[] | undefined> {
  const archived = new Map((await run.archive.events()).map((entry) => [entry.event.id, entry]));
  const found = ids.flatMap((id) => archived.get(id) ?? []);
  return found.length === ids.length ? found : undefined;
}

async function missing(run: Run, ids: readonly string[]): Promise<string> {
  const archived = new Set((await run.archive.events()).map(({ event }) => event.id));
  return ids.filter((id) => !archived.has(id)).join(', ');
}

/** In force, and not only on paper: the delete is tried, and the object is there afterwards. */
async function assertLocked({ clients: { s3 }, archive: { bucket } }: Run, object: ObjectVersion): Promise<void> {
  const version = { Bucket: bucket, Key: object.key, VersionId: object.versionId };
  const { mode, days } = stages.local.auditLock;
  const { Retention } = await s3.send(new GetObjectRetentionCommand(version));
  hold(Retention?.Mode === mode.toUpperCase(), `${object.key} is not under ${mode} lock`);
  const until = Retention.RetainUntilDate?.getTime() ?? 0;
  hold(until > Date.now() + (days - 1) * dayMilliseconds, `${object.key} is not kept ${days} days`);
  const refusal = await s3.send(new DeleteObjectCommand({ ...version, BypassGovernanceRetention: true })).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.name : 'unknown'),
  );
  hold(refusal === 'AccessDenied', `deleting ${object.key} gave ${refusal ?? 'success'}, not AccessDenied`);
  await s3.send(new HeadObjectCommand(version));
}

import { type CloudTrailClient, type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { recordedCalls as capacity } from '../../environment';

const pageSize = 50;

/**
 * Every API call that the emulator recorded. It gives 50 a page, newest first, and no page token: so the next page ends where
 * this one did, with a millisecond of overlap, since it keeps finer times than the SDK reads.
 * @throws Error where the record is full (older calls fell out of it) or more calls share a millisecond than a page holds
 */
export async function recordedCalls(cloudTrail: CloudTrailClient, room = capacity): Promise<readonly string[]> {
  const calls = new Map<string, string>();
  let until = new Date();
  for (;;) {
    const { Events = [] } = await cloudTrail.send(new LookupEventsCommand({ EndTime: until, MaxResults: pageSize }));
    const before = calls.size;
    for (const event of Events)
      calls.set(event.EventId ?? '', JSON.stringify([event.EventName, event.CloudTrailEvent]));
    if (Events.length < pageSize) break;
    if (calls.size === before) throw new Error('the recorded calls cannot be read whole: too many at one time');
    until = new Date(oldest(Events) + 1);
  }
  if (calls.size >= room) throw new Error(`the record of API calls is full (${room}): older calls are lost`);
  return [...calls.values()];
}

function oldest(events: readonly Event[]): number {
  return Math.min(...events.map((event) => event.EventTime?.getTime() ?? 0));
}

import type { RequirementText } from './requirement-text';

export const recordRequirements = {
  '10.2': {
    title: 'What happens is recorded',
    asked:
      'Logs tell who touched card data, what administrators did, what was refused, and who touched the logs; each entry says enough.',
    tested: 'The trail of the templates is read, and every entry of the archive for the six things that it must say.',
    customer: ['Record what people do in systems of your own that lead here.'],
    aws: ['CloudTrail records the calls of the account, and API Gateway the calls of the API.'],
  },
  '10.3': {
    title: 'Records cannot be destroyed or changed',
    asked:
      'Few can read logs, nobody can change them, they are soon copied to a safe place, and a change would be noticed.',
    tested:
      'Locks and policies are read; the archive is rebuilt and compared with its signed log; the chain of digests of the trail is followed.',
    customer: [
      'Keep the checkpoints that reach you outside of the account: they are the witness against a second history.',
    ],
    aws: ['S3 enforces Object Lock; CloudTrail signs its digests.'],
  },
  '10.4': {
    title: 'Records are reviewed',
    asked: 'Logs of what matters are reviewed every day, by a machine, and what stands out is followed up.',
    tested: 'The archive is read for a signed review of each day of the span.',
    customer: [
      'Read the findings of the daily review and write down what became of them.',
      'Review the logs of your other systems.',
    ],
    aws: ['AWS has no part in the review.'],
  },
  '10.5': {
    title: 'Records are kept',
    asked: 'Logs are kept for a year, and those of the last three months can be looked at without delay.',
    tested: 'Locks of the templates and of every object are read, and the age of the oldest entry.',
    customer: ['Keep the logs of your other systems for as long.'],
    aws: ['S3 keeps locked objects until their time is over.'],
  },
  '10.6': {
    title: 'Clocks agree',
    asked: 'All clocks follow one source of time, which few can change.',
    tested:
      'The templates are read for servers, whose clocks would be the customer’s to keep; times of entries are held against those of S3.',
    customer: ['Synchronize the clocks of your own systems.'],
    aws: ['AWS sets the clocks of everything that this system runs on, by the Amazon Time Sync Service.'],
  },
  '10.7': {
    title: 'Failures of controls are noticed',
    asked:
      'When a critical control stops working, somebody is told at once, and its cause, its length and its effect are written down.',
    tested:
      'Alarms and schedules are read, and the archive for the failures of controls, with their start, end and cause.',
    customer: ['Subscribe people to the topic of alarms, and follow the runbooks.'],
    aws: ['CloudWatch evaluates the alarms.'],
  },
} as const satisfies Readonly<Record<string, RequirementText>>;

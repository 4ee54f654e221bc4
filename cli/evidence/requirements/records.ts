import type { RequirementText } from './requirement-text';

export const recordRequirements = {
  '10.2': {
    title: 'What happens is recorded',
    asked:
      'Logs tell who touched card data, what administrators did, what was refused, and who touched the logs; each entry says enough.',
    tested: 'The trail of the templates is read, and every entry of the archive for the six things that it must say.',
    parts: [
      { id: '10.2.1', asks: 'Logs are on for every part.' },
      { id: '10.2.1.1', asks: 'They record who touched card data.' },
      { id: '10.2.1.2', asks: 'They record what administrators did.' },
      { id: '10.2.1.3', asks: 'They record who touched the logs.' },
      { id: '10.2.1.4', asks: 'They record what was refused.' },
      { id: '10.2.1.6', asks: 'They record when logging starts and stops.' },
      { id: '10.2.1.7', asks: 'They record what was made and deleted.' },
      { id: '10.2.2', asks: 'An entry says who, what, when, how it ended, from where, and on what.' },
    ],
    customer: ['Record what people do in systems of your own that lead here.'],
    aws: ['CloudTrail records the calls of the account, and API Gateway the calls of the API.'],
  },
  '10.3': {
    title: 'Records cannot be destroyed or changed',
    asked:
      'Few can read logs, nobody can change them, they are soon copied to a safe place, and a change would be noticed.',
    tested:
      'Locks and policies are read; the archive is rebuilt and compared with its signed log; the chain of digests of the trail is followed.',
    parts: [
      { id: '10.3.1', asks: 'Only those who need to read logs can.' },
      { id: '10.3.2', asks: 'Nobody can change them.' },
      { id: '10.3.3', asks: 'They are soon copied to a safe place.' },
      { id: '10.3.4', asks: 'A change of what is there would raise an alarm.' },
    ],
    customer: [
      'Keep the checkpoints that reach you outside of the account: they are the witness against a second history.',
    ],
    aws: ['S3 enforces Object Lock; CloudTrail signs its digests.'],
  },
  '10.4': {
    title: 'Records are reviewed',
    asked: 'Logs of what matters are reviewed every day, by a machine, and what stands out is followed up.',
    tested: 'The archive is read for a signed review of each day of the span.',
    parts: [
      { id: '10.4.1', asks: 'Logs of security and of card data are reviewed each day.' },
      { id: '10.4.1.1', asks: 'A machine does so.' },
      { id: '10.4.3', asks: 'What stands out is followed up.' },
    ],
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
    parts: [{ id: '10.5.1', asks: 'Twelve months are kept, three of them at hand.' }],
    customer: ['Keep the logs of your other systems for as long.'],
    aws: ['S3 keeps locked objects until their time is over.'],
  },
  '10.6': {
    title: 'Clocks agree',
    asked: 'All clocks follow one source of time, which few can change.',
    tested: 'The templates are read for servers, whose clocks would be the customer’s to keep.',
    parts: [
      { id: '10.6.1', asks: 'Clocks are synchronized.' },
      { id: '10.6.2', asks: 'They follow sources that are known.' },
      { id: '10.6.3', asks: 'Their settings are protected.' },
    ],
    customer: ['Synchronize the clocks of your own systems.'],
    aws: ['AWS sets the clocks of everything that this system runs on, by the Amazon Time Sync Service.'],
  },
  '10.7': {
    title: 'Failures of controls are noticed',
    asked:
      'When a critical control stops working, somebody is told at once, and its cause, its length and its effect are written down.',
    tested:
      'Alarms and schedules are read, and the archive for the failures of controls, with their start, end and cause.',
    parts: [
      { id: '10.7.2', asks: 'Failures of critical controls are found and reported at once.' },
      { id: '10.7.3', asks: 'They are answered at once, and written down.' },
    ],
    customer: ['Subscribe people to the topic of alarms, and follow the runbooks.'],
    aws: ['CloudWatch evaluates the alarms.'],
  },
} as const satisfies Readonly<Record<string, RequirementText>>;

import { aws, company, looked, type Part } from './part';

export const recordParts = {
  '10.2': [
    looked('10.2.1', 'Logs are on for every part.'),
    looked('10.2.1.1', 'They record who touched card data.'),
    looked('10.2.1.2', 'They record what administrators did.'),
    looked('10.2.1.3', 'They record who touched the logs.'),
    looked('10.2.1.4', 'They record what was refused.'),
    looked('10.2.1.5', 'They record changes of accounts and of what proves them.'),
    looked('10.2.1.6', 'They record when logging starts and stops.'),
    looked('10.2.1.7', 'They record what was made and deleted.'),
    looked('10.2.2', 'An entry says who, what, when, how it ended, from where, and on what.'),
  ],
  '10.3': [
    looked('10.3.1', 'Only those who need to read logs can.'),
    looked('10.3.2', 'Nobody can change them.'),
    looked('10.3.3', 'They are soon copied to a safe place.'),
    looked('10.3.4', 'A change of what is there would raise an alarm.'),
  ],
  '10.4': [
    looked('10.4.1', 'Logs of security and of card data are reviewed each day.'),
    looked('10.4.1.1', 'A machine does so.'),
    company(
      '10.4.2',
      'Logs of all other parts are reviewed from time to time.',
      'Logs of your other systems do not come here.',
    ),
    company(
      '10.4.2.1',
      'How often follows from a written analysis of the risk.',
      'The analysis is yours, as the other systems are.',
    ),
    looked('10.4.3', 'What stands out is followed up.'),
  ],
  '10.5': [looked('10.5.1', 'Twelve months are kept, three of them at hand.')],
  '10.6': [
    aws(
      '10.6.1',
      'Clocks are synchronized.',
      'The clocks of functions, tables and buckets are set by AWS, by the Amazon Time Sync Service.',
    ),
    aws(
      '10.6.2',
      'They follow sources that are known.',
      'Which sources those are, AWS says of the Amazon Time Sync Service; here is how far two of its clocks are apart.',
    ),
    aws(
      '10.6.3',
      'Few can change their settings, and a change is recorded.',
      'Who may set the clocks of what AWS runs is in the attestation of AWS; here is whether there is a clock that is not its own.',
    ),
  ],
  '10.7': [
    looked('10.7.1', 'Providers find and report failures of critical controls at once.'),
    looked('10.7.2', 'So does everybody else.'),
    looked('10.7.3', 'Failures are answered at once, and written down.'),
  ],
} as const satisfies Readonly<Record<string, readonly Part[]>>;

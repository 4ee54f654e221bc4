import { company, looked, type Part } from './part';

export const programmeParts = {
  '11.5': [
    company(
      '11.5.1',
      'Intrusions into the network are found.',
      'What watches a whole account is turned on by its owner; here is what the templates have of it.',
    ),
    company(
      '11.5.1.1',
      'Providers find and stop hidden ways by which malware talks to the outside.',
      'What looks for them is turned on for the whole account; here is which functions have a way out.',
    ),
    looked('11.5.2', 'Changes of critical files are found, at least weekly.'),
  ],
  '11.6': [
    company(
      '11.6.1',
      'Changes of payment pages and of their headers, as browsers receive them, are noticed.',
      'The page is yours, and so is its watch; here is what of ours may be on it, and whether this stage serves a page.',
    ),
  ],
  '12.3.3': [
    company(
      '12.3.3',
      'Cryptography in use is listed, watched, and has a plan.',
      'The list is made here; that it was looked at this year, and what you will do when one breaks, is yours to write down.',
    ),
  ],
  '12.5.2': [
    company(
      '12.5.2',
      'The scope is written down and confirmed each year.',
      'What is here is listed; that this is all, your other systems included, you confirm.',
    ),
    company(
      '12.5.2.1',
      'Providers confirm it every six months, and after a large change.',
      'You confirm it; a folder of evidence of each half year is what to confirm it by.',
    ),
  ],
  '12.10': [
    company(
      '12.10.1',
      'There is a plan, with roles, contacts and steps.',
      'The plan and the people are yours; here is which runbook each alarm names.',
    ),
    company('12.10.2', 'The plan is looked at and tried each year.', 'When you tried it is in your own records.'),
    company('12.10.3', 'Somebody is there to answer at any hour.', 'Whom the alarms reach is yours to subscribe.'),
    company('12.10.4', 'Those who answer are trained for it.', 'Who was trained, and when, is in your own records.'),
    company(
      '12.10.4.1',
      'How often they are trained follows from a written analysis of the risk.',
      'The analysis is yours, as the people are.',
    ),
    looked('12.10.5', 'Alarms of security systems are part of it.'),
    company(
      '12.10.6',
      'The plan changes with what was learnt.',
      'What you learnt of an incident, and changed, is in your own records.',
    ),
    looked('12.10.7', 'There is a procedure for card numbers that turn up where they should not be.'),
  ],
} as const satisfies Readonly<Record<string, readonly Part[]>>;

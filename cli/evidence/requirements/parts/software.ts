import { company, looked, type Part } from './part';

export const softwareParts = {
  '6.2': [
    looked('6.2.1', 'Development follows secure practice.'),
    company(
      '6.2.2',
      'Those who write software are trained for it each year.',
      'Who was trained, in what and when, stands in your own records.',
    ),
    looked('6.2.3', 'Code is reviewed before it is released.'),
    company(
      '6.2.3.1',
      'Where people review it, it is not its author, and somebody in charge approves.',
      'Who reviewed and who approved a change is in your own repository.',
    ),
    looked('6.2.4', 'Techniques are used that prevent common attacks.'),
  ],
  '6.3': [
    company(
      '6.3.1',
      'Weaknesses are found from known sources and ranked.',
      'This evidence asks no list of published weaknesses: you hold the packages named here against one, and rank what it says.',
    ),
    looked('6.3.2', 'There is a list of all software, parts of others included.'),
    company(
      '6.3.3',
      'Critical mends are in place within a month.',
      'When a mend was published and when you deployed it is in your records; here is what is deployed.',
    ),
  ],
  '6.4': [
    looked('6.4.1', 'Attacks on public applications are found.'),
    looked('6.4.2', 'An automatic control finds and blocks them.'),
    company(
      '6.4.3',
      'Scripts of payment pages are authorized, whole and listed.',
      'The page is yours, and so is the list of its scripts; here is what of ours may be on it, file by file.',
    ),
  ],
  '6.5': [
    company(
      '6.5.1',
      'A change has its reason, approval, tests and way back.',
      'The reason and the approval are in your records; here is what became of the change.',
    ),
    company(
      '6.5.2',
      'After a large change, what it touched is held against all that is asked, and documents follow.',
      'Which change is large is yours to say; a folder of evidence from after it, compared with one from before, shows what differs.',
    ),
    looked('6.5.3', 'Other stages are kept apart from production.'),
    company(
      '6.5.4',
      'Who develops and who runs production are kept apart.',
      'Who of your people may do what is yours to give; here is whether stages name one another.',
    ),
    company(
      '6.5.5',
      'Real card numbers are not used outside production.',
      'Nothing can tell a real number from an invented one but who types it in; here is whether stages share keys or processors.',
    ),
    looked('6.5.6', 'Parts and data for tests are gone before production begins.'),
  ],
} as const satisfies Readonly<Record<string, readonly Part[]>>;

import type { RequirementText } from './requirement-text';

export const softwareRequirements = {
  '6.2': {
    title: 'Own software is developed securely',
    asked:
      'Software is written by people who were trained for it, reviewed before it is released, and kept free of the known kinds of attack.',
    tested:
      'The results of the test suite are read: static analysis, types, property tests and the guard against card numbers.',
    parts: [
      { id: '6.2.1', asks: 'Development follows secure practice.' },
      { id: '6.2.3', asks: 'Code is reviewed before it is released.' },
      { id: '6.2.4', asks: 'Techniques are used that prevent common attacks.' },
    ],
    customer: [
      'Review the changes that you make, by somebody who did not write them, and train those who write them each year.',
    ],
    aws: ['AWS has no part in this software.'],
  },
  '6.3': {
    title: 'Weaknesses are found and mended',
    asked: 'Known weaknesses of software, that of others included, are found, ranked and mended in time.',
    tested: 'The list of all software in the functions is written, and the runtime of each function is read.',
    parts: [
      { id: '6.3.1', asks: 'Weaknesses are found from known sources and ranked.' },
      { id: '6.3.2', asks: 'There is a list of all software, parts of others included.' },
      { id: '6.3.3', asks: 'Critical mends are in place within a month.' },
    ],
    customer: ['Compare the list of software with published weaknesses, and deploy mended versions within a month.'],
    aws: ['AWS patches the runtimes and everything beneath them.'],
  },
  '6.4': {
    title: 'Public web applications are protected',
    asked:
      'A technical control looks at what comes to a public application all the time, and blocks attacks; scripts of payment pages are known.',
    tested: 'The firewall, its rules and what it is attached to are read from the templates and from the stage.',
    parts: [
      { id: '6.4.1', asks: 'Attacks on public applications are found.' },
      { id: '6.4.2', asks: 'An automatic control finds and blocks them.' },
      { id: '6.4.3', asks: 'Scripts of payment pages are authorized, whole and listed.' },
    ],
    customer: ['Authorize and list the scripts of your payment pages; look at what the firewall blocks.'],
    aws: ['AWS WAF evaluates the rules, and keeps the groups of rules that are its own.'],
  },
  '6.5': {
    title: 'Changes are managed',
    asked:
      'Changes are described, approved, tested and reversible; other stages are kept apart from production and hold no real cards.',
    tested: 'The templates are read for names of other stages, and the code of every function for its digest.',
    parts: [
      { id: '6.5.1', asks: 'A change has its reason, approval, tests and way back.' },
      { id: '6.5.3', asks: 'Other stages are kept apart from production.' },
      { id: '6.5.4', asks: 'Who develops and who runs production are kept apart.' },
      { id: '6.5.5', asks: 'Real card numbers are not used outside production.' },
    ],
    customer: [
      'Approve changes before they are deployed; give production to people who do not develop; use test cards elsewhere.',
    ],
    aws: ['CloudFormation carries out a change whole, or takes it back.'],
  },
} as const satisfies Readonly<Record<string, RequirementText>>;

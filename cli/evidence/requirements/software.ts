import type { RequirementText } from './requirement-text';

export const softwareRequirements = {
  '6.2': {
    title: 'Own software is developed securely',
    asked:
      'Software is written by people who were trained for it, reviewed before it is released, and kept free of the known kinds of attack.',
    tested:
      'The results of the test suite are read: static analysis, types, property tests and the guard against card numbers.',
    customer: [
      'Review the changes that you make, by somebody who did not write them, and train those who write them each year.',
    ],
    aws: ['AWS has no part in this software.'],
  },
  '6.3': {
    title: 'Weaknesses are found and mended',
    asked: 'Known weaknesses of software, that of others included, are found, ranked and mended in time.',
    tested: 'The list of all software in the functions is written, and the runtime of each function is read.',
    customer: ['Compare the list of software with published weaknesses, and deploy mended versions within a month.'],
    aws: ['AWS patches the runtimes and everything beneath them.'],
  },
  '6.4': {
    title: 'Public web applications are protected',
    asked:
      'A technical control looks at what comes to a public application all the time, and blocks attacks; scripts of payment pages are known.',
    tested:
      'The firewall, its rules and what it is attached to are read from the templates and from the stage; the SDK is listed file by file.',
    customer: ['Authorize and list the scripts of your payment pages; look at what the firewall blocks.'],
    aws: ['AWS WAF evaluates the rules, and keeps the groups of rules that are its own.'],
  },
  '6.5': {
    title: 'Changes are managed',
    asked:
      'Changes are described, approved, tested and reversible; other stages are kept apart from production and hold no real cards.',
    tested: 'The templates are read for names of other stages, and the code of every function for its digest.',
    customer: [
      'Approve changes before they are deployed; give production to people who do not develop; use test cards elsewhere.',
    ],
    aws: ['CloudFormation carries out a change whole, or takes it back.'],
  },
} as const satisfies Readonly<Record<string, RequirementText>>;

import type { RequirementText } from './requirement-text';

export const programmeRequirements = {
  '11.5': {
    title: 'Intrusions and changes are noticed',
    asked: 'Attacks on the network are found, and a change of critical files raises an alarm.',
    tested:
      'The templates are read for what looks for intrusions and for code named by its digest, and the trail for what would record a change.',
    customer: ['Turn on detection of intrusions for the account (GuardDuty or another), and look at what it finds.'],
    aws: ['AWS watches its own network, and runs GuardDuty where you turn it on.'],
  },
  '11.6': {
    title: 'Changes of payment pages are noticed',
    asked: 'When a payment page, or its headers, are changed on the way to a browser, somebody is told within a week.',
    tested: 'The templates are read for pages that are served, and the files of the SDK are listed with their digests.',
    customer: [
      'The payment page is yours: watch it, its scripts and its headers, at least once a week.',
      'Pin the envelope keys in the SDK where you can.',
    ],
    aws: ['AWS has no part in your payment pages.'],
  },
  '12.3.3': {
    title: 'Cryptography is listed and reviewed',
    asked:
      'Every algorithm, protocol and key in use is listed with its purpose, looked at each year, and there is a plan for when one breaks.',
    tested:
      'The inventory is generated from templates, KMS and code, and a test fails when code uses what is not in it.',
    customer: ['Review the inventory once a year, and decide when to leave what a quantum computer would break.'],
    aws: ['AWS says which algorithms KMS and its endpoints offer.'],
  },
  '12.5.2': {
    title: 'The scope is known',
    asked:
      'All that stores, processes or sends card data, and all that could affect it, is listed at least once a year.',
    tested: 'Every function and store of the templates is listed with its zone and with who can see cards in it.',
    customer: ['Confirm the scope once a year, with the systems of yours that reach the API.'],
    aws: ['AWS lists the services within its own attestation.'],
  },
  '12.10': {
    title: 'Incidents are answered',
    asked: 'There is a plan for when something happens, people who carry it out at any hour, and alarms that start it.',
    tested: 'Every alarm of the templates is read for who is hurt, whom it tells and which runbook it names.',
    customer: ['Write the plan, name the people, try it once a year, and tell the card brands as they ask.'],
    aws: ['AWS tells you of events that touch your account.'],
  },
} as const satisfies Readonly<Record<string, RequirementText>>;

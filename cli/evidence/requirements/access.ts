import type { RequirementText } from './requirement-text';

export const accessRequirements = {
  '7.2': {
    title: 'Access is defined and assigned',
    asked:
      'Who may do what follows from their task, is the least that serves, is approved, and is looked at again twice a year.',
    tested:
      'The policies of all roles, tables and keys are evaluated together, and the same is tried on the emulator with IAM on.',
    customer: ['Approve the access of people, and review all access every six months.'],
    aws: ['IAM evaluates every call by these policies.'],
  },
  '7.3': {
    title: 'A system enforces access',
    asked:
      'Access is decided by a system that knows all parts, follows the assignment, and refuses what is not allowed.',
    tested:
      'Policies that refuse by default are read from tables and keys, and each route of the API for its authorizer.',
    customer: ['Give the scopes of the API in your identity provider by task.'],
    aws: ['IAM refuses what no policy allows.'],
  },
  '8.2': {
    title: 'Everybody is known, for as long as they are here',
    asked: 'Each person and each system has an identity of its own, and loses it when it is no longer needed.',
    tested: 'Roles, and the absence of users and shared keys, are read from the templates and from IAM.',
    customer: ['Manage the identities of people: joining, changing, leaving, 90 days without use, 15 minutes idle.'],
    aws: ['IAM gives each session a name that CloudTrail records.'],
  },
  '8.3': {
    title: 'Authentication is strong',
    asked: 'Whoever comes in proves who they are, by something strong that is protected on its way and at rest.',
    tested:
      'Routes of the API are read for their authorizer, and the suite tries forged, old and foreign access tokens.',
    customer: ['Set the rules of your identity provider: length, history, locking, change of passwords.'],
    aws: ['IAM and STS give keys that end by themselves.'],
  },
  '8.4': {
    title: 'A second factor protects the card environment',
    asked: 'Nobody administers or enters the card environment with one factor alone.',
    tested: 'The trust policy of every role that a person can take is read for the condition of a second factor.',
    customer: ['Demand a second factor in your identity provider for the roles that deploy, operate and break glass.'],
    aws: ['STS records in a session whether a second factor was there.'],
  },
  '8.5': {
    title: 'The second factor cannot be misused',
    asked: 'A second factor cannot be replayed, bypassed or left out, and needs all factors before it lets in.',
    tested: 'The templates are read for what keeps passwords or asks a person for a factor.',
    customer: [
      'Set up your identity provider so that factors cannot be replayed or skipped, not even by administrators.',
    ],
    aws: ['AWS has no part where your identity provider asks for the factors.'],
  },
  '8.6': {
    title: 'Accounts of systems are managed',
    asked: 'What code runs with is not used by people, and its secrets are in no script, file or variable.',
    tested: 'Trust policies and variables of every function are read from the templates.',
    customer: ['Change the keys of your processor accounts in Secrets Manager by your own schedule.'],
    aws: ['Lambda gives each function keys of its role that end within hours.'],
  },
} as const satisfies Readonly<Record<string, RequirementText>>;

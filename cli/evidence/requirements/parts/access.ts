import { company, looked, type Part } from './part';

const identityProvider = 'Your identity provider does it; here is whether this stage asks a person for anything.';
const people = 'People and their accounts are in your identity provider; here is whether any of them is in this stage.';

export const accessParts = {
  '7.2': [
    looked('7.2.1', 'A model says which task needs which access.'),
    looked('7.2.2', 'Access is the least that a task needs.'),
    company(
      '7.2.3',
      'Somebody in charge approves what access is given.',
      'The approval is in your records; here is what access there is.',
    ),
    company(
      '7.2.4',
      'All access of people is looked at again every six months.',
      'Somebody of yours looks at it and writes it down; here are the roles there are to look at.',
    ),
    looked('7.2.5', 'Accounts of systems have the least that they need.'),
    company(
      '7.2.5.1',
      'Access of systems is looked at again, as often as its risk asks for.',
      'How often is yours to say; here are the roles there are to look at.',
    ),
    looked('7.2.6', 'Few can query stored card data, and only through programs.'),
  ],
  '7.3': [
    looked('7.3.1', 'A system restricts access by need.'),
    looked('7.3.2', 'It enforces what was assigned.'),
    looked('7.3.3', 'It refuses by default.'),
  ],
  '8.2': [
    looked('8.2.1', 'Identities are unique.'),
    looked('8.2.2', 'Shared identities are exceptions, and traceable to a person.'),
    company(
      '8.2.3',
      'A provider who reaches into places of customers uses other factors for each of them.',
      'It is asked of providers whose people reach into places of their customers.',
    ),
    company('8.2.4', 'Identities are made, changed and taken away by approval.', people),
    company('8.2.5', 'Who leaves loses access at once.', people),
    company('8.2.6', 'Accounts without use for 90 days are taken away.', people),
    company('8.2.7', 'Access of third parties is on only while it is needed, and is watched.', people),
    company('8.2.8', 'After 15 minutes without use, somebody must prove again who they are.', identityProvider),
  ],
  '8.3': [
    looked('8.3.1', 'At least one factor proves an identity.'),
    looked('8.3.2', 'What proves it cannot be read, on its way or at rest.'),
    company('8.3.3', 'Before a factor is changed, it is made sure whose it is.', identityProvider),
    company('8.3.4', 'After ten wrong attempts an account is locked, for half an hour at least.', identityProvider),
    company('8.3.5', 'A first password is its owner’s own, and changed at its first use.', identityProvider),
    company('8.3.6', 'Passwords have twelve characters or more, of letters and digits.', identityProvider),
    company('8.3.7', 'A new password is none of the last four.', identityProvider),
    company(
      '8.3.8',
      'People are told how to choose and guard what proves who they are.',
      'What you tell your people is in your own rules.',
    ),
    looked('8.3.9', 'A single password is changed, or access is judged as it happens.'),
    company(
      '8.3.10',
      'A provider tells its customers when and how to change passwords.',
      'It is asked of providers who let customers in by password alone; here is what lets a caller in.',
    ),
    company(
      '8.3.10.1',
      'Such passwords of customers are changed within 90 days, or access is judged as it happens.',
      'It is asked of providers who let customers in by password alone; here is what lets a caller in.',
    ),
    company('8.3.11', 'A card, a token or a certificate that proves somebody is that person’s alone.', people),
  ],
  '8.4': [
    looked('8.4.1', 'Administration needs a second factor.'),
    looked('8.4.2', 'So does every entry into the card environment.'),
    company(
      '8.4.3',
      'So does access from outside the company’s networks.',
      'Ways into your networks are yours; here is what roles of the stage ask for.',
    ),
  ],
  '8.5': [
    company(
      '8.5.1',
      'The system of factors is set up so that it cannot be replayed, bypassed or left out.',
      'Factors are asked for by your identity provider; here is whether anything of this stage asks for them too.',
    ),
  ],
  '8.6': [
    looked('8.6.1', 'People do not log in with accounts of systems.'),
    looked('8.6.2', 'Passwords of systems are not written into code or settings.'),
    looked('8.6.3', 'They are changed, and strong enough for how often.'),
  ],
} as const satisfies Readonly<Record<string, readonly Part[]>>;

import { type AccessCase, asks, clerk, desk, ofClient, ofPerson, usd } from './asking';

/** How the one who asks showed who he is, and what moves. */
export const shownCases: readonly AccessCase[] = [
  {
    says: 'a support clerk reveals a card, privately, after the strongest sign-in there is',
    question: asks('tokens:reveal', {
      api: 'private',
      principal: clerk,
      risk: { ...ofPerson, strength: 'phishing_resistant' },
    }),
    effect: 'deny',
    reasons: ['support-reveals-nothing'],
  },
  {
    says: 'a person reveals a card at the public API',
    question: asks('tokens:reveal', { principal: desk, risk: { ...ofPerson, strength: 'phishing_resistant' } }),
    effect: 'deny',
    reasons: ['reveal-is-private'],
  },
  {
    says: 'a person reveals a card at the private API, with a code by text message',
    question: asks('tokens:reveal', { api: 'private', principal: desk, risk: ofPerson }),
    effect: 'step_up',
    reasons: ['reveal-needs-strength'],
  },
  {
    says: 'a client without a person reveals a card at the private API',
    question: asks('tokens:reveal', { api: 'private', principal: desk }),
    effect: 'step_up',
    reasons: ['reveal-needs-strength'],
  },
  {
    says: 'a person reveals a card at the private API, with a security key',
    question: asks('tokens:reveal', {
      api: 'private',
      principal: desk,
      risk: { ...ofPerson, strength: 'phishing_resistant' },
    }),
    effect: 'allow',
    reasons: [],
  },
  {
    says: 'a person refunds, signed in with two factors a minute ago',
    question: asks('charges:refund', { principal: desk, risk: ofPerson }),
    effect: 'allow',
    reasons: [],
  },
  {
    says: 'a person refunds, signed in with a password',
    question: asks('charges:refund', { principal: desk, risk: { ...ofPerson, strength: 'single_factor' } }),
    effect: 'step_up',
    reasons: ['person-shows-more'],
  },
  {
    says: 'a person refunds, signed in an hour ago',
    question: asks('charges:refund', { principal: desk, risk: { ...ofPerson, signInAgeSeconds: 3_600 } }),
    effect: 'step_up',
    reasons: ['person-shows-more'],
  },
  {
    says: 'a person erases a card, and the issuer does not say when he signed in',
    question: asks('tokens:delete', { principal: desk, risk: { ...ofClient, strength: 'multi_factor' } }),
    effect: 'step_up',
    reasons: ['person-shows-more'],
  },
  {
    says: 'the checkout charges 1,000 dollars',
    question: asks('charges:create', { amount: usd(1_000) }),
    effect: 'allow',
    reasons: [],
  },
  {
    says: 'the checkout charges 1,001 dollars with a token that is bound to nothing',
    question: asks('charges:create', { amount: usd(1_001) }),
    effect: 'deny',
    reasons: ['large-amount-bound'],
  },
  {
    says: 'the checkout charges 1,001 dollars with a token that is bound to its key',
    question: asks('charges:create', { amount: usd(1_001), risk: { ...ofClient, binding: 'dpop' } }),
    effect: 'allow',
    reasons: [],
  },
  {
    says: 'the checkout charges 1,001 yen',
    question: asks('charges:create', { amount: { amount: 1_001, currency: 'JPY' } }),
    effect: 'deny',
    reasons: ['large-amount-bound'],
  },
  {
    says: 'a person captures 1,001 dollars, signed in with a password',
    question: asks('charges:capture', {
      principal: desk,
      amount: usd(1_001),
      risk: { ...ofPerson, strength: 'single_factor' },
    }),
    effect: 'step_up',
    reasons: ['large-amount-shows-more'],
  },
  {
    says: 'a person notes a dispute of 1,001 dollars: nothing moves',
    question: asks('charges:dispute', {
      principal: desk,
      amount: usd(1_001),
      risk: { ...ofPerson, strength: 'single_factor' },
    }),
    effect: 'allow',
    reasons: [],
  },
];

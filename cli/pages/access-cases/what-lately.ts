import { type AccessCase, asks, desk, lately } from './asking';

/** What the client did lately. */
export const latelyCases: readonly AccessCase[] = [
  {
    says: 'the checkout charges from a new address with a token of ten minutes ago, bound to nothing',
    question: asks('charges:create', { risk: { ...lately({ addressKnown: false }), tokenAgeSeconds: 600 } }),
    effect: 'step_up',
    reasons: ['new-address'],
  },
  {
    says: 'the checkout charges from a new address with a token of a minute ago',
    question: asks('charges:create', { risk: lately({ addressKnown: false }) }),
    effect: 'allow',
    reasons: [],
  },
  {
    says: 'the checkout charges from a new address with an old token that is bound to its key',
    question: asks('charges:create', {
      risk: { ...lately({ addressKnown: false }), tokenAgeSeconds: 600, binding: 'dpop' },
    }),
    effect: 'allow',
    reasons: [],
  },
  {
    says: 'a shop that used 20 cards within the hour creates another token',
    question: asks('tokens:create', { principal: desk, risk: lately({ cards: 20 }) }),
    effect: 'limit',
    reasons: ['many-cards'],
  },
  {
    says: 'a page whose visitors used 200 cards within the hour creates another token',
    question: asks('tokens:create', {
      principal: { ...desk, clientKind: 'device' },
      risk: lately({ cards: 200, refusals: 200 }),
    }),
    effect: 'allow',
    reasons: [],
  },
  {
    says: 'a shop creates a token from a new address with an old token that is bound to nothing',
    question: asks('tokens:create', {
      principal: desk,
      risk: { ...lately({ addressKnown: false }), tokenAgeSeconds: 600 },
    }),
    effect: 'step_up',
    reasons: ['new-address'],
  },
  {
    says: 'a shop that used 19 cards within the hour creates another token',
    question: asks('tokens:create', { principal: desk, risk: lately({ cards: 19 }) }),
    effect: 'allow',
    reasons: [],
  },
  {
    says: 'the checkout, which has a limit of its own, used 20 cards within the hour',
    question: asks('charges:create', { risk: lately({ cards: 20 }) }),
    effect: 'allow',
    reasons: [],
  },
  {
    says: 'half of the ten payments of a shop within the hour were declined',
    question: asks('charges:create', {
      principal: { ...desk, clientId: 'company:shop' },
      risk: lately({ payments: 10, declines: 5 }),
    }),
    effect: 'limit',
    reasons: ['many-declines'],
  },
  {
    says: 'all of the nine payments of a shop within the hour were declined: too few to tell',
    question: asks('charges:create', {
      principal: { ...desk, clientId: 'company:shop' },
      risk: lately({ payments: 9, declines: 9 }),
    }),
    effect: 'allow',
    reasons: [],
  },
  {
    says: 'a shop whose payments were declined gives money back',
    question: asks('charges:refund', { principal: desk, risk: lately({ payments: 10, declines: 10, cards: 30 }) }),
    effect: 'allow',
    reasons: [],
  },
  {
    says: 'a client that was denied ten times within the hour',
    question: asks('charges:refund', { principal: desk, risk: lately({ refusals: 10 }) }),
    effect: 'limit',
    reasons: ['many-refusals'],
  },
  {
    says: 'the same, without the scope: it hears that, and nothing of the limit',
    question: asks('charges:refund', { principal: { ...desk, permissions: [] }, risk: lately({ refusals: 10 }) }),
    effect: 'deny',
    reasons: ['scope-missing'],
  },
  {
    says: 'a limit and a step-up at once: the limit is told',
    question: asks('charges:refund', {
      principal: desk,
      risk: { ...lately({ refusals: 10 }), strength: 'single_factor' },
    }),
    effect: 'limit',
    reasons: ['many-refusals'],
  },
];

import { permissions } from '../../../lambdas/domain/access/principal';
import { type AccessCase, asks, checkout, clerk, desk, ofClient } from './asking';

/** Who asks for what. */
export const whoCases: readonly AccessCase[] = [
  {
    says: 'the checkout creates a charge',
    question: asks('charges:create'),
    effect: 'allow',
    reasons: [],
  },
  {
    says: 'the checkout, whose token has every scope but this one',
    question: asks('charges:create', {
      principal: { ...checkout, permissions: permissions.filter((held) => held !== 'charges:create') },
    }),
    effect: 'deny',
    reasons: ['scope-missing'],
  },
  {
    says: 'a token without any scope',
    question: asks('tokens:read', { principal: { ...checkout, permissions: [] } }),
    effect: 'deny',
    reasons: ['scope-missing'],
  },
  {
    says: 'a route that is not in the table',
    question: { ...asks(undefined), route: undefined },
    effect: 'deny',
    reasons: ['route-unknown'],
  },
  {
    says: "the checkout, for another merchant's things",
    question: asks('charges:read', { merchant: 'm_other' }),
    effect: 'deny',
    reasons: ['other-merchant'],
  },
  {
    says: "a browser's token creates a token",
    question: asks('tokens:create', { principal: { ...desk, clientKind: 'device' } }),
    effect: 'allow',
    reasons: [],
  },
  {
    says: "a browser's token refunds, though it has the scope",
    question: asks('charges:refund', { principal: { ...desk, clientKind: 'device' } }),
    effect: 'deny',
    reasons: ['device-makes-tokens-only'],
  },
  {
    says: 'another server of the shop creates a charge, though it has the scope',
    question: asks('charges:create', { principal: desk }),
    effect: 'deny',
    reasons: ['checkout-charges'],
  },
  {
    says: 'the checkout of one shop creates a charge for another',
    question: asks('charges:create', { principal: { ...desk, clientId: 'company:shop', merchantId: 'm_other' } }),
    effect: 'deny',
    reasons: ['checkout-charges'],
  },
  {
    says: 'the role of the checkout creates a charge at the private API',
    question: asks('charges:create', {
      api: 'private',
      principal: { ...desk, clientId: 'role/checkout' },
      risk: { ...ofClient, strength: 'role', binding: 'sigv4' },
    }),
    effect: 'allow',
    reasons: [],
  },
  {
    says: 'a support clerk reads a token: the answer has last4 alone',
    question: asks('tokens:read', { principal: clerk }),
    effect: 'allow',
    reasons: [],
  },
];

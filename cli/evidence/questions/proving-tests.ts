import type { Requirement } from '../requirement-ids';

/** Tests of this project that prove something of a requirement. test/unit/evidence-questions.test.ts holds each name against the files. */
export interface ProvingTests {
  readonly id: `tests.${string}`;
  readonly requirements: readonly Requirement[];
  readonly looksFor: string;
  readonly files: readonly string[];
}

export const provingTests: readonly ProvingTests[] = [
  {
    id: 'tests.no-card-number-leaves',
    requirements: ['3.3.1', '3.3.2', '3.5.1', '6.2.4'],
    looksFor:
      'No card number and no security code is in a log, an error, an event, a table, a queue or a recorded call.',
    files: ['test/property/pan-guard.test.ts', 'test/unit/secrets.test.ts', 'test/e2e/scan.test.ts'],
  },
  {
    id: 'tests.security-codes-are-never-stored',
    requirements: ['3.3.1', '3.3.1.2'],
    looksFor: 'A security code is opened for one call of the processor and stored nowhere.',
    files: ['test/unit/card.test.ts', 'test/e2e/charge-by-card.test.ts', 'test/e2e/scan.test.ts'],
  },
  {
    id: 'tests.stored-cards-are-sealed',
    requirements: ['3.5.1', '3.5.1.1', '3.6.1'],
    looksFor:
      'A stored card opens under its own key and row alone, every changed byte is refused, and what finds it is a keyed hash.',
    files: ['test/unit/card-cipher.test.ts', 'test/property/card-cipher.test.ts', 'test/unit/card-index.test.ts'],
  },
  {
    id: 'tests.keys-are-for-their-zone',
    requirements: ['3.6.1.2', '3.6.1.3', '3.7.1', '7.2.1'],
    looksFor: 'The templates let nobody outside its zone use a key, and let nobody manage a key and use it.',
    files: ['test/infra/keys.test.ts', 'test/infra/permissions.test.ts'],
  },
  {
    id: 'tests.least-privilege',
    requirements: ['7.2.1', '7.2.2', '7.2.5', '7.3.1', '7.3.3'],
    looksFor: 'What every role may do is what one table says, and a grant beside it is found.',
    files: ['test/infra/permissions.test.ts', 'test/infra/evidence-collector.test.ts', 'test/infra/guardrails.test.ts'],
  },
  {
    id: 'tests.callers-are-identified',
    requirements: ['7.3.1', '8.2.1', '8.3.1', '8.6.1'],
    looksFor:
      'A request without a good token of a known issuer is refused, and so is one that asks for more than its token allows.',
    files: [
      'test/unit/decide.test.ts',
      'test/property/access.test.ts',
      'test/handlers/authorize-request.test.ts',
      'test/handlers/access.test.ts',
    ],
  },
  {
    id: 'tests.transmission',
    requirements: ['4.2.1', '6.4.1', '6.4.2'],
    looksFor: 'The templates make an API that speaks TLS 1.3 alone, behind a firewall that blocks.',
    files: ['test/infra/api.test.ts'],
  },
  {
    id: 'tests.network',
    requirements: ['1.2.1', '1.3.1', '1.3.2', '1.4.1', '1.4.4'],
    looksFor: 'The templates make a network without a way in, and with a way out for what speaks to processors alone.',
    files: ['test/infra/network.test.ts', 'test/infra/egress.test.ts'],
  },
  {
    id: 'tests.sealed-on-the-device',
    requirements: ['4.2.1', '6.2.4', '3.5.1'],
    looksFor:
      'A card is sealed on the device, and an envelope that is changed, repeated or older than its time is refused.',
    files: ['test/property/client-envelope.test.ts', 'test/unit/client-seal-card.test.ts', 'test/e2e/jwcrypto.test.ts'],
  },
  {
    id: 'tests.audit-trail',
    requirements: ['10.2.1', '10.2.2', '10.3.2', '10.5.1'],
    looksFor:
      'Events reach the archive with their six fields, locked for the time of the stage, and deletion is refused.',
    files: ['test/infra/audit.test.ts', 'test/contract/archive.test.ts', 'test/handlers/consumers.test.ts'],
  },
  {
    id: 'tests.log-tampering',
    requirements: ['10.3.4', '11.5.2'],
    looksFor: 'Whatever is changed, taken away or put into the archive is found by whoever verifies it.',
    files: ['test/property/verify-log.test.ts', 'test/property/merkle.test.ts', 'test/unit/signed-note.test.ts'],
  },
  {
    id: 'tests.one-history',
    requirements: ['10.3.3', '10.3.4'],
    looksFor: 'Two sequencers at once, or one that is stopped at any call, leave one history of the log.',
    files: ['test/property/sequence-audit.test.ts'],
  },
  {
    id: 'tests.guardrails',
    requirements: ['2.2.1', '6.2.1', '6.2.3', '6.5.1'],
    looksFor: 'A template with a known weakness does not come to be: each is planted, and stops the synthesis.',
    files: [
      'test/infra/guardrails.test.ts',
      'test/infra/foreign-app.test.ts',
      'test/infra/policy-pack.test.ts',
      'test/infra/import-rule.test.ts',
    ],
  },
  {
    id: 'tests.alarms-have-runbooks',
    requirements: ['12.10.1', '12.10.5', '10.7.1'],
    looksFor:
      'Every alarm has a page that says who is hurt, where to look and how to mend, and no page is without its alarm.',
    files: ['test/infra/observability.test.ts'],
  },
];

import type { AccessParameters } from '../../lambdas/contracts/access';
import { everyRoute } from '../../lambdas/contracts/routes';
import { permissions } from '../../lambdas/domain/access/principal';
import { type AccessRule, accessRules } from '../../lambdas/domain/access/rules';
import { stages } from '../../lib/config/stages';
import { accessCases } from './access-cases/all';
import { caseParameters } from './access-cases/asking';
import { markdownTable } from './markdown-table';

const answers = {
  allow: 'allow',
  deny: '403 `forbidden`',
  limit: '429 `velocity_exceeded`',
  step_up: '401 `insufficient_user_authentication`',
} as const;

/** docs/access.md: the rules, what the stages make of them, and the cases that are their tests. */
export function accessPage(): string {
  return `# Who may do what

Made of \`lambdas/domain/access/rules.ts\`, \`lib/config/stages.ts\` and \`cli/pages/access-cases\` by \`npm run page:access\`; a test fails where it is old (\`test/unit/access-page.test.ts\`).

Every request with an access token is decided by these rules, each time anew: the answer is kept nowhere. It is asked twice: by the authorizer, which sees who asks for which route and what that client did lately, and, where
money moves, by the handler, which sees the amount, before anything is claimed. What no rule allows is denied. A denial outweighs a limit, a limit a step-up, and each of them what allows. Which rules fired is in the log; the caller
hears what to do. What a token names is its issuer's business: a scope that is withdrawn there is gone with the next token, and tokens live as long as the issuer's row lets them.

## The rules

${ruleTable()}

## What the stages say

${parameterTable()}

Orders come on a bus and not by these rules: whoever may put events on the bus \`orders\` can have tokens of the stage charged ([orders.md](orders.md)). That is a grant of IAM.

\`support\` also sees no BIN and no fingerprint in any answer: the handler's shell cuts them out.

## What a client did lately

Distinct cards, payments, declines and refusals are counted per client and merchant and clock hour; an hour is this clock hour and the part of the one before that lies within sixty minutes. Payments and cards come from the events of
the bus, a moment after they happened; denials by the authorizer are counted at once, those by amount are not. Servers are counted and limited: of a device each visitor of a page has a credential, and one of them could lock all others out; a device can make tokens and nothing else. Roles at the private API are neither counted nor limited. A request that cannot show who sends it is nobody's refusal, or whoever knows a client's name could lock it out; the firewall counts those by address.

Routes that ask what a client did lately: ${routesThatAsk}. The others are decided without a read.

## Cases

Each is a test (\`test/unit/decide.test.ts\`), with these parameters: ${parametersInWords(caseParameters)}

${markdownTable(
  ['who and what', 'asks for', 'answer', 'because of'],
  accessCases.map(({ says, question, effect, reasons }) => [
    says,
    question.permission === undefined ? 'nothing that there is' : `\`${question.permission}\``,
    answers[effect],
    reasons.map((reason) => `\`${reason}\``).join(' ') || '`scope-held`',
  ]),
)}

Beside them, properties over random questions and parameters (\`test/property/access.test.ts\`): what no row allows is denied; a row about one merchant never turns a no to another's caller into a yes.
`;
}

/** By the route table's names. */
const routesThatAsk = everyRoute
  .filter(([, { risk }]) => risk === 'asked')
  .map(([id]) => `\`${id}\``)
  .join(', ');

function ruleTable(): string {
  const row = ({ id, effect, sentence, about, hears }: AccessRule): readonly string[] => [
    `\`${id}\``,
    sentence,
    about.length === permissions.length ? 'everything' : about.map((permission) => `\`${permission}\``).join(' '),
    answers[effect],
    hears,
  ];
  return markdownTable(['rule', 'what it says', 'about', 'answer', 'the caller hears'], accessRules.map(row));
}

function parameterTable(): string {
  const listed = (rows: AccessParameters['checkout']): string =>
    rows
      .map(({ client, merchants }) => `\`${client}\` (${merchants === 'any' ? 'any' : merchants.join(' ')})`)
      .join(', ');
  const rows = Object.entries(stages).map(([name, { access }]) => [
    name,
    listed(access.checkout),
    listed(access.support),
    access.stepUp.permissions.map((permission) => `\`${permission}\``).join(' '),
    `${access.stepUp.strength}, ${access.stepUp.maxAgeSeconds} s`,
    String(access.stepUp.aboveMajorAmount),
    `${access.newAddressMaxAgeSeconds} s`,
    limitsOf(access.velocity.usual),
    Object.entries(access.velocity.clients)
      .map(([client, limits]) => `\`${client}\`: ${limitsOf(limits)}`)
      .join('; '),
  ]);
  return markdownTable(
    [
      'stage',
      'checkout',
      'support',
      'a person shows more for',
      'what',
      'large amount',
      'fresh',
      'limits an hour',
      'but',
    ],
    rows,
  );
}

const limitsOf = ({ cards, declinePercent, declinesFrom, refusals }: AccessParameters['velocity']['usual']): string =>
  `${cards} cards, ${declinePercent} % declined of ${declinesFrom} or more, ${refusals} refusals`;

function parametersInWords({ stepUp, newAddressMaxAgeSeconds, velocity }: AccessParameters): string {
  return `checkout \`company:checkout\` of any merchant, \`company:shop\` and a role of \`m_shop\`; support \`company:support\`; two factors, ${stepUp.maxAgeSeconds} s ago at most, for ${stepUp.permissions.map((permission) => `\`${permission}\``).join(' and ')} and above ${stepUp.aboveMajorAmount} major units; fresh is ${newAddressMaxAgeSeconds} s; ${limitsOf(velocity.usual)}.`;
}

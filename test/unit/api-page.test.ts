import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { pythonExecutable } from '../../cli/local/place';
import { ensurePython } from '../../cli/local/python';
import { silent } from '../../cli/screen';
import type { ClientErrorCode } from '../../client/strongroom-error';
import { envelopeOpener } from '../../lambdas/adapters/envelope-opener';
import {
  type OperationFault,
  sandboxCards,
  type SandboxBehaviour,
} from '../../lambdas/adapters/processors/sandbox-cards';
import { standardSandbox } from '../../lambdas/adapters/processors/sandbox-options';
import * as charges from '../../lambdas/contracts/charges';
import { routes } from '../../lambdas/contracts/routes';
import { timeoutSeconds } from '../../lambdas/contracts/timeouts';
import { brandOf } from '../../lambdas/domain/card/brand';
import { openCard } from '../../lambdas/domain/card/open-card';
import { chargeStatuses, possibleOperations } from '../../lambdas/domain/charge/charge-states';
import { operationFailures } from '../../lambdas/domain/charge/operation';
import { declineCodes } from '../../lambdas/domain/charge/processor';
import { refusalStatus } from '../../lambdas/domain/refusal';
import { stages } from '../../lib/config/stages';
import { gatewayAnswers } from '../../lib/constructs/gateway-responses';
import { envelopeKeyPair, unwrapWith } from '../support/envelope-key-pair';
import { codeBlocks, markdownPage, tableRows } from '../support/markdown-page';

const page = markdownPage('docs/api.md');
const section = (heading: string): string => {
  const body = page.sections.get(heading);
  if (body === undefined) throw new Error(`docs/api.md has no section "${heading}"`);
  return body;
};

describe('the routes of the API page', () => {
  const headingOf = ({ method, path, permission }: (typeof routes)[keyof typeof routes]): string =>
    `\`${method} ${path}\` (${permission === 'public' ? permission : `\`${permission}\``})`;

  it('are those of the route table, each with its scope', () => {
    const documented = [...page.sections.keys()].filter((heading) => /^`(GET|POST|DELETE|PUT|PATCH) /.test(heading));
    expect(documented.sort()).toEqual(Object.values(routes).map(headingOf).sort());
  });

  it.each(Object.values(routes))('show a call of $method $path with curl', (route) => {
    const [call = ''] = codeBlocks(section(headingOf(route)), 'sh');
    const isSigned = route.apis.every((api) => api === 'private');
    const path = RegExp(
      `"\\$${isSigned ? 'PRIVATE_API' : 'API'}${route.path.replace('{id}', '\\$(TOKEN|CHARGE)_ID')}["?]`,
    );
    expect(call).toMatch(route.path === '/.well-known/jwks.json' ? /"\$JWKS_URL"/ : path);
    expect(call.includes('Idempotency-Key')).toBe(route.summary.includes('Idempotency-Key'));
    expect(call).toMatch(route.method === 'DELETE' ? /-X DELETE/ : route.method === 'POST' ? / -d / : /curl/);
    expect(call.includes('Authorization: Bearer')).toBe(route.permission !== 'public' && !isSigned);
    expect(call.includes('--aws-sigv4')).toBe(isSigned);
  });
});

describe('the members of requests and answers', () => {
  const membersOf = ({ shape }: { readonly shape: object }): readonly string[] => Object.keys(shape);
  const operated = charges.OperationResponse.shape;
  const createSection = () => section('`POST /v1/charges` (`charges:create`)');

  it.each([...new Set(charges.CreateChargeRequest.def.options.flatMap(membersOf))])(
    'a charge can be made with %s',
    (member) => {
      expect(
        tableRows(createSection())
          .map(([name]) => name)
          .join(' '),
      ).toMatch(RegExp(`\\b${member}\\b`));
    },
  );

  it.each(membersOf(charges.ChargeResponse))('a charge has %s', (member) => {
    expect(page.text).toMatch(RegExp(`"${member}":|\`${member}[\`.]`));
  });

  it.each(membersOf(charges.ListChargesQuery))('charges can be listed by %s', (member) => {
    expect(section('`GET /v1/charges` (`charges:read`)')).toContain(`\`${member}\``);
  });

  it.each(membersOf(operated.operation).filter((member) => member !== 'failure'))('an operation has %s', (member) => {
    expect(section('Operations of a charge')).toContain(`"${member}":`);
  });

  it.each([charges.CaptureRequest, charges.RefundRequest, charges.DisputeRequest].flatMap(membersOf))(
    'an operation is asked for with %s',
    (member) => {
      expect(page.text).toContain(`\`${member}`);
    },
  );

  it('of an example of a charge are those of the contract', () => {
    const [example = ''] = codeBlocks(createSection(), 'json');
    const known = membersOf(charges.ChargeResponse);
    expect(Object.keys(JSON.parse(example)).filter((member) => !known.includes(member))).toEqual([]);
  });
});

describe('what is possible with a charge', () => {
  const rows = tableRows(section('Operations of a charge')).filter(([status = '']) =>
    chargeStatuses.some((known) => known === status),
  );

  it('is said of every status', () => {
    expect(rows.map(([status]) => status)).toEqual(chargeStatuses);
  });

  it.each(chargeStatuses)('is what the state table says: %s', (status) => {
    const possible = rows.find(([name]) => name === status)?.[1];
    expect(possible).toBe(possibleOperations(status).join(' ') || 'nothing');
  });

  it('fails for the reasons that an operation can have', () => {
    const documented = tableRows(section('Why an operation failed')).map(([code]) => code);
    expect(documented.sort()).toEqual([...operationFailures].sort());
  });
});

describe('the error table', () => {
  const answered = [
    ...Object.entries(refusalStatus).map(([code, status]) => ({ code, status })),
    ...Object.values(gatewayAnswers),
  ];
  const statusesOf = (code: string): string =>
    [...new Set(answered.filter((one) => one.code === code).map(({ status }) => status))].sort().join(', ');
  const [apiRows, clientRows] = [
    tableRows(section('Errors')).filter((row) => row.length === 4),
    tableRows(section('Errors')).filter((row) => row.length === 3),
  ];

  it('explains every code that the handlers and API Gateway can answer with, and no other', () => {
    expect(apiRows.map(([code]) => code).sort()).toEqual([...new Set(answered.map(({ code }) => code))].sort());
  });

  it('explains every code of the SDK itself, and no other', () => {
    const codes: Readonly<Record<ClientErrorCode, true>> = {
      access_token_missing: true,
      card_not_sealed: true,
      keys_not_trusted: true,
      network_error: true,
      no_usable_key: true,
      unexpected_answer: true,
    };
    expect(clientRows.map(([code]) => code).sort()).toEqual(Object.keys(codes));
  });

  it.each(apiRows)('has the status of %s: %s', (...[code = '', status]) => {
    expect(status).toBe(statusesOf(code));
  });

  it.each([...apiRows, ...clientRows])('says of %s what happened and what to do', (...row) => {
    expect(row.filter((cell) => cell.length === 0)).toEqual([]);
  });
});

describe('the reasons of a failed charge', () => {
  it('are those that a charge can have', () => {
    const documented = tableRows(section('Why a charge failed')).map(([code]) => code);
    expect(documented.sort()).toEqual([...declineCodes].sort());
  });

  it.each(chargeStatuses)('stand beside every status: %s', (status) => {
    expect(page.text).toContain(`\`${status}\``);
  });
});

describe('the test cards', () => {
  const pending = `pending after ${timeoutSeconds.processor} seconds`;

  const outcomeOf = (behaviour: SandboxBehaviour): string => {
    switch (behaviour.kind) {
      case 'decline':
        return `failed, \`${behaviour.code}\``;
      case 'answer-lost':
        return 'pending, charged all the same: the answer is lost';
      case 'time-out':
        if (!behaviour.charged) return `${pending}, not charged`;
        return `${pending}, charged all the same${behaviour.foundLate ? lateBy(standardSandbox.notFoundSeconds) : ''}`;
      case 'approve':
        if (behaviour.holdsSeconds !== undefined)
          return `captured; authorized alone, it runs out after ${behaviour.holdsSeconds} seconds`;
        if (behaviour.delayMs > 0) return `captured, after ${behaviour.delayMs / 1000} seconds`;
        return behaviour.fault === undefined ? 'captured' : `captured; ${faultOf(behaviour.fault)}`;
    }
  };

  const lateBy = (seconds: number): string => `, but not found for ${seconds} seconds`;

  const faultOf = ({ kind, effect }: OperationFault): string => {
    const operation = kind === 'capture' ? 'a capture by request' : `a ${kind}`;
    if (effect === 'times_out_carried_out') return `${operation} is ${pending}, carried out all the same`;
    if (effect === 'times_out_not_carried_out') return `${operation} is ${pending}, not carried out`;
    return `${operation} fails, \`${effect}\``;
  };

  it('are those of the sandbox processor, with what it does', () => {
    const documented = tableRows(section('Test cards')).map(([number = '', ...rest]) => [
      number.replaceAll(' ', ''),
      ...rest,
    ]);
    const known = Object.entries(sandboxCards).map(([number, behaviour]) => [
      number,
      brandOf(number),
      outcomeOf(behaviour),
    ]);
    expect(documented.sort()).toEqual(known.sort());
  });

  it('come with the thresholds of the fraud rules', () => {
    const { maxMajorAmount, maxPaymentsPerHour } = stages.local.fraudRules;
    expect(section('Test cards')).toContain(`more than ${maxMajorAmount} major units`);
    expect(section('Test cards')).toContain(`after the ${maxPaymentsPerHour}th of a card`);
  });
});

describe('the envelope recipe', () => {
  const { jwk, privateKey } = envelopeKeyPair('2026q4');
  const opener = envelopeOpener({ kids: [jwk.kid], unwrap: unwrapWith(privateKey) });
  const recipes = section('Envelopes by any JOSE library');
  let server: Server;
  let jwksUrl: string;

  beforeAll(async () => {
    await ensurePython(silent);
    server = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    jwksUrl = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
  }, 120_000);
  afterAll(() => once(server.close(), 'close'));

  async function run(command: string, args: readonly string[], program: string): Promise<string> {
    const child = spawn(command, [...args], { env: { ...process.env, JWKS_URL: jwksUrl, MERCHANT: 'm_demo' } });
    child.stdin.end(program);
    const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(complaint).toBe('');
    return output.trim();
  }

  const open = (envelope: string) => openCard(opener, envelope, { audience: 'm_demo', now: new Date() });

  it('in Python makes an envelope that the vault opens', async () => {
    const [program = ''] = codeBlocks(recipes, 'python');
    const card = await open(await run(pythonExecutable, ['-'], program));
    expect([card.number.reveal(), card.expMonth, card.expYear, card.holder]).toEqual([
      '4242424242424242',
      12,
      2030,
      'Zoë Example',
    ]);
  });

  it('with Web Crypto alone makes an envelope that the vault opens', async () => {
    const [recipe = ''] = codeBlocks(recipes, 'js');
    const call = `${recipe}
      const card = { number: '5555555555554444', exp_month: 1, exp_year: 2031, holder: 'Zoë Example' };
      console.log(await sealCard(card, process.env.JWKS_URL, process.env.MERCHANT));`;
    const card = await open(await run(process.execPath, ['--input-type=module'], call));
    expect([card.number.reveal(), card.holder]).toEqual(['5555555555554444', 'Zoë Example']);
  });
});

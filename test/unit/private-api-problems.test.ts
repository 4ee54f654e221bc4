import { printedKey } from '../../lib/config/private-api';
import { privateApiProblems } from '../../lib/config/private-api-problems';
import { deploymentOf } from '../../lib/config/deployment';
import { stageNames, stages } from '../../lib/config/stages';
import { privateApi, recipientKey } from '../support/private-api';

const [checkout, desk] = privateApi.callers;
const problemsOf = (changed: object) =>
  privateApiProblems({ target: 'aws', privateApi: Object.assign({}, privateApi, changed) });
const withKey = (jwk: object) => ({ reveal: { alarmFrom: 1, recipients: { desk: { merchant: 'm_shop', jwk } } } });
const row = (changed: object) => ({ callers: [checkout, { ...desk, ...changed }] });

const short = recipientKey('RSA', 1024).jwk;
/** A modulus of 1,024 bits in the length of one of 2,048. */
const padded = Buffer.concat([Buffer.alloc(128), Buffer.from(String(short.n), 'base64url')]).toString('base64url');

describe('the private API of a stage', () => {
  it('of every stage can be, and only the laptop has one', () => {
    for (const stage of stageNames) expect(deploymentOf(stages[stage], {}).problems).toEqual([]);
    expect(stageNames.filter((stage) => stages[stage].privateApi !== undefined)).toEqual(['local']);
  });

  it.each(['EC', 'RSA'] as const)('registers recipients with a key of kind %s', (kind) => {
    expect(problemsOf(withKey(recipientKey(kind).jwk))).toEqual([]);
  });

  it('can be without reveals', () => {
    expect(problemsOf({ reveal: undefined, callers: [checkout] })).toEqual([]);
  });

  it('stops the deployment with its sentences', () => {
    const changed = { ...stages.prod, privateApi: { ...privateApi, from: ['0.0.0.0/0'] } };
    // prod's checkout is a client of the company's issuer: the role is not in its list.
    expect(deploymentOf(changed, {}).problems).toEqual([
      expect.stringMatching(/reached from 0\.0\.0\.0\/0/),
      expect.stringMatching(/^Access: role\/checkout may create charges by its row and is not in checkout/),
    ]);
  });

  it.each<[string, object, RegExp]>([
    ['a private key', withKey(recipientKey().privateJwk), /^Recipient desk\.jwk: /],
    ['an RSA key of 1,024 bits', withKey(short), /^Recipient desk\.jwk/],
    ['an RSA key of 1,024 bits with zeros in front', withKey({ ...short, n: padded }), /shorter than 2,048 bits/],
    ['an RSA key with a small exponent', withKey({ ...recipientKey('RSA').jwk, e: 'Aw' }), /^Recipient desk\.jwk/],
    ['a point off the curve', withKey({ ...printedKey, y: 'a'.repeat(43) }), /its key is no public key\.$/],
    ['another curve', withKey({ ...printedKey, crv: 'secp256k1' }), /^Recipient desk\.jwk/],
    ['a shared secret', withKey({ kty: 'oct', k: 'c2VjcmV0' }), /^Recipient desk\.jwk/],
    ['the key that RFC 7517 prints', withKey(printedKey), /printed in RFC 7517/],
    ['nobody to reveal to', { reveal: { alarmFrom: 1, recipients: {} } }, /to nobody: register a recipient/],
    ['an alarm that never sounds', { reveal: { ...privateApi.reveal, alarmFrom: Infinity } }, /`alarmFrom`/],
    [
      'a recipient of a merchant whom nobody serves',
      row({ merchant: 'm_other' }),
      /no private caller may reveal cards of m_shop/,
    ],
    ['reveals that nobody may ask for', { callers: [checkout] }, /no private caller has tokens:reveal/],
    ['who may reveal where nothing is', { reveal: undefined }, /and the stage does not reveal any/],
    ['two rows for one role', { callers: [desk, { ...desk, merchant: 'm_other' }] }, /dispute-desk has two rows/],
    ['a role named like one of ours', row({ role: 'strongroom-prod-vault-desk' }), /give it another\.$/],
    ['a role with a path', row({ role: 'team/desk' }), /^Private caller team\/desk: role/],
    ['a wildcard for a role', row({ role: '*' }), /^Private caller \*: role/],
    ['a role that may do nothing', row({ permissions: [] }), /^Private caller dispute-desk: permissions/],
    ['a permission that nobody knows', row({ permissions: ['tokens:*'] }), /^Private caller dispute-desk: permissions/],
    ['no merchant', row({ merchant: 'shop' }), /^Private caller dispute-desk: merchant/],
    ['the internet as neighbour', { from: ['0.0.0.0/0'] }, /name a private range/],
    ['more than a private range', { from: ['10.0.0.0/7'] }, /name a private range/],
    ['a public range', { from: ['172.32.0.0/16'] }, /name a private range/],
    ['what is no range', { from: ['10.80.0.0'] }, /name a private range/],
    [
      'more than a function can be told',
      { callers: Array.from({ length: 40 }, (_, at) => ({ ...desk, role: `desk-${at}` })) },
      /more than 2500 characters/,
    ],
  ])('does not have %s', (_what, changed, sentence) => {
    expect(problemsOf(changed)).toEqual(expect.arrayContaining([expect.stringMatching(sentence)]));
  });
});

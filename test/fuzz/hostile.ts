import * as fc from 'fast-check';

/** What must not come out again where it went in: in no refusal and no log line. */
export const canary = {
  /** A test number (Stripe's, for declined disputes) that no seed uses. */
  number: '4000000000000259',
  text: 'Zq7-canary-kV3x',
} as const;

/** Texts that parsers, stores and terminals have fallen over. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\r\nset-cookie: a=b',
  '\ud800',
  '\udc00\ud800',
  '\u202e\u200b\ufeff',
  'é'.normalize('NFD'),
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../../etc/passwd',
  '..%2f..%2f',
  '%00',
  '%',
  '%E0%A4%A',
  '${jndi:ldap://a/b}',
  "'; drop table tokens; --",
  '{{7*7}}',
  '<script>',
  'null',
  'NaN',
  '-1',
  '1e400',
  '9'.repeat(400),
  'A'.repeat(5_000),
  '='.repeat(64),
  '.'.repeat(300),
  ' '.repeat(2_000),
  'a-'.repeat(1_500),
  '4 2 '.repeat(700),
  canary.number,
  `x${canary.number}`,
  canary.number.replaceAll(/(\d{4})(?=\d)/g, '$1 '),
  canary.text,
];

/** Numbers as somebody may write them into JSON, some of which JSON has not. */
export const hostileNumbers: readonly string[] = [
  ...['0', '-0', '-1', '0.1', '1e400', '-1e400', '1e-400', '9007199254740993', '1'.repeat(500), `0.${'1'.repeat(500)}`],
  ...['NaN', 'Infinity', '01', '0x10', '1_000', '+1', '.5', '1.', '1e', '١', 'undefined', 'True', "'a'", canary.number],
];

/** Names of members. */
export const hostileNames: readonly string[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'length', 'then', 'toJSON', '', '0', '-1', '\0', '\ud800'],
  ...['cvv', 'pan', 'card_number', 'security_code', '$ref', 'a'.repeat(300), canary.text, canary.number],
];

/** Text of any code points, lone surrogates among them; often a hostile one. */
export const anyHostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc
    .array(fc.oneof(fc.nat({ max: 0x7f }), fc.nat({ max: 0xffff })), { maxLength: 60 })
    .map((units) => String.fromCharCode(...units)),
);

import { decimal, moneyText } from '../money-text';
import type { Day } from './day';
import { type Difference, shown } from './difference';
import { type Findings, mostDifferences, type Problem } from './findings';
import type { Account } from './judge';
import { Totals } from './totals';

export interface ComparedAccount {
  readonly account: Account;
  readonly findings: Findings;
}

const problems: Readonly<Record<Problem, string>> = {
  unreadable: 'was not compared: the processor gave no account',
  too_many_differences: `has more than ${mostDifferences} differences: it does not compare as a whole`,
  not_answered: 'was not compared wholly: the processor did not answer about some charges',
};

/** The day of one connector, for a person in accounting. Lines of at most about 100 characters, Unix line ends. */
export function summaryOf(day: Day, connector: string, accounts: readonly ComparedAccount[]): string {
  const title = `Our ledger and the accounts at ${connector}, ${day.name} (UTC)`;
  const differences = accounts.flatMap(({ findings }) => findings.differences);
  return [
    title,
    '='.repeat(title.length),
    '',
    ...result(accounts, differences.length),
    '',
    ...totals(accounts),
    '',
    counted(accounts),
    ...differences.flatMap((difference, place) => ['', ...paragraph(difference, place + 1)]),
    '',
  ].join('\n');
}

function result(accounts: readonly ComparedAccount[], differences: number): readonly string[] {
  const unfinished = accounts.flatMap(({ account, findings }) =>
    findings.problems.map((problem) => `  ${account.merchantId} ${problems[problem]}.`),
  );
  const found = differences === 0 ? 'No difference' : counting(differences, 'difference');
  const of = `${found} in ${counting(accounts.length, 'account')}.`;
  return unfinished.length === 0 ? [of] : [`NOT COMPLETE. ${of}`, ...unfinished];
}

const counting = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

const grouped = (count: number): string => count.toLocaleString('en-US');

function totals(accounts: readonly ComparedAccount[]): readonly string[] {
  const [ours, theirs] = [new Totals(), new Totals()];
  for (const { findings } of accounts) {
    ours.addAll(findings.ours);
    theirs.addAll(findings.theirs);
  }
  const rows = new Set([...ours.all(), ...theirs.all()].map(({ kind, currency }) => `${currency} ${kind}`));
  const either = [...ours.all(), ...theirs.all()];
  const lines = [...rows].sort().flatMap((row) => {
    const total = either.find(({ kind, currency }) => row === `${currency} ${kind}`);
    if (total === undefined) return [];
    const sides = [ours, theirs].map((side) => side.of(total.kind, total.currency));
    return [
      columns([
        total.kind,
        ...sides.flatMap(({ count, amount, currency }) => [grouped(count), moneyText(amount, currency)]),
      ]),
    ];
  });
  if (lines.length === 0) return ['Nothing moved, by our ledger and by the processor.'];
  return [columns(['', '', 'our ledger', '', 'processor']), ...lines];
}

const widths = [15, 10, 25, 10, 25] as const;

function columns(cells: readonly string[]): string {
  const placed = cells.map((cell, place) => (place === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[place] ?? 0)));
  return placed.join('').trimEnd();
}

function counted(accounts: readonly ComparedAccount[]): string {
  const sum = (what: keyof Findings['counts']): string =>
    grouped(accounts.reduce((total, { findings }) => total + findings.counts[what], 0));
  return [
    `Movements that are the same on both sides: ${sum('matched')}.`,
    `The same, on another day on one side: ${sum('elsewhere')}.`,
    `Not settled in our ledger yet: ${sum('open')}.`,
    `Given back, of charges that failed: ${sum('given_up')}.`,
  ].join('\n');
}

function paragraph(
  { merchantId, at, words, reference, processorReference }: Difference,
  place: number,
): readonly string[] {
  const theirs = processorReference === undefined ? '' : `, at the processor ${shown(processorReference)}`;
  return [`${place}. ${words}`, `   ${merchantId}, ${at}; reference ${shown(reference)}${theirs}`];
}

const header = [
  ...[
    'day',
    'connector',
    'merchant',
    'difference',
    'movement',
    'charge',
    'reference',
    'processor_reference',
    'moved_at',
  ],
  ...['ours', 'ours_currency', 'theirs', 'theirs_currency', 'explanation'],
];

/** The differences as RFC 4180 has them, every field quoted, amounts as plain decimals in major units. Only the header: none. */
export function csvOf(day: Day, accounts: readonly ComparedAccount[]): string {
  const rows = accounts.flatMap(({ findings }) => findings.differences.map((difference) => row(day, difference)));
  return [header, ...rows].map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

function row(day: Day, difference: Difference): readonly string[] {
  const { connector, merchantId, kind, movement, chargeId = '', reference, processorReference = '' } = difference;
  const amounts = [difference.ours, difference.theirs].flatMap((money) =>
    money === undefined ? ['', ''] : [decimal(money.amount, money.currency), money.currency],
  );
  const names = [chargeId, shown(reference), processorReference === '' ? '' : shown(processorReference)];
  return [day.name, connector, merchantId, kind, movement, ...names, difference.at, ...amounts, difference.words];
}

/** A cell that begins like a formula would be one in a spreadsheet (OWASP, "CSV injection"). */
function quoted(cell: string): string {
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return `"${text.replaceAll('"', '""')}"`;
}

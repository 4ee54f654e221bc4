import type { EventBus } from '../audit/event-bus';
import type { EventRow, Merchant } from '../charge/ledger';
import type { ReconcilePorts } from '../charge/reconcile';
import { type Book, bookOf, type BookPorts, type Entry } from './book';
import { type AccountPorts, compareAccount } from './compare-account';
import type { Day } from './day';
import { differenceEvent } from './difference';
import { Findings, mostDifferences } from './findings';
import type { Account } from './judge';
import { type ComparedAccount, csvOf, summaryOf } from './report';
import { askAbout, type LeftPorts } from './what-is-left';

/** The reports bucket. Contract suite: test/contract/reports. */
export interface Reports {
  /** Put a report; what stood under the name stays as an earlier version. */
  put(name: string, report: { readonly text: string; readonly type: 'text/csv' | 'text/plain' }): Promise<void>;
}

export interface CompareSettlementsPorts extends AccountPorts, BookPorts, LeftPorts {
  readonly ledger: AccountPorts['ledger'] & BookPorts['ledger'];
  /** The connectors of the stage. */
  readonly connectors: readonly string[];
  /** Suspended ones too: what they took is still refunded. */
  readonly merchantsOf: (connector: string) => AsyncIterable<Pick<Merchant, 'id'>>;
  readonly cancel: ReconcilePorts['cancel'];
  readonly bus: EventBus;
  readonly reports: Reports;
  /** The subject of a difference, `rc_…`, by what makes it this difference. */
  readonly differenceId: (parts: readonly string[]) => string;
  readonly onUnread: (account: Account, error: unknown) => void;
}

/**
 * Compare our ledger with every account of a day (design section 7): each difference becomes an event and a line of a report. Money that
 * stands under a charge that failed here is cancelled, last, so that a run that breaks off finds it again. Nothing is ever posted.
 * A day that is compared again gives the same events. Accounts that could not be compared are those with problems.
 */
export const compareSettlements =
  (ports: CompareSettlementsPorts) =>
  async (day: Day): Promise<readonly ComparedAccount[]> => {
    const book = await bookOf(ports, day);
    const accounts = await accountsOf(ports, book);
    for (const compared of accounts) await readAccount(ports, { day, book }, compared);
    await whatIsLeft(ports, book, accounts);
    await publish(ports, day, accounts);
    const connectors = new Set([...ports.connectors, ...accounts.map(({ account }) => account.connector)]);
    for (const connector of connectors) await report(ports, day, { connector, accounts });
    for (const compared of accounts) await cancelOrphans(ports, compared);
    return accounts;
  };

async function accountsOf(ports: CompareSettlementsPorts, book: Book): Promise<readonly ComparedAccount[]> {
  const accounts = new Map<string, ComparedAccount>();
  const add = (account: Account): void => {
    accounts.set(`${account.connector} ${account.merchantId}`, { account, findings: new Findings() });
  };
  for (const connector of ports.connectors) {
    for await (const { id: merchantId } of ports.merchantsOf(connector)) add({ connector, merchantId });
  }
  // A merchant that left, or whose connector is not there any more: what moved has to be compared, or reported as not compared.
  book.accounts.forEach(add);
  return [...accounts.values()];
}

async function readAccount(
  ports: CompareSettlementsPorts,
  of: { readonly day: Day; readonly book: Book },
  { account, findings }: ComparedAccount,
): Promise<void> {
  try {
    await compareAccount(ports, { account, ...of }, findings);
  } catch (error) {
    findings.has('unreadable');
    ports.onUnread(account, error);
  }
}

/** An account that was not read to its end says nothing about what it lacks. */
async function whatIsLeft(
  ports: CompareSettlementsPorts,
  book: Book,
  accounts: readonly ComparedAccount[],
): Promise<void> {
  const ofMerchant = Map.groupBy(accounts, ({ account }) => account.merchantId);
  const left = new Map<Findings, Entry[]>();
  for (const entry of book.left()) {
    const findings = ofMerchant.get(entry.merchantId)?.find(({ account }) => isOf(account, entry))?.findings;
    if (findings === undefined || !entry.ofTheDay) continue;
    findings.moved('ours', entry.kind, entry.money);
    if (!isRead(findings)) continue;
    const entries = left.get(findings) ?? [];
    if (entries.length <= mostDifferences) entries.push(entry);
    left.set(findings, entries);
  }
  for (const [findings, entries] of left) await askAbout(ports, entries, findings);
}

const isRead = ({ problems }: Findings): boolean =>
  !problems.includes('unreadable') && !problems.includes('too_many_differences');

/** The event of an operation does not name its connector: it is counted with its merchant's first account. */
const isOf = (account: Account, { connector = account.connector }: Entry): boolean => account.connector === connector;

async function publish(ports: CompareSettlementsPorts, day: Day, accounts: readonly ComparedAccount[]): Promise<void> {
  const differences = accounts.flatMap(({ findings }) => findings.differences);
  const rows = differences.map((difference) => differenceEvent(day, difference, ports.differenceId));
  const refused = await ports.bus.publish(rows.map((row) => outgoing(row, day)));
  if (refused.length > 0) throw new Error('the bus refused some differences');
}

const outgoing = ({ type, json }: EventRow, { before }: Day) => ({ type, json, occurredAt: before.toISOString() });

async function report(
  { reports }: CompareSettlementsPorts,
  day: Day,
  { connector, accounts }: { readonly connector: string; readonly accounts: readonly ComparedAccount[] },
): Promise<void> {
  const own = accounts.filter(({ account }) => account.connector === connector);
  const name = `settlements/${day.name}/${connector}`;
  await reports.put(`${name}.csv`, { text: csvOf(day, own), type: 'text/csv' });
  await reports.put(`${name}.txt`, { text: summaryOf(day, connector, own), type: 'text/plain' });
}

async function cancelOrphans({ cancel }: CompareSettlementsPorts, { findings }: ComparedAccount): Promise<void> {
  for (const charge of findings.orphans) {
    if ((await cancel(charge)) === 'unknown') findings.has('not_answered');
  }
}

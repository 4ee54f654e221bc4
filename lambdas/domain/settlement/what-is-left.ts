import type { Charge, LedgerTable } from '../charge/ledger';
import type { ReconcilePorts } from '../charge/reconcile';
import type { Entry } from './book';
import { inWords, nouns } from './difference';
import { type Findings, mostDifferences } from './findings';

export interface LeftPorts {
  readonly ledger: Pick<LedgerTable, 'get' | 'operation'>;
  readonly inquire: ReconcilePorts['inquire'];
  readonly inquireOperation: ReconcilePorts['inquireOperation'];
}

/**
 * Ask the processor about what only our ledger has before calling it missing: what was settled late moved on an earlier day there, and
 * a minute before midnight here may be after it there.
 * @param left movements of the day that the processor's account did not have
 */
export async function askAbout(ports: LeftPorts, left: readonly Entry[], findings: Findings): Promise<void> {
  if (left.length > mostDifferences) return findings.has('too_many_differences');
  const notAuthorized = new Set(left.filter(({ kind }) => kind === 'authorization').map(({ chargeId }) => chargeId));
  for (const entry of left) {
    const charge = await ports.ledger.get(entry.merchantId, entry.chargeId);
    if (charge === undefined) throw new Error('an event of a charge without the charge');
    const known =
      isAutomatic(entry) && !notAuthorized.has(charge.id) ? 'not_known' : await isKnown(ports, charge, entry);
    if (known === 'known') findings.counts.elsewhere += 1;
    if (known === 'not_answered') findings.has('not_answered');
    if (known === 'not_known') findings.differs(missingThere(charge, entry));
  }
}

/**
 * A capture of the charge itself moves with its authorization. Their account had that and not the capture: then it says how it stands,
 * and an inquiry, which approves of what is authorized, would hide it.
 */
const isAutomatic = ({ kind, reference, chargeId }: Entry): boolean => kind === 'capture' && reference === chargeId;

type Known = 'known' | 'not_known' | 'not_answered';

async function isKnown(ports: LeftPorts, charge: Charge, entry: Entry): Promise<Known> {
  if (entry.reference === entry.chargeId) return isChargeKnown(await ports.inquire(charge), charge);
  const operation = await ports.ledger.operation(charge.id, entry.reference);
  if (operation === undefined) throw new Error('an event of an operation without the operation');
  switch ((await ports.inquireOperation(charge, operation)).outcome) {
    case 'succeeded':
      return 'known';
    case 'unknown':
      return 'not_answered';
    case 'failed':
    case 'not_found':
      return 'not_known';
  }
}

/** An authorization that has ended since is declined by whoever is asked about it; that it is known is all that counts. */
const ended: readonly Charge['status'][] = ['voided', 'expired'];

function isChargeKnown({ outcome }: Awaited<ReturnType<LeftPorts['inquire']>>, charge: Charge): Known {
  switch (outcome) {
    case 'approved':
      return 'known';
    case 'declined':
      return ended.includes(charge.status) ? 'known' : 'not_known';
    case 'not_found':
      return 'not_known';
    case 'unknown':
      return 'not_answered';
  }
}

function missingThere(charge: Charge, entry: Entry) {
  const { kind: movement, reference, chargeId, merchantId, money: ours, processorReference, at } = entry;
  const known = processorReference === undefined ? {} : { processorReference };
  const words = `Our ledger has ${inWords(ours)} as ${article(nouns[movement])} of charge ${chargeId}; the processor knows of none.`;
  const facts = { movement, reference, chargeId, merchantId, ours, at, words, ...known };
  return { ...facts, kind: 'missing_at_processor', connector: charge.connector } as const;
}

const article = (noun: string): string => (/^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`);

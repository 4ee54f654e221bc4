import {
  chargeStates,
  chargeStatuses,
  leads,
  moves,
  operationKinds,
  possibleOperations,
  statesBefore,
} from '../../lambdas/domain/charge/charge-states';

describe('the table of charge states', () => {
  it('leads to known states only', () => {
    const targets = Object.values(chargeStates).flatMap((row) => Object.values(row).flat());
    for (const target of targets) expect(chargeStatuses).toContain(target);
  });

  it('reaches every state from `pending`, and none leads back to it', () => {
    const reached = new Set<string>(['pending']);
    for (let round = 0; round < chargeStatuses.length; round += 1) {
      for (const from of chargeStatuses.filter((status) => reached.has(status))) {
        for (const to of Object.values(chargeStates[from]).flat()) reached.add(to);
      }
    }
    expect([...reached].sort()).toEqual([...chargeStatuses].sort());
    expect(
      chargeStatuses.filter((from) => Object.values(chargeStates[from]).flat().map(String).includes('pending')),
    ).toEqual([]);
  });

  it('has an event for each outcome of each move', () => {
    for (const { succeeded, failed } of Object.values(moves))
      expect([succeeded, failed].every((type) => type.startsWith('payment.'))).toBe(true);
  });

  it('allows an operation exactly in the states whose row names it', () => {
    for (const kind of operationKinds) {
      expect(chargeStatuses.filter((status) => possibleOperations(status).includes(kind))).toEqual(statesBefore(kind));
    }
  });

  it('says which way a move leads', () => {
    expect(leads('authorized', 'void', 'voided')).toBe(true);
    expect(leads('captured', 'void', 'voided')).toBe(false);
  });
});

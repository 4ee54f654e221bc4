import { chargeStates } from '../../lambdas/domain/charge/charge-states';

/** The table of charge states as a mermaid diagram, one arrow per move and target, in the table's order. */
export function chargeDiagram(): string {
  const arrows = Object.entries(chargeStates).flatMap(([from, moves]) =>
    Object.entries(moves).flatMap(([move, targets]) => targets.map((to: string) => `  ${from} --> ${to}: ${move}`)),
  );
  return ['stateDiagram-v2', '  [*] --> pending: claim', ...arrows].join('\n');
}

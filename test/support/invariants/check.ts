import { moneyRestViolations, moneyViolations } from './money.ts';
import { orderViolations, restViolations } from './orders.ts';
import { messageViolations, reportViolations } from './projections.ts';
import type { RawSystem } from './rows.ts';
import { stockViolations } from './stock.ts';

/** What must be so between any two transactions, as one sentence for everything that is not. */
export function violations(system: RawSystem): string[] {
  return [...orderViolations(system), ...stockViolations(system), ...messageViolations(system)];
}

/** What must be so, besides, once every order is over and nothing is under way. */
export function violationsAtRest(system: RawSystem): string[] {
  return [
    ...violations(system),
    ...restViolations(system),
    ...moneyViolations(system),
    ...moneyRestViolations(system),
    ...reportViolations(system),
  ];
}

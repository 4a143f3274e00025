import type { Scenario } from '../scenario.ts';
import { moneyScenarios } from './money.ts';
import { officeScenarios } from './office.ts';
import { turnsOfOrders } from './turns-of-orders.ts';
import { waysOfOrders } from './ways-of-orders.ts';

/** Together they bring every function, route and workflow step to its boundaries. */
export const scenarios: readonly Scenario[] = [
  ...officeScenarios,
  ...waysOfOrders,
  ...turnsOfOrders,
  ...moneyScenarios,
];

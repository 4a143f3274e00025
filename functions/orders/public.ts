// What other contexts may use of orders: the aggregate, the moves of its units, and its commit with its events.
export type { Order, OrderLine, LineAllocation, Address, Hold, Stage, UnitState, PaymentTotals } from './order.ts';
export { moveUnits } from './units.ts';
export { statusOf, unitsIn } from './status.ts';
export { loadOrder, changeOrder, commitOrder, orderEvents, orderIdOf, headerWrite, type OrderChange } from './store.ts';

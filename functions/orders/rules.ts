// What other contexts may decide with: the order and its states, and what moves them. Nothing here does I/O.
export type {
  Order,
  OrderLine,
  LineAllocation,
  Address,
  Hold,
  Stage,
  UnitState,
  PaymentTotals,
} from './aggregate/order.ts';
export { waitsForTheRest } from './aggregate/ship-complete.ts';
export { moveUnits } from './aggregate/units.ts';
export { statusOf, unitsIn, type OrderStatus } from './aggregate/status.ts';
export {
  policyOf,
  currentPolicy,
  fulfilmentMethods,
  type FulfilmentMethod,
  type LifecyclePolicy,
} from './aggregate/policies.ts';
export { isLate, lookedAt, lookedAtSoon } from './aggregate/deadlines.ts';
export { activeHolds, blockedBy, releaseBlockedBy, withHold, defaultBlocks } from './holding/holds.ts';
export {
  fulfilmentStates,
  fulfilmentMoves,
  unitStateIn,
  mayMove,
  isInHand,
  moveFulfilmentOrder,
  type FulfilmentOrder,
  type FulfilmentLine,
  type FulfilmentPackage,
  type FulfilmentState,
  type Shipment,
} from './fulfilment-orders/fulfilment-order.ts';
export { heldForPayment } from './holding/hold-for-payment.ts';
export { moneyOfUnits, settleUnits, liveAmount, type UnitsMoney } from './aggregate/line-money.ts';
export { cancelUnits, type LineUnits } from './cancelling/cancel-units.ts';
export type { OrderException } from './exceptions/exception.ts';

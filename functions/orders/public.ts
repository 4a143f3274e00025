// What other contexts may use of orders: the aggregate, the moves of its units, and its commit with its events.
export type { Order, OrderLine, LineAllocation, Address, Hold, Stage, UnitState, PaymentTotals } from './order.ts';
export { waitsForTheRest } from './ship-complete.ts';
export { moveUnits } from './units.ts';
export { statusOf, unitsIn, type OrderStatus } from './status.ts';
export {
  loadOrder,
  changeOrder,
  commitOrder,
  orderEvents,
  orderIdsPlacedOn,
  orderIdOf,
  headerWrite,
  unchangedWrite,
  type OrderChange,
} from './store.ts';
export { policyOf, currentPolicy, fulfilmentMethods, type FulfilmentMethod, type LifecyclePolicy } from './policies.ts';
export { enterStage } from './deadlines.ts';
export { activeHolds, blockedBy, releaseBlockedBy, withHold, defaultBlocks } from './holds.ts';
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
} from './fulfilment-order.ts';
export {
  newFulfilmentWrite,
  fulfilmentWrite,
  fulfilmentOrderIn,
  fulfilmentQueue,
  loadFulfilmentOrder,
  fulfilmentOrdersOf,
} from './fulfilment-rows.ts';
export { amended, commitDraft, draftOf, roomIn, type Draft } from './draft.ts';
export { endCommittedStep, endStep } from './end-step.ts';
export type { WaitingStep } from './wait-rows.ts';
export { screen } from './screening.ts';
export { heldForPayment } from './hold-for-payment.ts';
export { moneyOfUnits, settleUnits, liveAmount, type UnitsMoney } from './line-money.ts';
export { cancelUnits, type LineUnits } from './cancel-units.ts';
export { applyCancellation, finishCancellation } from './cancel-order.ts';
export { raiseFromCarrier } from './raise-from-carrier.ts';
export { raiseFromSettlement, raisedFromSettlement } from './raise-from-settlement.ts';

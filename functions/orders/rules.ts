// What other contexts may decide with: the order and its states, and what moves them. Nothing here does I/O.
export { keptWords, wordsErased } from './erasing/words-erased.ts';
export { serialsIn, serialsWith, withoutSerials } from './fulfilment-orders/packed-serials.ts';
export { packageViews, unitsOfLines, wrongContents } from './fulfilment-orders/package-contents.ts';
export type {
  AddressedGroup,
  FulfilmentGroup,
  Order,
  OrderLine,
  OrderWithPeople,
  LineAllocation,
  Stage,
  PaymentTotals,
} from './aggregate/order.ts';
export {
  holderOf,
  ruleOf,
  shareBetween,
  type MoneyGoesBack,
  type Tender,
  type TenderTotals,
} from './tenders/tender.ts';
export { onlyTender, sharesOf, tenderOf, tendersOf, toBeCollected, toBeReceived } from './tenders/tenders-of-order.ts';
export { tenderViews } from './tenders/tender-view.ts';
export { waitsForTheRest } from './aggregate/ship-complete.ts';
export {
  allocationsWithout,
  firstUnits,
  joinAllocations,
  onCounters,
  withoutAllocations,
} from './aggregate/line-allocations.ts';
export { isFinished, isFulfilled, isMoneyDue, isToBeInvoiced, undeliveredAndOwed } from './aggregate/completion.ts';
export { addressesOf, addressView, billedPartyOf, billedPartyView } from './aggregate/people.ts';
export { stageOf } from './aggregate/stage.ts';
export { leftUnits, moveUnits, unitsNamed, unitsTold } from './aggregate/units.ts';
export { statusOf, unitsIn, type OrderStatus } from './aggregate/status.ts';
export { groupOf, groupsOf, instructionsOf, linesOf, policyOfLine } from './aggregate/groups.ts';
export { isTooFarForCouriers, policyOf } from './aggregate/policies.ts';
export { isUncollected } from './cancelling/uncollected.ts';
export { isAwaitingCollection, isLate, lateStageOf, lookedAt, lookedAtSoon } from './aggregate/deadlines.ts';
export { blockedBy, isPaymentAgreedAfter, isPaymentAwaited, releaseBlockedBy, withHold } from './holding/holds.ts';
export {
  unitStateIn,
  mayMove,
  isInHand,
  moveFulfilmentOrder,
  lostLines,
  presentLines,
  trackingNumbersOf,
  type FulfilmentOrder,
  type RequestedMove,
  type FulfilmentLine,
  type FulfilmentPackage,
  type FulfilmentState,
  type Loss,
  type SentBack,
  type SentBackUnits,
  type Shipment,
  type UndeliveredUnits,
} from './fulfilment-orders/fulfilment-order.ts';
export { agreesWith } from './fulfilment-orders/agreement.ts';
export { heldForPayment } from './holding/hold-for-payment.ts';
export { transferArrived } from './holding/transfer-arrived.ts';
export { waitsForTransfer } from './screening/screen-order.ts';
export { paidOf, stillDue } from './aggregate/still-due.ts';
export { presentmentView, type OrderSummary } from './reading/order-view.ts';
export { withBundles, type InBundle } from './aggregate/bundle.ts';
export { settleUnits, liveAmount } from './aggregate/line-money.ts';
export { settleCharges, type Charge, type ChargePart } from './aggregate/charge.ts';
export {
  amountOf,
  frozenTax,
  inTurnUpTo,
  kindsOf,
  kindOfComponent,
  netOf,
  pricesIncludeTaxOf,
  priceTogether,
  shareOfAmount,
  shareOfPrice,
  together,
  total,
  written,
  type PaidPrice,
  type Price,
  type Tax,
} from './aggregate/price.ts';
export { cancelUnits, cancellableUnits } from './cancelling/cancel-units.ts';
export { endsWithItsOrder, isDelayKnown, type OrderException } from './exceptions/exception.ts';

// What other contexts may use of orders: reading an order, changing it, and committing it with its events.
export {
  loadOrder,
  orderRows,
  changeOrder,
  orderEvents,
  orderIdsOf,
  orderIdsPlacedOn,
  keepOrder,
  unchangedWrite,
} from './keeping/store.ts';
export { fulfilmentOrderRows, orderHeaders } from './rows.ts';
export { withPeople } from './keeping/open-people.ts';
export { loadHeads, type OrderHead } from './keeping/order-heads.ts';
export { listedOrders, type ListedOrder } from './keeping/listed-orders.ts';
export { deadlineQueues, orderOf } from './keeping/order-rows.ts';
export {
  newFulfilmentWrite,
  fulfilmentWrite,
  fulfilmentOrderIn,
  fulfilmentQueue,
  loadFulfilmentOrder,
  fulfilmentOrdersOf,
} from './fulfilment-orders/fulfilment-rows.ts';
export { billedIn, keepBilledLonger, lastYearForgotten } from './erasing/billed-rows.ts';
export { eraseOrder } from './erasing/erase-order.ts';
export { keyOf, listedUnder, orderIdsUnder, sealedBy } from './erasing/orders-of-person.ts';
export { orderWithDetailsOf } from './details/earlier-details.ts';
export { commitDraft, roomIn } from './keeping/draft.ts';
export { placeWrites } from './keeping/queue-writes.ts';
export { judgePlacementOperation, placeOrderOperation } from './placing/place-operation.ts';
export { judgeRecordingOperation, recordOrderOperation } from './history/record-operation.ts';
export { takenProviders } from './placing/taken-providers.ts';
export { screen } from './screening/screening.ts';
export { applyCancellation } from './cancelling/cancel-order.ts';
export { endTest } from './cancelling/end-test.ts';
export { releaseUncollected } from './cancelling/release-uncollected.ts';
export { freeCancelledStock } from './cancelling/free-cancelled-stock.ts';
export { raisedFromDispute } from './exceptions/raise-from-dispute.ts';
export { raiseFound, raiseFromCarrier } from './exceptions/raise-from-carrier.ts';
export {
  raiseFromSettlement,
  raisedFromSettlement,
  type RefusedSettlement,
} from './exceptions/raise-from-settlement.ts';
export { decide, leaveToWorkflow, raise, type RaisedFor } from './exceptions/exceptions.ts';
export { exceptionsOf, loadException } from './exceptions/exception-rows.ts';
export { waitingExceptions, type WaitingExceptions } from './exceptions/waiting-exceptions.ts';

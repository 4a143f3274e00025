import { historyRoutes } from '#shared/contracts/api/history.ts';
import { creditRoutes } from '#shared/contracts/api/credit.ts';
import { orderDetailsRoutes } from '#shared/contracts/api/order-details.ts';
import { mappingRoutes } from '#shared/contracts/api/mapping.ts';
import { exceptionRoutes, holdRoutes } from '#shared/contracts/api/order-workflow.ts';
import { orderRoutes } from '#shared/contracts/api/orders.ts';
import { serve } from '#shared/http/serve.ts';
import { cancelOrderOperation } from './cancelling/cancel-operation.ts';
import { readCreditOperation } from './credit/credit-operation.ts';
import { changeOrderOperation } from './details/change-operation.ts';
import { listEarlierDetailsOperation } from './details/earlier-operation.ts';
import * as exceptions from './exceptions/exception-operations.ts';
import * as holds from './holding/hold-operations.ts';
import { recordOrderOperation } from './history/record-operation.ts';
import { mapLineOperation } from './mapping/map-operation.ts';
import { addNoteOperation, listNotesOperation } from './reading/note-operations.ts';
import { placeOrderOperation } from './placing/place-operation.ts';
import { readOrderOperation } from './reading/read-operation.ts';
import { readTimelineOperation } from './reading/timeline-operation.ts';

const routes = {
  ...orderRoutes,
  ...historyRoutes,
  ...orderDetailsRoutes,
  ...mappingRoutes,
  ...holdRoutes,
  ...exceptionRoutes,
  ...creditRoutes,
};

/** The API of orders, their holds, their exceptions, and what customers owe for them. */
export const handler = serve(routes, {
  placeOrder: placeOrderOperation,
  recordOrder: recordOrderOperation,
  readOrder: readOrderOperation,
  readTimeline: readTimelineOperation,
  changeOrder: changeOrderOperation,
  mapLine: mapLineOperation,
  listEarlierDetails: listEarlierDetailsOperation,
  addNote: addNoteOperation,
  listNotes: listNotesOperation,
  cancelOrder: cancelOrderOperation,
  listHolds: holds.listHolds,
  listOrderHolds: holds.listOrderHolds,
  createHold: holds.createHold,
  releaseHold: holds.releaseHold,
  rejectHold: holds.rejectHold,
  listExceptions: exceptions.listExceptions,
  readException: exceptions.readException,
  takeException: exceptions.takeException,
  resumeException: exceptions.resumeException,
  giveUpException: exceptions.giveUpException,
  readCredit: readCreditOperation,
});

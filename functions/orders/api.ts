import { exceptionRoutes, holdRoutes } from '#shared/contracts/api/order-workflow.ts';
import { orderRoutes } from '#shared/contracts/api/orders.ts';
import { serve } from '#shared/http/serve.ts';
import { cancelOrderOperation } from './cancel-operation.ts';
import * as exceptions from './exception-operations.ts';
import * as holds from './hold-operations.ts';
import { listOrdersOperation } from './list-operation.ts';
import { addNoteOperation, listNotesOperation } from './note-operations.ts';
import { placeOrderOperation } from './place-operation.ts';
import { readOrderOperation } from './read-operation.ts';
import { readTimelineOperation } from './timeline-operation.ts';

const routes = { ...orderRoutes, ...holdRoutes, ...exceptionRoutes };

/** The API of orders, their holds and their exceptions. */
export const handler = serve(routes, {
  placeOrder: placeOrderOperation,
  listOrders: listOrdersOperation,
  readOrder: readOrderOperation,
  readTimeline: readTimelineOperation,
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
});

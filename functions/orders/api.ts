import { orderRoutes } from '#shared/contracts/api/orders.ts';
import { serve } from '#shared/http/serve.ts';
import { cancelOrderOperation } from './cancel-operation.ts';
import { listOrdersOperation } from './list-operation.ts';
import { addNoteOperation, listNotesOperation } from './note-operations.ts';
import { placeOrderOperation } from './place-operation.ts';
import { readOrderOperation } from './read-operation.ts';
import { readTimelineOperation } from './timeline-operation.ts';

/** The API of orders. */
export const handler = serve(orderRoutes, {
  placeOrder: placeOrderOperation,
  listOrders: listOrdersOperation,
  readOrder: readOrderOperation,
  readTimeline: readTimelineOperation,
  addNote: addNoteOperation,
  listNotes: listNotesOperation,
  cancelOrder: cancelOrderOperation,
});

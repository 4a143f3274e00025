import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { lineId, madeId, sku } from '../fields.ts';
import { defineRoutes } from '../route.ts';
import { orderSummary } from './order-views.ts';

const params = z.strictObject({ orderId: madeId('ord'), lineId });

/** Saying which items lines are whose SKUs are none here. */
export const mappingRoutes = defineRoutes({
  mapLine: {
    method: 'POST',
    path: '/v1/orders/{orderId}/lines/{lineId}/map',
    access: 'orders:write',
    summary: 'Say which item a line is',
    description:
      'Of an order that was taken with a SKU which is no item here (`unknownItems` of its channel is `hold`). The line is from then on of that item, at the price at which it was ordered; `orderedSku` keeps what was ordered. With the last such line the hold of the order ends, and it goes its way.',
    params,
    body: z.strictObject({ sku: sku.meta({ description: 'Of an item that there is' }) }).meta({ id: 'LineMapping' }),
    success: { status: 200, description: 'The order', body: orderSummary },
    problems: ['not-found', 'conflicting-state', 'unknown-reference'],
    example: { params: { orderId: exampleIds.orderToMap, lineId: '1' }, body: { sku: 'GIFT-001' } },
  },
});

import { sourcingCauses } from '../vocabulary.ts';
import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { bucketTold, madeId, moment, quantityTold, slug } from '../fields.ts';
import { groupId } from '../groups.ts';
import { defineRoutes } from '../route.ts';
import { lineUnits } from './order-views.ts';
import { reservationRoutes } from './reservations.ts';

const lineSource = z.strictObject({ ...lineUnits.shape, location: slug, ...bucketTold }).meta({ id: 'LineSource' });

const candidate = z
  .strictObject({
    location: slug,
    groupId: groupId.optional().meta({ description: 'For which fulfilment group, where the order has several' }),
    serves: z.boolean(),
    verdict: z.string().meta({ description: 'Stable code: `serves`, or the first rule by which it lost' }),
    reason: z.string().meta({ description: 'The verdict in words' }),
    covers: quantityTold.meta({ description: 'Units of the demand that its free stock could cover' }),
    takes: quantityTold.meta({ description: 'Units that were set aside there' }),
    kilometres: z.number().optional().meta({ description: 'Distance to the customer, as the crow flies' }),
    sameCountry: z.boolean().optional(),
    priority: z.int().meta({ description: 'Among equals the lower number serves first' }),
  })
  .meta({ id: 'SourcingCandidate' });

/** One sourcing decision: what was asked for, what became of it, and how each location fared. */
export const sourcingDecisionView = z
  .strictObject({
    sourcingId: madeId('src'),
    decidedAt: moment,
    cause: z.enum(sourcingCauses).meta({
      description: '`order`: units of the order had to be sourced. `stock`: stock arrived for units that waited',
    }),
    demanded: quantityTold.meta({ description: 'Of all lines, each in the unit of its item' }),
    allocated: z.array(lineSource),
    backordered: z.array(lineUnits),
    rejected: z
      .array(lineUnits)
      .meta({ description: 'Cancelled, because no location can serve them and they may not wait' }),
    candidates: z.array(candidate).meta({ description: 'Best ranked first, then those that the limits ruled out' }),
  })
  .meta({ id: 'SourcingDecision' });

const orderSourcing = z
  .strictObject({ orderId: madeId('ord'), decisions: z.array(sourcingDecisionView) })
  .meta({ id: 'OrderSourcing' });

/** Why an order is served from where it is, and stock that is held for baskets. */
export const sourcingRoutes = defineRoutes({
  ...reservationRoutes,
  getSourcing: {
    method: 'GET',
    path: '/v1/orders/{orderId}/sourcing',
    access: 'orders:read',
    summary: 'Read why an order is served from where it is',
    description:
      'Every sourcing decision of the order, oldest first: the candidate locations with their figures, and by which rule each of the others lost. The rules are asked in this order: active, channel, branch, ships or offers collection, not rejected before, has stock, fewest splits, nearest, priority.',
    params: z.strictObject({ orderId: madeId('ord') }),
    success: {
      status: 200,
      description: 'The decisions',
      body: orderSourcing,
    },
    problems: ['not-found'],
    example: { params: { orderId: exampleIds.deliveredOrder } },
  },
});

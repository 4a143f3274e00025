import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { bucketTold, country, madeId, moment, quantity, quantityTold, sku, slug } from '../fields.ts';
import { defineRoutes } from '../route.ts';
import { reservationEnds } from '../vocabulary.ts';

/** The most items of one basket that stock is reserved for. */
export const mostReservedLines = 20;
/** A day. */
const longestMinutes = 1440;

const reservationId = madeId('rsv');
const minutes = z
  .int()
  .min(1)
  .max(longestMinutes)
  .meta({ description: `So many minutes from now on, ${longestMinutes} at most` });

const line = z.strictObject({ sku, quantity }).meta({ id: 'ReservationLine' });

const newReservation = z
  .strictObject({
    channel: slug,
    lines: z
      .array(line)
      .min(1)
      .max(mostReservedLines)
      .refine((all) => new Set(all.map((each) => each.sku)).size === all.length, 'name an item twice; add them up'),
    minutes: minutes.default(15),
    pickupLocation: slug
      .optional()
      .meta({ description: 'Where the customer will collect; without it, where it can be shipped from' }),
    country: country
      .optional()
      .meta({ description: 'Where it will go to, if that is known: locations there come first' }),
  })
  .meta({ id: 'NewReservation' });

const reservationView = z
  .strictObject({
    reservationId,
    channel: slug,
    state: z.enum(['held', ...reservationEnds]).meta({
      description: 'Judged at this moment: `held` keeps its units from others, `used` has given them to an order',
    }),
    lines: z.array(line),
    units: z
      .array(
        z
          .strictObject({ sku: z.string(), location: slug, ...bucketTold, quantity: quantityTold })
          .meta({ id: 'ReservedUnits' }),
      )
      .meta({ description: 'Where they are, or were, held' }),
    expiresAt: moment,
    createdAt: moment,
    orderId: madeId('ord').optional().meta({ description: 'The order that has taken its units' }),
  })
  .meta({ id: 'Reservation' });

export type NewReservation = z.output<typeof newReservation>;
export type ReservationView = z.output<typeof reservationView>;

const params = z.strictObject({ reservationId });
const reserved = { params: { reservationId: exampleIds.reservation } };

/** Stock that is held for a basket, until an order takes it or its time is over. */
export const reservationRoutes = defineRoutes({
  reserveStock: {
    method: 'POST',
    path: '/v1/reservations',
    access: 'orders:write',
    summary: 'Hold stock for a basket',
    description:
      'All of it or nothing: what others wait for longer is not to be had. Nobody else can have the units before `expiresAt`; an order that names the reservation gets them before anything else.',
    body: newReservation,
    success: { status: 201, description: 'The reservation', body: reservationView },
    problems: ['unknown-reference', 'not-authorised', 'insufficient-stock', 'conflicting-state', 'try-again'],
    example: { body: { channel: 'web', lines: [{ sku: 'TEA-001', quantity: 2 }], minutes: 15 } },
  },
  readReservation: {
    method: 'GET',
    path: '/v1/reservations/{reservationId}',
    access: 'orders:read',
    summary: 'Read a reservation',
    params,
    success: { status: 200, description: 'As it stands now', body: reservationView },
    problems: ['not-found'],
    example: reserved,
  },
  extendReservation: {
    method: 'POST',
    path: '/v1/reservations/{reservationId}/extend',
    access: 'orders:write',
    summary: 'Hold a reservation for longer',
    description:
      'From now on, so that it can be shortened, too. What is past its time cannot be extended: reserve anew.',
    params,
    body: z.strictObject({ minutes }).meta({ id: 'ReservationExtension' }),
    success: { status: 200, description: 'The reservation', body: reservationView },
    problems: ['not-found', 'conflicting-state', 'try-again'],
    example: { ...reserved, body: { minutes: 30 } },
  },
  releaseReservation: {
    method: 'POST',
    path: '/v1/reservations/{reservationId}/release',
    access: 'orders:write',
    summary: 'Let go of a reservation',
    description: 'Its units can be sold at once. One that is over already is left as it is.',
    params,
    success: { status: 200, description: 'The reservation', body: reservationView },
    problems: ['not-found', 'try-again'],
    example: { params: { reservationId: exampleIds.reservationToRelease } },
  },
});

import type { EventData } from '#shared/contracts/events/catalogue.ts';
import { decimalMoney } from '#shared/money.ts';
import type { NewOrder } from '../aggregate/order.ts';
import { lineBytes } from '../placing/lines-in-event.ts';
import { orderInEvent } from '../placing/order-in-event.ts';
import type { PastUnits } from './past.ts';

type Recorded = EventData<'OrderRecorded'>;

/**
 * What `OrderRecorded` tells: the order as `OrderPlaced` does, and what has become of it, without any text that a person wrote. Which units a shipment or
 * cancellation was of stands with the order.
 */
export function pastInEvent(order: NewOrder): Recorded {
  const { placedAt, completedAt, cancelledAt } = order;
  const facts = {
    placedAt,
    ...(completedAt === undefined ? {} : { completedAt }),
    ...(cancelledAt === undefined ? {} : { cancelledAt }),
    ...factsOf(order),
  };
  return { ...orderInEvent(order, lineBytes - Buffer.byteLength(JSON.stringify(facts))), ...facts };
}

function factsOf({ past, currency, lines: ordered }: NewOrder) {
  if (!past) return {};
  const money = (minor: number) => decimalMoney(minor, currency);
  const { shipments, cancellations, payments, refunds, invoices, creditMemos } = past;
  return {
    ...listed(
      'shipments',
      shipments.map(({ trackingNumbers: _, lines, ...shipment }) => ({ ...shipment, units: unitsIn(lines, ordered) })),
    ),
    ...listed(
      'cancellations',
      cancellations.map(({ cancelledAt, lines }) => ({ cancelledAt, units: unitsIn(lines, ordered) })),
    ),
    ...listed(
      'payments',
      payments.map(({ kind, amount, paidAt }) => ({ kind, amount: money(amount), paidAt })),
    ),
    ...listed(
      'refunds',
      refunds.map(({ amount, refundedAt }) => ({ amount: money(amount), refundedAt })),
    ),
    ...listed(
      'invoices',
      invoices.map(({ number, issuedAt, total }) => ({ number, issuedAt, amount: money(total) })),
    ),
    ...listed(
      'creditMemos',
      creditMemos.map(({ total, ...memo }) => ({ ...memo, amount: money(total) })),
    ),
  };
}

/** A list under its name, where there is something in it. */
const listed = <Name extends string, Each>(name: Name, all: readonly Each[]): { readonly [Key in Name]?: Each[] } =>
  (all.length === 0 ? {} : { [name]: [...all] }) as { readonly [Key in Name]?: Each[] };

/** Of what is sold by weight or length, some is one unit. */
function unitsIn(lines: readonly PastUnits[], ordered: NewOrder['lines']): number {
  const measured = new Set(ordered.flatMap(({ lineId, measure }) => (measure ? [lineId] : [])));
  return lines.reduce((sum, { lineId, quantity }) => sum + (measured.has(lineId) ? 1 : quantity), 0);
}

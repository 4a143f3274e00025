import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import {
  cancellableUnits,
  groupOf,
  groupsOf,
  waitsForTransfer,
  type Order,
  type OrderLine,
  type OrderWithPeople,
} from '#functions/orders/rules.ts';
import { decimalQuantity, stepsOf } from '#shared/quantity.ts';
import { decimalMoney } from '#shared/money.ts';
import type { notifications } from '../context.ts';
import type { MessageFacts, MessagePart, TemplateName } from './message.ts';

/** The events that a customer may be written to about. */
export type TellingType = (typeof notifications.consumers)['notify-customers']['events'][number];
type TellingEvent = Extract<NewEvent, { type: TellingType }>;

/** The message that an event calls for, with what it speaks of; undefined when the customer need not be told. */
export function messageFor(
  order: OrderWithPeople,
  event: TellingEvent,
): { readonly template: TemplateName; readonly facts: MessageFacts } | undefined {
  const template = templateFor(order, event);
  return template && { template, facts: factsOf(order, event) };
}

/** Which message an event calls for; undefined when the customer need not be told. */
export function templateFor(order: Order, event: TellingEvent): TemplateName | undefined {
  switch (event.type) {
    case 'OrderPlaced':
      return 'placed';
    case 'OrderHeld':
      return opensThisCheck(order, event.data.holdId) ? 'held' : undefined;
    case 'FulfilmentOrderReadyForPickup':
      return 'ready_for_pickup';
    case 'FulfilmentOrderHandedOver':
      return 'shipped';
    case 'FulfilmentOrderDelivered':
      return 'delivered';
    case 'ParcelLost':
      return 'lost';
    case 'ParcelSentBack':
      return 'sent_back';
    case 'LinesCancelled':
      // That all is cancelled is told by an event of its own.
      return order.cancelledAt ? undefined : 'partly_cancelled';
    case 'OrderCancelled':
      return 'cancelled';
    case 'PaymentRefunded':
      return 'refunded';
  }
}

/**
 * True while a check of the order goes on that this hold has begun, and something of it has still to leave: it may be released,
 * and the parcel be on its way, by the time that its word goes out. Holds that come while another stands belong to the check
 * that the customer was told of.
 */
function opensThisCheck({ holds: all, lines }: Order, holdId: string): boolean {
  // Who still has to pay is not checked, nor is what a provider of screening answers for in a moment.
  const holds = all.filter((hold) => !waitsForTransfer(hold) && hold.type !== 'screening');
  const isChecked = holds.some(({ state }) => state === 'active') && lines.some((line) => cancellableUnits(line) > 0);
  return isChecked && holds.findLast((_, index) => opensACheck(holds, index))?.holdId === holdId;
}

/** All holds before it were over when it came. */
function opensACheck(holds: Order['holds'], index: number): boolean {
  const opened = holds[index]?.createdAt ?? '';
  return holds.slice(0, index).every(({ endedAt }) => endedAt !== undefined && endedAt <= opened);
}

function factsOf(order: OrderWithPeople, event: TellingEvent): MessageFacts {
  const { data } = event;
  const ofAll = event.type === 'LinesCancelled' || event.type === 'OrderPlaced';
  const isWholeOf = (line: OrderLine): number => (ofAll ? line.ordered : line.ordered - line.quantities.cancelled);
  const meant = unitsMeant(order, event);
  const about = meant ?? order.lines.map((line) => ({ line, steps: line.ordered }));
  const countOf = ({ line, steps }: Meant): number => (!line.measure ? steps : steps >= isWholeOf(line) ? 1 : 0);
  return {
    orderNumber: order.externalNumber,
    customerName: order.contact.name,
    method: methodTold(order, event),
    amount: 'amount' in data ? data.amount : decimalMoney(order.total, order.currency),
    units: about.reduce((sum, one) => sum + countOf(one), 0),
    ofUnits: order.lines.reduce((sum, line) => sum + (line.measure ? Math.sign(isWholeOf(line)) : isWholeOf(line)), 0),
    ...(meant?.some(({ line }) => line.measure) ? { parts: meant.map(partOf) } : {}),
    serials: serialsIn(event),
    ...(event.type === 'FulfilmentOrderHandedOver' ? shipmentIn(event.data) : { trackingNumbers: [] }),
  };
}

/** The serial numbers of units that go to the customer, are lost or have come back. */
function serialsIn({ data }: TellingEvent): string[] {
  if (!('lines' in data) || !data.lines) return [];
  return data.lines.flatMap((line): readonly string[] => ('serials' in line && line.serials) || []);
}

/** How what the event is about reaches the customer: the one method of its lines, or of all of the order. */
function methodTold(order: Order, event: TellingEvent): MessageFacts['method'] {
  const named = event.type !== 'OrderPlaced' && 'lines' in event.data ? event.data.lines : [];
  const ids = new Set(named.map(({ lineId }) => lineId));
  const lines = order.lines.filter(({ lineId }) => ids.has(lineId));
  const groups = lines.length > 0 ? lines.map((line) => groupOf(order, line)) : groupsOf(order);
  const [method, ...others] = new Set(groups.map((group) => group.method));
  return method === undefined || others.length > 0 ? 'mixed' : method;
}

/** Some of a line, in steps of its measure. */
interface Meant {
  readonly line: OrderLine;
  readonly steps: number;
}

/** What the event is about, each line once; undefined for all of the order. */
function unitsMeant({ lines }: Order, event: TellingEvent): Meant[] | undefined {
  if (event.type === 'OrderPlaced' || !('lines' in event.data)) return undefined;
  const told = Map.groupBy(event.data.lines, ({ lineId }) => lineId);
  return lines.flatMap((line) => {
    const parts = told.get(line.lineId)?.map(({ quantity }) => stepsOf(quantity, line.measure)) ?? [];
    const steps = parts.reduce<number>((sum, part) => sum + (typeof part === 'number' ? part : 0), 0);
    return steps > 0 ? [{ line, steps }] : [];
  });
}

function partOf({ line: { measure, description }, steps }: Meant): MessagePart {
  return measure
    ? { quantity: decimalQuantity(steps, measure), unit: measure.unit, what: description }
    : { quantity: String(steps), what: description };
}

type HandOver = Extract<TellingEvent, { type: 'FulfilmentOrderHandedOver' }>['data'];

function shipmentIn({ carrier, trackingNumber, trackingNumbers }: HandOver) {
  // Events of before packages were named have the one number only.
  return { carrier, trackingNumbers: trackingNumbers ?? (trackingNumber === undefined ? [] : [trackingNumber]) };
}

import { decimalMoney } from '#shared/money.ts';
import type { EventData } from '#shared/contracts/events/catalogue.ts';
import type { NewOrder } from '../aggregate/order.ts';
import { lineBytes, linesInEvent } from './lines-in-event.ts';

/** What the customer was shown where it was in another currency. */
function shownInEvent({ presentment }: NewOrder) {
  if (!presentment) return {};
  const { total, currency, rate } = presentment;
  return { presentment: { total: decimalMoney(total, currency), rate } };
}

/** How it is paid, where that is in other ways than by one card or on account. */
function tendersInEvent({ payment: { tenders }, currency }: NewOrder) {
  if (!tenders) return {};
  const told = tenders.map(({ tenderId, kind, amount }) => ({
    tenderId,
    kind,
    amount: decimalMoney(amount, currency),
  }));
  return { tenders: told };
}

/** What an event tells of an order as it was ordered, of its lines as many as fit into so many bytes. */
export function orderInEvent(order: NewOrder, bytes = lineBytes): Omit<EventData<'OrderPlaced'>, 'test'> {
  const { type, total, currency, lines } = order;
  return {
    orderType: type,
    total: decimalMoney(total, currency),
    lineCount: lines.length,
    // What is sold by weight or length counts as one, like a piece: kilograms and pieces are not added up.
    units: lines.reduce((sum, line) => sum + (line.measure ? 1 : line.ordered), 0),
    ...(order.deliveredBy ? { deliveredBy: order.deliveredBy } : {}),
    ...(order.freeData ? { detailsVersion: 1 } : {}),
    ...shownInEvent(order),
    ...tendersInEvent(order),
    ...linesInEvent(order, bytes),
  };
}

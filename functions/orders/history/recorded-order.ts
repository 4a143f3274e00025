import type { HistoricalOrder } from '#shared/contracts/api/history.ts';
import type { Placement } from '#shared/contracts/api/orders.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import { settleCharges } from '../aggregate/charge.ts';
import { liveAmount, settleUnits } from '../aggregate/line-money.ts';
import type { NewOrder, OrderLine } from '../aggregate/order.ts';
import { noUnits } from '../aggregate/units.ts';
import { linesToPlace, withKits } from '../placing/bundles.ts';
import { placeOrder, type PlacementFacts } from '../placing/place-order.ts';
import { dateErrors } from './past-dates.ts';
import { moneyOfPast, paymentOfPast, totalsOfPast } from './past-money.ts';
import { endsOfUnits, unitsOfPast, type UnitsOfPast } from './past-units.ts';
import { lastMoment, type OrderPast } from './past.ts';

/** Bytes of JSON that the past of an order may take, so that it fits into its row. */
export const mostPastBytes = 200_000;

/** What placing an order depends on, but for what only one that is carried out here needs. */
export type RecordingFacts = Omit<PlacementFacts, 'placement' | 'providers' | 'reservation' | 'listPrices'>;

/** The order as it was placed: on account until its payments are looked at. */
export function placementOf({ history: _, ...placed }: HistoricalOrder): Placement {
  return { ...placed, priority: 5, payment: { method: 'on_account' } };
}

/**
 * An order that was carried out elsewhere, at its end, or the refusal with pointers to the fields. It is judged as a placement, but that its channel and its branch
 * may be closed and its items unknown; then its history is: dates, units, money, in this order. Nothing is left to be done about it.
 */
export function recordedOrder(recorded: HistoricalOrder, facts: RecordingFacts): NewOrder | Refusal {
  const { history, placedAt } = recorded;
  const placed = placeOrder({ ...asThen(facts), placement: placementOf(recorded), providers: [] });
  if (isRefusal(placed)) return placed;
  const wrongDates = dateErrors(history, placedAt, facts.now);
  if (wrongDates.length > 0) return refusal('invalid-request', wrongDates);
  const places = linesToPlace(withKits(placementOf(recorded), facts.items)).map(({ at }) => at);
  const units = unitsOfPast(history, placed.lines, places);
  if ('errors' in units) return refusal('invalid-request', units.errors);
  const ended = withEnds(placed, units);
  const money = moneyOfPast(history, { currency: placed.currency, total: placed.total, live: liveAmount(ended) });
  if ('errors' in money) return refusal(money.code, money.errors);
  const past: OrderPast = { ...units, ...money };
  const bytes = Buffer.byteLength(JSON.stringify(past));
  if (bytes > mostPastBytes) {
    const message = `takes ${bytes} bytes, at most ${mostPastBytes} are taken: tell of fewer shipments, or of whole lines`;
    return refusal('invalid-request', [{ pointer: '/history', message }]);
  }
  const payment = paymentOfPast(money, placed.total);
  return {
    ...ended,
    payment,
    payments: totalsOfPast(money, payment),
    ...endOf(past, ended),
    stage: 'done',
    recordedAt: new Date(facts.now).toISOString(),
    past,
  };
}

/** Channel, branch and items as they may have been when it was placed. */
function asThen(facts: RecordingFacts): RecordingFacts {
  const { channel, branch, items } = facts;
  return {
    ...facts,
    channel: channel && { ...channel, active: true, unknownItems: 'hold' },
    branch: branch && { ...branch, active: true },
    items: new Map([...items].map(([sku, item]) => [sku, { ...item, active: true, serialised: undefined }])),
  };
}

/** The order with its units where they have come to, and the money of cancelled ones settled. What was invoiced, its documents tell. */
function withEnds(order: NewOrder, units: UnitsOfPast): NewOrder {
  const lines = order.lines.map((line) => lineAtItsEnd(line, units));
  const isCancelled = lines.every(({ quantities, ordered }) => quantities.cancelled === ordered);
  const { charges } = settleCharges({ lines, charges: order.charges }, 'cancelled', isCancelled);
  return { ...order, lines, charges };
}

function lineAtItsEnd({ unmapped: _, ...line }: OrderLine, units: UnitsOfPast): OrderLine {
  const ends = endsOfUnits(units, line.lineId);
  const cancelled = ends.get('cancelled') ?? 0;
  const quantities = { ...noUnits, ...Object.fromEntries(ends) };
  return settleUnits({ ...line, quantities }, 'cancelled', cancelled).line;
}

/** When it was complete or, where nothing was shipped, cancelled. */
function endOf(past: OrderPast, { placedAt }: NewOrder): Pick<NewOrder, 'completedAt' | 'cancelledAt' | 'closedAt'> {
  const at = lastMoment(past) ?? placedAt;
  if (past.shipments.length > 0) return { completedAt: at };
  return { cancelledAt: at, closedAt: at };
}

function refusal(code: Refusal['refused'], errors: readonly FieldError[]): Refusal {
  const [first] = errors;
  return refuse(code, `${first?.pointer}: ${first?.message}`, ...errors.slice(0, 50));
}

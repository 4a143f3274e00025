import { exponentOf, formatMinor, largestMinor } from '#shared/money.ts';
import { measured, type MeasuredSteps } from '#shared/quantity.ts';
import type { OrderId } from '#shared/ids.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { freeDataOf, mostFreeData, type FreeData } from '#shared/contracts/free-data.ts';
import { lineFactsOf } from '#shared/contracts/line-facts.ts';
import { mostLines, mostUnits, type Placement } from '#shared/contracts/api/orders.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Branch, Channel, Location } from '#functions/parties/public.ts';
import type { Item } from '#functions/catalogue/public.ts';
import type { Reservation } from '#functions/inventory/public.ts';
import type { Charge } from '../aggregate/charge.ts';
import { guestKeyOf } from '../keeping/customer-key.ts';
import type {
  NewOrder,
  OrderLine,
  OrderPeople,
  PaymentRequest,
  Presentment,
  RelatedOrder,
} from '../aggregate/order.ts';
import { placedQuantity } from './placed-quantities.ts';
import { bundleErrors, checkOfLine, linesToPlace, moneyOfLine, withKits, type InBundle } from './bundles.ts';
import { hasNoPrice, isPricedHere, priceCheckOf, withListPrices, type ListedPrices } from './listed-money.ts';
import { beforeDiscounts, placementMoney, totalOf, type LineMoney, type PlacementMoney } from './placement-money.ts';
import { currentPolicy, currentPolicyVersion } from '../aggregate/policies.ts';
import {
  groupingErrors,
  groupsKept,
  methodErrors,
  pickupErrors,
  placedGroupOf,
  placedGroups,
  promiseErrors,
  utc,
} from './placed-groups.ts';
import { presentmentOf } from './presentment.ts';
import { paymentFieldErrors, paymentRequestOf, providerErrors } from '../tenders/placed-tenders.ts';
import { mostSerialisedUnits, noUnits } from '../aggregate/units.ts';

/** All that placing an order depends on. */
export interface PlacementFacts {
  readonly orderId: OrderId;
  /** As the channel sent it. */
  readonly placement: Placement;
  /** What the price lists have for its lines, where they are asked. */
  readonly listPrices?: ListedPrices | undefined;
  /** How much its lines are of, in their order. */
  readonly quantities: readonly MeasuredSteps[];
  /** Its customer, whom it is charged to, and whom and where to it goes. */
  readonly people: OrderPeople;
  readonly channel: Channel | undefined;
  /** The branch of the channel. */
  readonly branch: Branch | undefined;
  /** The items of the lines, by SKU. */
  readonly items: ReadonlyMap<string, Item>;
  /** The locations named for pickup, as far as they exist. */
  readonly pickupLocations: ReadonlyMap<string, Location>;
  /** The orders that it belongs to. */
  readonly related?: readonly RelatedOrder[] | undefined;
  /** The reservation named for it, if there is one. */
  readonly reservation?: Pick<Reservation, 'channel'> | undefined;
  /** The payment providers that are set up. */
  readonly providers: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What a line says of its item. */
type Sold = Pick<OrderLine, 'sku' | 'description' | 'kind' | 'backorderable' | 'serialised' | 'unmapped' | 'custom'>;

/** How far a channel's clock may be ahead. */
const clockSkewMs = 5 * 60_000;

/**
 * Takes an order as the channel sends it, or refuses it with pointers to the fields: `unknown-reference` (channel, its branch, items,
 * pickup location, payment provider), `invalid-request` (what does not go together), `invalid-amount`, `totals-do-not-add-up`. Prices,
 * discounts and taxes are frozen; the lines are numbered from "1".
 */
export function placeOrder(sent: PlacementFacts): NewOrder | Refusal {
  const facts = { ...sent, placement: withKits(sent.placement, sent.items) };
  const { placement, channel } = facts;
  if (!channel?.active) return unknown([{ pointer: '/channel', message: notSelling(placement.channel, channel) }]);
  if (!facts.branch?.active) {
    const message = `the branch "${channel.branch}" of the channel "${channel.channelId}" is closed; name a channel of another`;
    return unknown([{ pointer: '/channel', message }]);
  }
  const ungrouped = groupingErrors(placement);
  if (ungrouped.length > 0) return refusal('invalid-request', ungrouped);
  const wrong = [
    ...paymentFieldErrors(placement),
    ...placedGroups(placement).flatMap(methodErrors),
    ...dateErrors(facts),
    ...bundleErrors(placement, mostUnits),
    ...lineCountErrors(placement),
    ...freeDataErrors(freeDataToPlace(placement)),
  ];
  if (wrong.length > 0) return refusal('invalid-request', wrong);
  const missing = [
    ...pickupErrors(placement, facts.pickupLocations, channel),
    ...itemErrors(facts),
    ...providerErrors(placement, facts.providers),
    ...reservationErrors(facts),
  ];
  if (missing.length > 0) return unknown(missing);
  const misfits = [...kindErrors(facts), ...serialErrors(facts)];
  if (misfits.length > 0) return refusal('invalid-request', misfits);
  if (exponentOf(placement.currency) === undefined) {
    const message = `${placement.currency} is not an ISO 4217 currency code; use one such as EUR`;
    return refusal('invalid-amount', [{ pointer: '/currency', message }]);
  }
  const priced = withListPrices(placement, facts.quantities, facts.listPrices ?? []);
  if (isRefusal(priced)) return priced;
  const money = placementMoney(priced, facts.quantities);
  if (isRefusal(money)) return money;
  const refused = totalRefusal(facts, money);
  if (refused) return refused;
  const shown = presentmentOf(placement, totalOf(money));
  if (shown && 'errors' in shown) return refusal('invalid-amount', shown.errors);
  const payment = paymentRequestOf(placement, totalOf(money), facts.providers);
  if (isRefusal(payment)) return payment;
  return orderOf(facts, channel, facts.branch, money, payment, shown);
}

function notSelling(id: string, channel: Channel | undefined): string {
  return `${channel ? `the channel "${id}" is closed` : `there is no channel "${id}"`}; name another`;
}

function dateErrors({ placement, now }: PlacementFacts): FieldError[] {
  const { placedAt } = placement;
  const placed = placedAt === undefined ? now : Date.parse(placedAt);
  const future = {
    pointer: '/placedAt',
    message: `${placedAt} lies in the future; name an earlier moment, or place a new order without it`,
  };
  return [...(placed > now + clockSkewMs ? [future] : []), ...promiseErrors(placement, placed)];
}

/** What is said beside an order in too many words: each text is within its own bound, but there can be thousands of them. */
export function freeDataErrors({ lines, ...ofOrder }: FreeData = {}): FieldError[] {
  const [bytes, bytesOfLines] = [ofOrder, lines ?? {}].map((part) => Buffer.byteLength(JSON.stringify(part)));
  const all = (bytes ?? 0) + (bytesOfLines ?? 0);
  if (all <= mostFreeData) return [];
  const pointer = (bytesOfLines ?? 0) > mostFreeData / 2 ? '/lines' : '/metadata';
  const message = `tags, metadata, notes, properties and gift messages take ${all} bytes together, at most ${mostFreeData} are taken; shorten them`;
  return [{ pointer, message }];
}

/** What is said beside the order and its lines; of a bundle with its first component. */
const freeDataToPlace = (placement: Placement): FreeData | undefined =>
  freeDataOf({ ...placement, lines: linesToPlace(placement).map(({ line }) => line) });

function lineCountErrors(placement: Placement): FieldError[] {
  const count = linesToPlace(placement).length;
  if (count <= mostLines) return [];
  return [
    {
      pointer: '/lines',
      message: `come to ${count} with the components of bundles, at most ${mostLines} are taken; split the order`,
    },
  ];
}

function itemErrors({ placement, items, channel }: PlacementFacts): FieldError[] {
  return linesToPlace(placement).flatMap(({ at, line: { sku } }) => {
    const item = items.get(sku);
    if (item?.active || (!item && (channel?.unknownItems ?? 'refuse') !== 'refuse')) return [];
    const why = item ? `the item ${JSON.stringify(sku)} is not sold any more` : `no item ${JSON.stringify(sku)}`;
    const message = `${why}; ${item ? '' : 'make it first, or '}name another`;
    return [{ pointer: `${at}/sku`, message }];
  });
}

/** One that is over by now is taken: the goods are sourced from what is free. */
function reservationErrors({ placement: { channel, reservation: id }, reservation }: PlacementFacts): FieldError[] {
  if (id === undefined || reservation?.channel === channel) return [];
  return [
    {
      pointer: '/reservation',
      message: `the channel "${channel}" has no reservation ${id}; make one, or leave it out`,
    },
  ];
}

function kindErrors({ placement, items }: PlacementFacts): FieldError[] {
  return linesToPlace(placement).flatMap(({ at, line }) => {
    const group = placedGroupOf(placement, line);
    const known = items.get(line.sku)?.kind;
    if (known !== undefined && line.kind !== undefined && line.kind !== known) {
      const message = `${line.sku} is of kind ${known}; leave it out, or say so`;
      return [{ pointer: `${at}/kind`, message }];
    }
    if (known === 'kit') {
      const message = `${line.sku} is a kit; name what it is made of`;
      return [{ pointer: `${at}/sku`, message }];
    }
    const kind = known ?? line.kind;
    const takes = group && currentPolicy(group.method).takes;
    if (kind === undefined || kind === takes) return [];
    const what = `a ${group?.method} ${placement.groups ? 'group' : 'order'}`;
    const message = `${line.sku} is of kind ${kind}, ${what} takes ${takes} only; put it into a group of its own`;
    return [{ pointer: `${at}/${known === undefined ? 'kind' : 'sku'}`, message }];
  });
}

/** Each unit with a serial number is named, and written, by itself. */
function serialErrors({ placement, items }: PlacementFacts): FieldError[] {
  let units = 0;
  for (const one of linesToPlace(placement)) {
    const { at, line } = one;
    if (!items.get(line.sku)?.serialised) continue;
    const quantity = placedQuantity(one, items);
    units += 'error' in quantity ? 0 : quantity.steps;
    if (units <= mostSerialisedUnits) continue;
    const message = `come to ${units} units with serial numbers up to here, at most ${mostSerialisedUnits} are taken; split the order`;
    return [{ pointer: `${at}/quantity`, message }];
  }
  return [];
}

function totalRefusal({ placement }: PlacementFacts, money: PlacementMoney): Refusal | undefined {
  const { currency, pricesIncludeTax } = placement;
  const expected = totalOf(money);
  if (beforeDiscounts(money) > largestMinor) {
    const message = `the order is above the largest amount, ${formatMinor(largestMinor, currency)} ${currency}; make several of it`;
    return refusal('invalid-amount', [{ pointer: '/total', message }]);
  }
  if (money.stated === undefined) {
    if (isPricedHere(placement)) return expected < 0 ? belowZero(expected, currency) : undefined;
    const message = 'is needed: the channel says all prices of the order, and what they add up to';
    return refusal('invalid-request', [{ pointer: '/total', message }]);
  }
  if (expected === money.stated) return undefined;
  const [right, given] = [expected, money.stated].map((minor) => formatMinor(minor, currency));
  const message = `must be ${right}: lines and charges at their prices - discounts${pricesIncludeTax ? '' : ' + taxes'}; it is ${given}`;
  return refusal('totals-do-not-add-up', [{ pointer: '/total', message }]);
}

function belowZero(total: number, currency: string): Refusal {
  const message = `take off more than the order costs: the total would be ${formatMinor(total, currency)}; lower what is below zero`;
  return refusal('invalid-amount', [{ pointer: '/charges', message }]);
}

function unknown(errors: readonly FieldError[]): Refusal {
  return refusal('unknown-reference', errors);
}

function refusal(code: Refusal['refused'], errors: readonly FieldError[]): Refusal {
  const [first] = errors;
  return refuse(code, `${first?.pointer}: ${first?.message}`, ...errors.slice(0, 50));
}

function orderOf(
  { orderId, placement, quantities, people, items, listPrices = [], related = [], now }: PlacementFacts,
  channel: Channel,
  branch: Branch,
  money: PlacementMoney,
  payment: PaymentRequest,
  shown: { readonly presentment: Presentment } | undefined,
): NewOrder {
  const { currency, externalNumber, priority, shipComplete } = placement;
  const { contact, billTo } = people;
  const ways = groupsKept(placement, people);
  const checks = placement.lines.map((line, place) => {
    const [quantity, price] = [quantities[place], money.lines[place]?.price ?? 0];
    if (!quantity || hasNoPrice(line)) return undefined;
    return priceCheckOf(line, quantity, price, listPrices[place], placement, channel.priceTolerance);
  });
  const lines = linesToPlace(placement).flatMap((one, index) => {
    const { line, place, bundle } = one;
    const item = soldAs(items.get(line.sku)) ?? unknownItem(line, placement, channel);
    const [quantity, price] = [bundle ? placedQuantity(one, items) : quantities[place], money.lines[place]];
    const groupId = ways.groups && line.groupId;
    if (!item || !quantity || 'error' in quantity || !price) return [];
    const priceCheck = checkOfLine(one, checks[place]);
    const placed = lineOf(index, line, quantity, item, moneyOfLine(one, quantity, price), groupId);
    return [{ ...placed, ...(bundle ? inBundle(bundle) : {}), ...(priceCheck ? { priceCheck } : {}) }];
  });
  const freeData = freeDataToPlace(placement);
  const guestKey = guestKeyOf({ channel: channel.channelId, contact });
  return {
    orderId,
    ...ways,
    channel: channel.channelId,
    branch: channel.branch,
    externalNumber,
    currency,
    ...(branch.currency === currency ? {} : { bookCurrency: branch.currency }),
    contact,
    ...(guestKey === undefined ? {} : { guestKey }),
    ...(billTo ? { billTo } : {}),
    ...(placement.purchaseOrderNumber ? { purchaseOrderNumber: placement.purchaseOrderNumber } : {}),
    ...(related.length === 0 ? {} : { related }),
    lines,
    charges: chargesOf(placement, money),
    total: totalOf(money),
    ...shown,
    payment,
    payments: { state: 'none', authorised: 0, captured: 0, refunded: 0, voided: 0, invoiced: 0, credited: 0 },
    holds: [],
    policyVersion: currentPolicyVersion,
    priority,
    ...(shipComplete ? { shipComplete } : {}),
    ...(placement.reservation === undefined ? {} : { reservation: placement.reservation }),
    ...(freeData ? { freeData } : {}),
    ...(placement.test ? { test: true } : {}),
    placedAt: utc(placement.placedAt ?? new Date(now).toISOString()),
    workflowRun: 1,
    stage: 'screening',
    openExceptions: 0,
    version: 0,
    sequence: 0,
  };
}

const inBundle = ({ bundleId, bundle }: InBundle) => ({
  bundleId,
  ...(bundle ? { bundle } : {}),
});

/** An item as lines are of it: a kit is its components. */
function soldAs(item: Item | undefined): Sold | undefined {
  if (!item || item.kind === 'kit') return undefined;
  const { sku, description, kind, backorderable, serialised } = item;
  return { sku, description, kind, backorderable, ...(serialised ? { serialised } : {}) };
}

/** What is known of an item that there is not: it is to be mapped to one, or taken as it is. */
function unknownItem(
  line: Placement['lines'][number],
  placement: Placement,
  { unknownItems }: Channel,
): Sold | undefined {
  const group = placedGroupOf(placement, line);
  const { sku } = line;
  const taken = unknownItems === 'custom' ? { custom: true as const } : { unmapped: true as const };
  return group && { sku, description: sku, kind: currentPolicy(group.method).takes, backorderable: false, ...taken };
}

function chargesOf({ charges = [] }: Placement, money: PlacementMoney): Charge[] {
  return charges.flatMap(({ kind, code, name }, index) => {
    const price = money.charges[index];
    const facts = { kind, ...(code === undefined ? {} : { code }), ...(name === undefined ? {} : { name }) };
    const settledAmounts = { invoiced: 0, cancelled: 0 };
    return price ? [{ chargeId: String(index + 1), ...facts, ...price, settledAmounts }] : [];
  });
}

function lineOf(
  index: number,
  { description, groupId: _, kind: __, ...placed }: Placement['lines'][number],
  { steps, measure }: MeasuredSteps,
  item: Sold,
  { unitPrice: { minor, finer }, ...price }: LineMoney,
  groupId: string | undefined,
): OrderLine {
  return {
    lineId: String(index + 1),
    ...(groupId === undefined ? {} : { groupId }),
    sku: item.sku,
    description: description ?? item.description,
    ...(item.unmapped ? { unmapped: item.unmapped } : {}),
    ...(item.custom ? { custom: item.custom } : {}),
    kind: item.kind,
    ...measured(measure),
    ordered: steps,
    unitPrice: minor,
    ...(finer === undefined ? {} : { finer }),
    ...price,
    ...lineFactsOf(placed),
    backorderable: item.backorderable,
    ...(item.serialised ? { serialised: item.serialised } : {}),
    quantities: { ...noUnits, open: steps },
    allocations: [],
    settled: { invoiced: 0, cancelled: 0 },
    settledAmounts: { invoiced: 0, cancelled: 0 },
  };
}

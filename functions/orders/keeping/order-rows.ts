import { isDeepStrictEqual } from 'node:util';
import { statusAxes } from '#shared/contracts/vocabulary.ts';
import type { Condition } from '#shared/dynamodb/conditions.ts';
import { packed, unpacked } from '#shared/dynamodb/packed.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, type Put } from '#shared/dynamodb/writes.ts';
import { orderBuyers, orderHeaders, orderLinePages, orderPasts } from '../rows.ts';
import { customerKeyOf, isGuestKey } from './customer-key.ts';
import { people, type Order, type OrderLine } from '../aggregate/order.ts';
import type { OrderPast } from '../history/past.ts';
import { chargesIn, storedCharges, type StoredCharge } from './packed-charges.ts';
import { packedLines, unpackedLines } from './packed-lines.ts';
import { hasSamePeople, sealedAttributes, sealedPeople, sealIn, withoutPeople } from './sealed-people.ts';
import { statusOf, type OrderStatus } from '../aggregate/status.ts';

/**
 * How the lines go, what is paid with, and, sealed beside it, who orders, where to, and what is said. It hardly ever changes: in a row of its own it
 * is not written with each change of the order.
 */
type Buyer = Pick<Order, (typeof buyerMembers)[number]>;

const buyerMembers = ['contact', 'groups', 'related', 'payment'] as const;

/** What the header row holds of an order; its lines are the first page. */
export type OrderHeader = Omit<Order, keyof Buyer | 'past' | typeof people> & {
  readonly payment: Pick<Order['payment'], 'method'>;
};

/** The facts of an order in its header's row, without what is said elsewhere or is nothing. */
type HeaderFacts = Partial<Omit<OrderHeader, 'payment' | 'charges'>> & {
  readonly paymentMethod: Order['payment']['method'];
  readonly charges?: readonly StoredCharge[];
};

/** Lines per row: the header holds the first page, LINES# rows the others. */
export const linesPerPage = 100;

const headerEntry = 'ORDER';
export const buyerEntry = 'ORDER#BUYER';
const pastEntry = 'ORDER#PAST';
const linePagePrefix = 'ORDER#LINES#';
/** What a later version says of the buyer: it goes with the order, and back into the buyer's row. */
const moreOfBuyer = Symbol('members of a buyer of a later version');

/** The rows of the aggregate begin so, and the kept token of its workflow; events and all else of the order do not. */
export const orderPrefix = 'ORDER';

/** Key of an order's header. */
export const headerKey = (order: string) => ({ order, entry: headerEntry });

/**
 * Writes the header. What is said elsewhere, and what is nothing, is left out: a row of up to 1 KB costs half of one above.
 * @param over the order as it was read; undefined for a new one.
 */
export function headerPut(name: string, order: Order, condition: Condition, over: Order | undefined): Put {
  const { orderId, version, lines, charges, payment, payments } = order;
  const facts = withoutPeople(order);
  const row = {
    ...headerKey(orderId),
    ...indexKeys(order),
    version,
    lineCount: lines.length,
    aggregate: packed({
      ...facts,
      ...leftOut(nothing, order),
      ...elsewhere,
      charges: storedCharges(charges),
      paymentMethod: payment.method,
      payments: { ...payments, ...leftOut(nothing.payments, payments) },
    }),
    lines: packedLines(lines.slice(0, linesPerPage)),
  };
  return put(name, orderHeaders, row, condition, over);
}

/** Said by other attributes of the header row, or by other rows. */
const elsewhere = {
  orderId: undefined,
  channel: undefined,
  branch: undefined,
  version: undefined,
  placedAt: undefined,
  attentionAt: undefined,
  lines: undefined,
  contact: undefined,
  guestKey: undefined,
  groups: undefined,
  related: undefined,
  payment: undefined,
  past: undefined,
} as const satisfies Partial<Record<keyof Order, undefined>>;

/** What is left out of a header where it stands at this. */
const nothing: Pick<Order, 'payments' | 'holds' | 'openExceptions'> = {
  payments: { state: 'none', authorised: 0, captured: 0, refunded: 0, voided: 0, invoiced: 0, credited: 0 },
  holds: [],
  openExceptions: 0,
};

/** The facts that stand at `usual`, as undefined, which JSON leaves out. */
function leftOut<Facts extends object>(usual: Facts, facts: Facts): Record<string, undefined> {
  const names = Object.keys(usual) as (keyof Facts & string)[];
  const standing = names.filter((name) => JSON.stringify(facts[name]) === JSON.stringify(usual[name]));
  return Object.fromEntries(standing.map((name) => [name, undefined]));
}

/** The header in its row, with the first page of lines. */
export function headerIn(row: Readonly<Row>): OrderHeader {
  const { paymentMethod, ...facts } = unpacked<HeaderFacts>(row['aggregate']);
  const { order, channel, branch, version, customerKey, placedKey, queuedAt, lines } = row;
  return {
    ...nothing,
    ...facts,
    charges: chargesIn(facts.charges),
    payment: { method: paymentMethod },
    payments: { ...nothing.payments, ...facts.payments },
    orderId: order,
    channel,
    branch,
    version,
    placedAt: placedAtIn(String(placedKey)),
    ...(isGuestKey(customerKey) ? { guestKey: customerKey } : {}),
    ...(queuedAt === undefined ? {} : { attentionAt: queuedAt }),
    lines: unpackedLines(lines),
  } as OrderHeader;
}

/** Writes the other rows of an order that are not as they were: its buyer, and pages of lines. All of them for a new order, and its past where it has one. */
export function otherPuts(before: Order | undefined, order: Order): Put[] {
  const { orderId } = order;
  const [, ...pages] = pagesOf(order.lines);
  const [, ...olds] = pagesOf(before?.lines ?? []);
  return [
    ...(before && isSameBuyer(before, order) ? [] : [buyerPut(order, before)]),
    ...(order.past === undefined || order.past === before?.past ? [] : [pastPut(orderId, order.past, before)]),
    ...pages.flatMap((page, index) => (same(page, olds[index]) ? [] : [linePagePut(orderId, index + 1, page, before)])),
  ];
}

/** People that were opened and not changed give the seal again that they came out of. */
function isSameBuyer(before: Order, order: Order): boolean {
  if (buyerMembers.every((name) => before[name] === order[name]) && hasSamePeople(before, order)) return true;
  return isDeepStrictEqual(buyerRow(before), buyerRow(order));
}

/** What stands in the buyer's row of an order in clear; absent members stay so. */
function buyerOf(order: Buyer): Buyer {
  const said = buyerMembers.flatMap((name) => (order[name] === undefined ? [] : [[name, order[name]]]));
  return Object.fromEntries(said);
}

/** Throws where the order has people and no key to seal them with. */
function buyerRow(order: Order, more = moreOf(order)) {
  const buyer = { ...more, ...buyerOf(withoutPeople(order)) };
  return { order: order.orderId, entry: buyerEntry, buyer: packed(buyer), ...sealedAttributes(sealedPeople(order)) };
}

function buyerPut(order: Order, over: Order | undefined): Put {
  return put('order-row', orderBuyers, buyerRow(order, moreOf(over)), undefined, over);
}

function pastPut(order: string, past: OrderPast, over: Order | undefined): Put {
  return put('order-row', orderPasts, { order, entry: pastEntry, past: packed(past) }, undefined, over);
}

const moreOf = (order: Order | undefined): object | undefined =>
  (order as { readonly [moreOfBuyer]?: object } | undefined)?.[moreOfBuyer];

/** The order that its rows hold; undefined when its header or its buyer is not among them. */
export function orderOf(rows: readonly Readonly<Row>[]): Order | undefined {
  const header = rows.find(({ entry }) => entry === headerEntry);
  const buyer = rows.find(({ entry }) => entry === buyerEntry);
  if (!header || !buyer) return undefined;
  const facts = headerIn(header);
  const stored = unpacked<Buyer>(buyer['buyer']);
  const more = Object.entries(stored).filter(([name]) => !(buyerMembers as readonly string[]).includes(name));
  const past = rows.find(({ entry }) => entry === pastEntry);
  const pages = rows.filter(isLinePage).flatMap(({ lines }) => unpackedLines(lines));
  const order: Order = {
    ...facts,
    ...buyerOf(stored),
    ...sealedPart(buyer),
    ...(pages.length === 0 ? {} : { lines: [...facts.lines, ...pages] }),
    ...(past ? { past: unpacked<OrderPast>(past['past']) } : {}),
    ...(more.length === 0 ? {} : { [moreOfBuyer]: Object.fromEntries(more) }),
  };
  return carrying(order, ...rows);
}

function sealedPart(row: Readonly<Row>): Pick<Order, typeof people> {
  const seal = sealIn(row);
  return seal ? { [people]: seal } : {};
}

const isLinePage = ({ entry }: Readonly<Row>): boolean => String(entry).startsWith(linePagePrefix);

function linePagePut(order: string, number: number, lines: readonly OrderLine[], over: Order | undefined): Put {
  const entry = `${linePagePrefix}${String(number).padStart(2, '0')}`;
  return put('order-row', orderLinePages, { order, entry, lines: packedLines(lines) }, undefined, over);
}

function pagesOf(lines: readonly OrderLine[]): OrderLine[][] {
  const count = Math.ceil(lines.length / linesPerPage);
  return Array.from({ length: count }, (_, page) => lines.slice(page * linesPerPage, (page + 1) * linesPerPage));
}

function same(lines: readonly OrderLine[], olds: readonly OrderLine[] | undefined): boolean {
  return olds !== undefined && lines.length === olds.length && lines.every((line, index) => line === olds[index]);
}

/** What the indexes are made of, and the status that lists show. `queue` lists unfinished orders by deadline. */
function indexKeys(order: Order) {
  const status = statusOf(order);
  return {
    channel: order.channel,
    branch: order.branch,
    customerKey: customerKeyOf(order),
    placedKey: placedKeyOf(order),
    status: statusAxes.map((axis) => status[axis]).join(' '),
    ...(order.attentionAt ? { queue: deadlineQueue(order.orderId), queuedAt: order.attentionAt } : {}),
  };
}

/** The status of an order in its header's row, `in_fulfilment captured shipped none`. */
export function statusInRow({ status }: Readonly<Row>): OrderStatus {
  const values = String(status).split(' ');
  return Object.fromEntries(statusAxes.map((axis, index) => [axis, values[index]])) as unknown as OrderStatus;
}

/** Sort key of all listings: placement time, then id. */
export const placedKeyOf = ({ placedAt, orderId }: Pick<Order, 'placedAt' | 'orderId'>): string =>
  `${placedAt}#${orderId}`;

/** When the order with this sort key was placed (RFC 3339). */
export const placedAtIn = (placedKey: string): string => placedKey.slice(0, placedKey.indexOf('#'));

/** Unfinished orders stand in one of these queues of index `byQueue`, by deadline. */
export const deadlineQueues = Array.from({ length: 8 }, (_, shard) => `deadlines#${shard}`);

function deadlineQueue(orderId: string): string {
  const shard = Number.parseInt(orderId.slice(-2), 16) % deadlineQueues.length;
  return `deadlines#${shard}`;
}

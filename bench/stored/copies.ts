import { randomBytes, randomUUID, randomUUIDv7 } from 'node:crypto';
import { documentRow, placeWrite } from '#functions/search/document-rows.ts';
import { listsIn } from '#functions/search/document.ts';
import { hiddenTerm } from '#functions/search/terms.ts';
import { tableCall } from '#infra/local/dynamodb/table-call.ts';
import { toWire } from '#shared/dynamodb/wire.ts';
import type { PlacedOrder, Row } from '../pace/raw-order.ts';
import type { System } from '../system/system.ts';
import { physicalName } from '../system/tables.ts';

/** The most rows that a transaction takes. */
const mostRows = 100;
/** Transactions under way: while the engine writes one, the next is made. */
const writers = 3;
const dayMs = 24 * 3600 * 1000;
/** The time over which the copies are spread. */
const period = 90 * dayMs;
const ordersPerCustomer = 20;

/** What makes each copy an order of its own. */
interface Names {
  readonly orderId: string;
  readonly externalNumber: string;
  readonly idempotencyKey: string;
  readonly customerId: string;
  readonly placedAt: string;
}

/** What a customer's orders are found by, in place of the customer's code. */
interface FoundBy {
  readonly customerTerm: string;
}

/** Names the copies of one order, from the oldest (0) to the newest (`count - 1`). */
export class CopyNames {
  readonly #count: number;
  readonly #end: number;

  /** `end` is the moment (ms) at which the newest is placed. */
  constructor(count: number, end: number) {
    this.#count = count;
    this.#end = end;
  }

  externalNumber(number: number): string {
    return `STORED-${number}`;
  }

  /** Customers come back: one in twenty orders is of the same. */
  customerId(number: number): string {
    return `stored-customer-${number % Math.ceil(this.#count / ordersPerCustomer)}`;
  }

  placedAt(number: number): string {
    return new Date(this.#end - period + Math.floor((period * (number + 1)) / this.#count)).toISOString();
  }

  of(number: number): Names {
    return {
      orderId: `ord_${randomUUIDv7().replaceAll('-', '')}`,
      externalNumber: this.externalNumber(number),
      idempotencyKey: randomUUID(),
      customerId: this.customerId(number),
      placedAt: this.placedAt(number),
    };
  }
}

/**
 * Fills the tables with copies of a placed order, oldest first: all its rows as the system has written them, under names of
 * their own, through the engine's interface, so that every index is filled; with what lists have of them, by channel, branch, state and customer. `told` hears how many are stored.
 * @throws when the order has no customer code, which the copies need.
 */
export async function storeCopies(
  system: System,
  order: PlacedOrder,
  { names, count }: { readonly names: CopyNames; readonly count: number },
  told: (stored: number) => void,
): Promise<void> {
  const { customerId } = order.placement.customer;
  if (customerId === undefined) throw new Error('An order without a customer code cannot stand for those of many.');
  const { orderId, idempotencyKey, placedAt } = order;
  const secret = await putSecret(system);
  const foundBy = (customer: string): FoundBy => ({
    customerTerm: hiddenTerm({ kind: 'customer', value: customer }, secret),
  });
  const original: Names & FoundBy = {
    ...foundBy(customerId),
    orderId,
    idempotencyKey,
    placedAt,
    customerId,
    externalNumber: order.placement.externalNumber,
  };
  const rows = [...order.rows, ...(await listRows(system, order, original.customerTerm))];
  const text = JSON.stringify(rows.map(({ table, item }) => ({ Put: { TableName: table, Item: toWire(item) } })));
  const perTransaction = Math.floor(mostRows / rows.length);
  let next = 0;
  let stored = 0;
  const write = async () => {
    while (next < count) {
      const from = next;
      next = Math.min(count, from + perTransaction);
      const copies = Array.from({ length: next - from }, (_, index) => {
        const copy = names.of(from + index);
        return renamed(text, original, { ...copy, ...foundBy(copy.customerId) });
      });
      await tableCall(system.ready.dynamodb, 'TransactWriteItems', { TransactItems: copies.flat() });
      stored += copies.length;
      told(stored);
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
}

function renamed(text: string, original: Names & FoundBy, copy: Names & FoundBy): unknown[] {
  const names = Object.keys(original) as (keyof (Names & FoundBy))[];
  return JSON.parse(names.reduce((changed, name) => changed.replaceAll(original[name], copy[name]), text)) as unknown[];
}

/** Nothing that is placed is indexed in this system: it has no key yet by which terms are hidden. */
async function putSecret(system: System): Promise<Buffer> {
  const secret = randomBytes(32);
  const Item = toWire({ request: 'search-secret', secret: secret.toString('base64url') });
  const TableName = await physicalName(system.ready.dynamodb, 'Idempotency');
  await tableCall(system.ready.dynamodb, 'PutItem', { TableName, Item });
  return secret;
}

/** What lists have of a placed order. */
async function listRows(system: System, { orderId, placedAt, placement }: PlacedOrder, term: string): Promise<Row[]> {
  const table = await physicalName(system.ready.dynamodb, 'Search');
  const document = {
    orderId,
    placedAt,
    branch: 'uk',
    channel: placement.channel,
    currency: placement.currency,
    total: Math.round(Number(placement.total) * 100),
    locations: [],
    states: ['unfinished' as const],
    terms: [term],
  };
  const places = [...listsIn(document)].map((list) => placeWrite(list, document).row);
  return [documentRow(document, 1), ...places].map((item) => ({ table, item }));
}

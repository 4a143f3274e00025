import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { tableCall } from '#infra/local/dynamodb/table-call.ts';
import { toWire } from '#shared/dynamodb/wire.ts';
import type { PlacedOrder } from '../pace/raw-order.ts';
import type { System } from '../system/system.ts';

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
 * their own, through the engine's interface, so that every index is filled. `told` hears how many are stored.
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
  const original: Names = {
    orderId,
    idempotencyKey,
    placedAt,
    customerId,
    externalNumber: order.placement.externalNumber,
  };
  const text = JSON.stringify(order.rows.map(({ table, item }) => ({ Put: { TableName: table, Item: toWire(item) } })));
  const perTransaction = Math.floor(mostRows / order.rows.length);
  let next = 0;
  let stored = 0;
  const write = async () => {
    while (next < count) {
      const from = next;
      next = Math.min(count, from + perTransaction);
      const copies = Array.from({ length: next - from }, (_, index) => renamed(text, original, names.of(from + index)));
      await tableCall(system.ready.dynamodb, 'TransactWriteItems', { TransactItems: copies.flat() });
      stored += copies.length;
      told(stored);
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
}

function renamed(text: string, original: Names, copy: Names): unknown[] {
  const names = Object.keys(original) as (keyof Names)[];
  return JSON.parse(names.reduce((changed, name) => changed.replaceAll(original[name], copy[name]), text)) as unknown[];
}

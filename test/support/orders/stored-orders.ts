import { apply } from '#shared/dynamodb/transact.ts';
import { update } from '#shared/dynamodb/writes.ts';
import { newOrderId } from '#shared/ids.ts';
import { isLost } from '#shared/work/change.ts';
import { commit } from '#shared/work/commit.ts';
import { keepOrder } from '#functions/orders/public.ts';
import { currentPolicyVersion } from '#functions/orders/aggregate/policies.ts';
import { people, type NewOrder, type OrderWithPeople } from '#functions/orders/aggregate/order.ts';
import type { Order, OrderLine } from '#functions/orders/rules.ts';
import { keyToSeal } from '#shared/vault/keys.ts';
import type { Engine } from '../tables/engine.ts';
import { levelRows } from '#functions/inventory/rows.ts';
import { wholeUnits } from '../quantities.ts';

/** A line of `quantity` open units at 1.00 each. */
export function orderLine(lineId: string, sku: string, quantity: number, more: Partial<OrderLine> = {}): OrderLine {
  return {
    lineId,
    sku,
    description: sku,
    kind: 'goods',
    ...wholeUnits,
    ordered: quantity,
    unitPrice: 100,
    price: (more.unitPrice ?? 100) * quantity,
    discounts: [],
    taxes: [],
    backorderable: false,
    quantities: {
      open: quantity,
      cancelled: 0,
      backordered: 0,
      allocated: 0,
      released: 0,
      picked: 0,
      packed: 0,
      shipped: 0,
      delivered: 0,
      lost: 0,
      sent_back: 0,
      returned: 0,
    },
    allocations: [],
    settled: { invoiced: 0, cancelled: 0 },
    settledAmounts: { invoiced: 0, cancelled: 0 },
    ...more,
  };
}

let numbers = 0;

/** Stores a screened order that is about to be sourced. */
export async function storeOrder(lines: readonly OrderLine[], more: Partial<NewOrder> = {}): Promise<Order> {
  numbers += 1;
  const type = more.type ?? 'ship';
  const now = new Date().toISOString();
  const orderId = more.orderId ?? newOrderId();
  const { key, writes } = await keyToSeal(`alone#${orderId}`);
  const order: OrderWithPeople = {
    orderId,
    [people]: key,
    type,
    channel: 'web',
    branch: 'uk',
    externalNumber: `S-${process.pid}-${numbers}`,
    currency: 'GBP',
    contact: { locale: 'en', name: 'Ada Green' },
    country: 'GB',
    shippingAddress: { name: 'Ada Green', lines: ['1 Orchard Road'], city: 'London', country: 'GB' },
    lines,
    charges: [],
    total: lines.reduce((sum, { price }) => sum + price, 0),
    payment: { method: 'on_account' },
    payments: { state: 'none', authorised: 0, captured: 0, refunded: 0, voided: 0, invoiced: 0, credited: 0 },
    holds: [],
    policyVersion: currentPolicyVersion,
    priority: 5,
    placedAt: now,
    screenedAt: now,
    workflowRun: 1,
    stage: 'sourcing',
    openExceptions: 0,
    version: 0,
    sequence: 0,
    ...more,
  };
  const result = await commit(keepOrder, undefined, { state: order, events: [], writes });
  if (isLost(result)) throw new Error('the order could not be stored');
  return result.state;
}

/** Puts `onHand` free units of an item on one shard of a location's counter. */
export async function putStock(
  engine: Engine,
  sku: string,
  location: string,
  onHand: number,
  shard = 0,
): Promise<void> {
  const number = String(shard).padStart(2, '0');
  await engine.put('Inventory', {
    item: sku,
    entry: `LEVEL#${location}#${number}`,
    location,
    locationKey: `LEVEL#${sku}#${number}`,
    shard,
    onHand,
    allocated: 0,
    reserved: 0,
    safetyStock: 0,
    available: onHand,
  });
}

/** Adds units to shard 0 of a counter that exists, as a receipt does. */
export async function addStock(sku: string, location: string, units: number): Promise<void> {
  const key = { item: sku, entry: `LEVEL#${location}#00` };
  await apply(update('level', levelRows, key, { add: { onHand: units, available: units } }));
}

/** A line as it is stored: without allocations where it has none. */
type Line = Pick<OrderLine, 'sku'> & Partial<Pick<OrderLine, 'allocations'>>;

/** Units of an item that stand behind the lines of orders. */
const setAside = (rows: readonly Readonly<Record<string, unknown>>[], sku: string): number =>
  rows
    .filter(({ entry }) => /^ORDER(#LINES#.*)?$/.test(String(entry)))
    .flatMap(({ lines }) => lines as Line[])
    .filter((line) => line.sku === sku)
    .flatMap(({ allocations = [] }) => allocations)
    .reduce((all, { quantity }) => all + quantity, 0);

/** Every counter and what orders have set aside, summed apart from the system: `allocated` must equal `onOrders`. */
export async function stockOf(engine: Engine, sku: string) {
  const rows = (await engine.rows('Inventory')).filter((row) => row['item'] === sku);
  const sum = (prefix: string, name: string) =>
    rows.filter((row) => String(row['entry']).startsWith(prefix)).reduce((all, row) => all + Number(row[name]), 0);
  return {
    onHand: sum('LEVEL#', 'onHand'),
    allocated: sum('LEVEL#', 'allocated'),
    available: sum('LEVEL#', 'available'),
    onOrders: setAside(await engine.rows('Orders'), sku),
    moved: rows
      .filter((row) => String(row['entry']).startsWith('MOVEMENT#'))
      .reduce((all, row) => all + (row['movement'] as { quantity: number }).quantity, 0),
    waiting: rows.filter((row) => String(row['entry']).startsWith('BACKORDER#')).length,
  };
}

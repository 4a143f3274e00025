import type { Row } from './facts/rows.ts';
import type { Invariant, RowChange, Tables } from './invariant.ts';
import { orderFacts, ordersIn, sum, type OrderFacts } from './facts/order-facts.ts';
import { differing, GroupedSums, RunningSums } from './facts/running-sums.ts';

/**
 * 1. Allocated + reserved + shipped never exceed what was there. Counters are compared with own sums over what orders have set aside
 * and over movements, and nobody is given what is not there.
 */
export function stockInvariant(tables: Tables): Invariant {
  /** What counters say, and what all orders together say. */
  const allocated = new RunningSums();
  const setAside = new RunningSums();
  const moved = new RunningSums();
  const onHand = new RunningSums();
  /** What counters keep for baskets, and what reservations say that they hold. */
  const reserved = new RunningSums();
  const held = new RunningSums();
  /** What each order said when it was last looked at. */
  const setAsideBy = new Map<string, RunningSums>();
  const waitingOf = new GroupedSums();
  /** By SKU, how whatever first told of an item measures it. */
  const measures = new Map<string, string>();

  function takeIn({ entry, before, after }: RowChange): void {
    for (const [row, sign] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (!row) continue;
      if (entry.startsWith('MOVEMENT#')) {
        moved.add(shelfOf(row['movement']), sign * row['movement'].quantity);
      } else if (entry.startsWith('LEVEL#')) {
        onHand.add(shelfOf({ sku: row['item'], ...row }), sign * (row['onHand'] ?? 0));
        allocated.add(counterOf(row), sign * (row['allocated'] ?? 0));
        reserved.add(counterOf(row), sign * (row['reserved'] ?? 0));
      } else if (entry.startsWith('HELD#')) {
        held.add(counterOf({ item: row['item'], ...row['held'] }), sign * row['held'].quantity);
      } else if (entry.startsWith('BACKORDER#')) {
        waitingOf.of(row['orderId']).add(row['item'], sign * row['quantity']);
      }
    }
  }

  function levelViolations({ before, after }: RowChange): string[] {
    if (!after) return before ? [`the counter ${counterOf(before)} is gone`] : [];
    const name = counterOf(after);
    const { onHand: here = 0, allocated: claimed = 0, reserved = 0, safetyStock = 0, available = 0 } = after;
    const gives = claimed + reserved > (before?.['allocated'] ?? 0) + (before?.['reserved'] ?? 0);
    const shelf = shelfOf({ sku: after['item'], ...after });
    return [
      ...(available === here - claimed - reserved - safetyStock
        ? []
        : [`${name}: ${available} available of ${here} - ${claimed} - ${reserved} - ${safetyStock}`]),
      ...(here < 0 || claimed < 0 || reserved < 0 ? [`${name}: ${here} on hand, ${claimed} allocated`] : []),
      ...(gives && available < 0 ? [`${name}: oversold, ${claimed} allocated of ${here} on hand`] : []),
      ...(gives && (after['blocked'] || String(after['bucket']).includes('condition:'))
        ? [`${name}: set aside of what cannot be sold`]
        : []),
      ...(String(after['entry']).endsWith(after['bucket'] ?? '')
        ? []
        : [`${name}: stands under the key ${after['entry']}`]),
      ...(onHand.of(shelf) === moved.of(shelf)
        ? []
        : [`${shelf}: ${onHand.of(shelf)} on hand, its movements add up to ${moved.of(shelf)}`]),
    ];
  }

  /** The counters of which an order has set aside more or less than before. */
  function takeInOrder(orderId: string): string[] {
    const facts = orderFacts(tables, orderId);
    const before = setAsideBy.get(orderId) ?? new RunningSums();
    const after = facts ? unitsOf(facts).allocated : new RunningSums();
    setAsideBy.set(orderId, after);
    const moving = [...new Set([...before.names(), ...after.names()])].filter(
      (counter) => before.of(counter) !== after.of(counter),
    );
    for (const counter of moving) setAside.add(counter, after.of(counter) - before.of(counter));
    return moving;
  }

  function orderViolations(orderId: string): string[] {
    const facts = orderFacts(tables, orderId);
    if (!facts) return [];
    const lines = unitsOf(facts);
    return [
      ...differing(`order ${orderId}: the queue for stock and its lines`, waitingOf.of(orderId), lines.waiting).filter(
        // Their places in the queue are still to be brought in step.
        (sentence) => !lines.behind.some((name) => sentence.includes(`, ${name}:`)),
      ),
      ...facts.lines.flatMap((line) => lineViolations(facts, line)),
      ...facts.lines
        .filter(({ unmapped, custom, kind = 'goods' }) => !unmapped && !custom && kind === 'goods')
        .flatMap(({ sku, lineId, measure }) => otherwiseMeasured(sku, measure, `order ${orderId} line ${lineId}`)),
    ];
  }

  /** Whatever counts an item counts it in the same steps, or a number of one row means another in the next. */
  function measureViolations({ entry, after }: RowChange): string[] {
    const counted = after?.['movement'] ?? after?.['supply'] ?? after?.['held'] ?? after;
    if (!after || !counted || !/^(?:LEVEL|MOVEMENT|SUPPLY|HELD|BACKORDER)#/.test(entry)) return [];
    return otherwiseMeasured(counted['sku'] ?? after['item'], counted['measure'], entry);
  }

  function otherwiseMeasured(sku: string, measure: Row | undefined, where: string): string[] {
    const text = JSON.stringify([measure?.['unit'], measure?.['decimals']]);
    const known = measures.get(sku) ?? text;
    measures.set(sku, known);
    return known === text ? [] : [`${sku} is measured as ${known}, and as ${text} in ${where}`];
  }

  return {
    number: 1,
    rule: 'Allocated + reserved + shipped never exceed what was there',
    rows(changes) {
      const stock = changes.filter(({ table }) => table === 'Inventory');
      for (const change of stock) takeIn(change);
      const orders = [...ordersIn(changes)];
      const levels = stock.filter(({ entry }) => entry.startsWith('LEVEL#'));
      const counters = new Set(orders.flatMap(takeInOrder));
      for (const { before, after } of levels) counters.add(counterOf(after ?? before ?? {}));
      const shelved = stock.filter(({ entry }) => /^(?:LEVEL|HELD)#/.test(entry));
      const holding = new Set(
        shelved.map(({ before, after }) => {
          const row = after ?? before ?? {};
          return counterOf({ ...row, ...row['held'] });
        }),
      );
      const differ = [...counters].filter((counter) => allocated.of(counter) !== setAside.of(counter));
      return [
        ...levels.flatMap(levelViolations),
        ...[...holding].flatMap((name) =>
          reserved.of(name) === held.of(name)
            ? []
            : [`${name}: ${reserved.of(name)} reserved, baskets hold ${held.of(name)}`],
        ),
        ...stock.filter(({ entry }) => entry === 'RESERVATION').flatMap(reservationViolations),
        ...supplyViolations(stock),
        ...stock.flatMap(measureViolations),
        ...changes.filter(({ entry }) => entry.startsWith('FULFILMENT#')).flatMap(packageViolations),
        ...differ.map((name) => `${name}: ${allocated.of(name)} allocated, orders have set ${setAside.of(name)} aside`),
        ...orders.flatMap(orderViolations),
      ];
    },
  };
}

/** Packages that say what they hold, hold what their location had set aside. */
function packageViolations({ entry, after }: RowChange): string[] {
  const { lines = [], shipment } = (after?.['fulfilmentOrder'] ?? {}) as Row;
  const packages = (shipment?.packages ?? []) as Row[];
  if (!packages.some(({ contents }) => contents !== undefined)) return [];
  const [held, left] = [new RunningSums(), new RunningSums()];
  for (const { contents = [] } of packages) {
    for (const { lineId, bucket, quantity } of contents) held.add(`line ${lineId} ${bucket ?? ''}`, quantity);
  }
  for (const { lineId, allocations } of lines) {
    for (const { bucket, quantity } of allocations) left.add(`line ${lineId} ${bucket ?? ''}`, quantity);
  }
  return differing(`${entry}: its packages and its lines`, held, left);
}

/** A reservation begins as held, ends once, and goes to one order. */
function reservationViolations({ partition, before, after }: RowChange): string[] {
  const [was, is] = [
    before?.['reservation'].state as string | undefined,
    after?.['reservation'].state as string | undefined,
  ];
  const isUsedBy = after?.['reservation'].orderId as string | undefined;
  return [
    ...(is !== undefined && (was === undefined || was === 'held' || was === is)
      ? []
      : [`${partition} was ${was} and is ${is}`]),
    ...((is === 'used') === (isUsedBy !== undefined) ? [] : [`${partition} is ${is}, by ${isUsedBy}`]),
  ];
}

/** What has come of a supply is taken from what is to come of it in the same transaction, and never less than nothing is left. */
function supplyViolations(stock: readonly RowChange[]): string[] {
  const came = new RunningSums();
  for (const { entry, before, after } of stock) {
    if (!entry.startsWith('MOVEMENT#') || before || !after) continue;
    const { supply, sku, quantity } = after['movement'];
    if (supply !== undefined) came.add(`${sku} ${supply}`, quantity);
  }
  const supplies = stock.filter(({ entry }) => entry.startsWith('SUPPLY#'));
  const left = new Map(
    supplies.map(({ before, after }) => {
      const { sku, number } = (after ?? before)?.['supply'] ?? {};
      const [was = 0, is = 0] = [before, after].map((row) => row?.['supply'].quantity as number | undefined);
      return [`${sku} ${number}`, { was, is, isGone: after === undefined }];
    }),
  );
  return [
    ...[...left].flatMap(([name, { is, isGone }]) =>
      is > 0 || isGone ? [] : [`the supply ${name} is of ${is} units`],
    ),
    ...[...came.names()].flatMap((name) => {
      const { was, is } = left.get(name) ?? { was: 0, is: 0 };
      return was > 0 && is === Math.max(0, was - came.of(name))
        ? []
        : [`of the supply ${name} ${came.of(name)} came: ${was} were to come, ${is} still are`];
    }),
  ];
}

/** The counters of a bucket together: units never pass from one bucket into another but by movements of both. */
const shelfOf = ({ sku, location, bucket }: Row): string => `${sku} at ${location}${bucket ? `, ${bucket}` : ''}`;

const counterOf = ({ item: sku, shard = 0, ...row }: Row): string => `${shelfOf({ sku, ...row })}, shard ${shard}`;

/** What the order's own rows say should stand behind it: its lines, and what is still to be booked. */
function unitsOf({ order, lines, rows }: OrderFacts) {
  const allocated = new RunningSums();
  const waiting = new RunningSums();
  const add = ({ sku, quantity, ...counter }: Row) => allocated.add(counterOf({ item: sku, ...counter }), quantity);
  for (const { sku, allocations, quantities } of lines) {
    for (const allocation of onShelves(allocations)) add({ sku, ...allocation });
    waiting.add(sku, quantities.backordered);
  }
  for (const { due } of rows.filter(({ entry }) => String(entry).startsWith('STOCKDUE#'))) {
    const fulfilmentOrder = rows.find(({ entry }) => entry === `FULFILMENT#${due.fulfilmentOrderId}`);
    for (const part of partsOf(fulfilmentOrder?.['fulfilmentOrder'].lines ?? []).slice(due.booked)) add(part);
  }
  const left = order['cancellationLeft'] as Row | undefined;
  for (const part of (left?.['free'] ?? []) as Row[]) add(part);
  return { allocated, waiting, behind: (left?.['waiting'] ?? []) as string[] };
}

/** Custom units are on no counter. */
const onShelves = (allocations: unknown): Row[] => (allocations as Row[]).filter(({ nonStock }) => !nonStock);

/** The stock behind fulfilment lines in the order in which it is booked: what is of one item together. */
function partsOf(lines: readonly Row[]): Row[] {
  return [...Map.groupBy(lines, ({ sku }) => sku).values()]
    .flat()
    .flatMap(({ sku, allocations }) => onShelves(allocations).map((allocation) => ({ sku, ...allocation })));
}

function lineViolations({ orderId }: OrderFacts, { lineId, kind, quantities, allocations, custom }: Row): string[] {
  if (kind !== 'goods') return [];
  const onCounters = onShelves(allocations);
  if (custom ? onCounters.length > 0 : onCounters.length < allocations.length) {
    return [
      `order ${orderId} line ${lineId}: it is ${custom ? '' : 'not '}custom, and so is not what stands behind it`,
    ];
  }
  const held = sum(allocations as Row[], ({ quantity }) => quantity);
  const needed = quantities.allocated + quantities.released + quantities.picked + quantities.packed;
  return held === needed ? [] : [`order ${orderId} line ${lineId}: ${held} units of stock stand behind ${needed}`];
}

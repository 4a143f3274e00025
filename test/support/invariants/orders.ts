import { misdescribed } from '../published-as-described.ts';
import { add, differences, entriesOf, type RawSystem, type Row } from './rows.ts';

/** An order put together from its rows. */
export interface RawOrder {
  readonly orderId: string;
  readonly order: Row;
  readonly lines: readonly Row[];
  readonly rows: readonly Row[];
  readonly version: number;
  /** In their sequence. */
  readonly events: readonly Row[];
}

const unitStates = [
  'open',
  'cancelled',
  'backordered',
  'allocated',
  'released',
  'picked',
  'packed',
  'shipped',
  'delivered',
];

/** In which state of its order's lines the units of a fulfilment order stand. */
const lineStateOf: Readonly<Record<string, string>> = {
  scheduled: 'released',
  released: 'released',
  on_hold: 'released',
  picking: 'picked',
  packed: 'packed',
  handed_over: 'shipped',
  delivered: 'delivered',
};

/** A line with what is left out where it is nothing. */
export function wholeLine(line: Row): Row {
  const states = ['open', 'cancelled', 'backordered', 'allocated', ...new Set(Object.values(lineStateOf)), 'returned'];
  const settled = { invoiced: 0, cancelled: 0 };
  return {
    kind: 'goods',
    discount: 0,
    tax: 0,
    allocations: [],
    settled,
    settledAmounts: settled,
    ...line,
    quantities: { ...Object.fromEntries(states.map((state) => [state, 0])), ...line['quantities'] },
  };
}

/** Who ordered and where to, as the row of its own says. */
export function buyerIn(rows: readonly Row[]): Row {
  return (rows.find(({ entry }) => entry === 'ORDER#BUYER')?.['buyer'] ?? {}) as Row;
}

/** All orders, put together from headers and line pages. */
export function rawOrders({ orders }: RawSystem): RawOrder[] {
  return [...Map.groupBy(orders, ({ order }) => String(order))].flatMap(([orderId, rows]) => {
    const header = rows.find(({ entry }) => entry === 'ORDER');
    if (!header) return [];
    const pages = entriesOf(rows, 'ORDER#LINES#').sort((a, b) => (a['entry'] < b['entry'] ? -1 : 1));
    const order = { ...(header['aggregate'] as Row), ...buyerIn(rows) };
    const lines = [header, ...pages].flatMap(({ lines }) => (lines as Row[]).map(wholeLine));
    const events = entriesOf(rows, 'EVENT#')
      .sort((a, b) => (a['entry'] < b['entry'] ? -1 : 1))
      .flatMap(({ events }) => events as Row[]);
    return [{ orderId, order, lines, rows, version: header['version'] as number, events }];
  });
}

/** Units and events of every order: each unit in one state, no gap in the sequence, fulfilment orders that fit the lines. */
export function orderViolations(system: RawSystem): string[] {
  const all = rawOrders(system);
  const known = new Set(all.map(({ orderId }) => orderId));
  return [
    ...all.flatMap((one) => [...unitViolations(one), ...fulfilmentViolations(one), ...sequenceViolations(one)]),
    ...referenceViolations(system, all),
    ...orphans(system, known),
  ];
}

function unitViolations({ orderId, lines }: RawOrder): string[] {
  return lines.flatMap((line) => {
    const quantities = line['quantities'] as Record<string, number>;
    const where = `order ${orderId} line ${line['lineId']}`;
    const sum = unitStates.reduce((units, state) => units + (quantities[state] ?? 0), 0);
    const negative = Object.entries(quantities).filter(([, units]) => units < 0 || !Number.isInteger(units));
    return [
      ...(sum === line['ordered'] ? [] : [`${where}: ${line['ordered']} ordered, ${sum} in its states`]),
      ...negative.map(([state, units]) => `${where}: ${units} units are ${state}`),
    ];
  });
}

function fulfilmentViolations({ orderId, lines, rows }: RawOrder): string[] {
  const onLines = new Map<string, number>();
  for (const { lineId, quantities } of lines) {
    for (const state of ['released', 'picked', 'packed', 'shipped', 'delivered']) {
      add(onLines, `${lineId} ${state}`, quantities[state] ?? 0);
    }
  }
  const atLocations = new Map<string, number>();
  for (const row of entriesOf(rows, 'FULFILMENT#')) {
    const fulfilmentOrder = row['fulfilmentOrder'] as Row;
    const state = lineStateOf[fulfilmentOrder['state']];
    if (!state) continue;
    for (const { lineId, quantity } of fulfilmentOrder['lines'] as Row[])
      add(atLocations, `${lineId} ${state}`, quantity);
  }
  return differences(`order ${orderId}: units on its lines and in its fulfilment orders`, onLines, atLocations);
}

function sequenceViolations({ orderId, order, events }: RawOrder): string[] {
  const sequences = events.map(({ metadata }) => metadata.sequence as number);
  const expected = sequences.map((_, index) => index + 1);
  const ids = new Set(events.map(({ metadata }) => metadata.id as string));
  return [
    ...(sequences.join() === expected.join() ? [] : [`order ${orderId}: its events are ${sequences.join()}`]),
    ...(order['sequence'] === sequences.length
      ? []
      : [`order ${orderId}: it counts ${order['sequence']} events and has ${sequences.length}`]),
    ...(ids.size === events.length ? [] : [`order ${orderId}: two of its events have the same id`]),
    ...events.flatMap(({ metadata, data }) => misdescribed({ metadata, data })),
  ];
}

/** Every external number stands for one order, and every order has its number. */
function referenceViolations({ orders }: RawSystem, all: readonly RawOrder[]): string[] {
  const numbers = new Map(
    orders
      .filter(({ order, entry }) => entry === 'REFERENCE' && String(order).startsWith('external#'))
      .map(({ order, orderId }) => [String(order), String(orderId)]),
  );
  const wanted = new Map(
    all.map(({ orderId, order }) => [`external#${order['channel']}#${order['externalNumber']}`, orderId]),
  );
  return [
    ...all
      .filter(
        ({ orderId, order }) => numbers.get(`external#${order['channel']}#${order['externalNumber']}`) !== orderId,
      )
      .map(({ orderId }) => `order ${orderId}: its external number does not lead to it`),
    ...[...numbers].filter(([name]) => !wanted.has(name)).map(([name]) => `${name} leads to no order`),
  ];
}

/** Rows of an order that does not exist: something was done half. */
function orphans({ orders }: RawSystem, known: ReadonlySet<string>): string[] {
  const lost = orders.filter(({ order }) => String(order).startsWith('ord_') && !known.has(String(order)));
  return lost.map(({ order, entry }) => `${order} ${entry}: its order does not exist`);
}

/** What must be so when nothing is under way any more: every order is over, and nothing of it waits. */
export function restViolations(system: RawSystem): string[] {
  return rawOrders(system).flatMap(({ orderId, order, lines, rows }) => {
    const where = `order ${orderId} (${order['externalNumber']})`;
    const unfinished = lines.filter(
      ({ ordered, quantities }) => quantities.delivered + quantities.cancelled !== ordered,
    );
    const exceptions = entriesOf(rows, 'EXCEPTION#').filter(({ exception }) => exception.state === 'open');
    return [
      ...(order['stage'] === 'done' ? [] : [`${where} is at rest in its stage ${order['stage']}`]),
      ...unfinished.map(
        ({ lineId, quantities }) => `${where} line ${lineId} is not over: ${JSON.stringify(quantities)}`,
      ),
      ...(order['attentionAt'] ? [`${where} is over and still watched`] : []),
      ...(order['cancellationLeft'] ? [`${where} has a cancellation that is not finished`] : []),
      ...entriesOf(rows, 'ORDER#WAIT').map(({ entry }) => `${where} is over and something waits: ${entry}`),
      ...entriesOf(rows, 'STOCKDUE#').map(({ entry }) => `${where} has stock that is not booked: ${entry}`),
      ...entriesOf(rows, 'HOLD#').map(
        ({ entry }) => `${where} is over and still stands in the queue of holds: ${entry}`,
      ),
      ...exceptions.map(({ exception }) => `${where} is over with an open exception: ${exception.reason}`),
      ...(order['openExceptions'] === exceptions.length
        ? []
        : [`${where} counts ${order['openExceptions']} open exceptions and has ${exceptions.length}`]),
    ];
  });
}

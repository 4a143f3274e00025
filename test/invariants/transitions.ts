import { isDeepStrictEqual } from 'node:util';
import type { Row } from './facts/rows.ts';
import type { Invariant, RowChange, Tables } from './invariant.ts';
import { isOrder, isRecorded, isUnderWay, lastAbout, linesOf, orderFacts, sum } from './facts/order-facts.ts';

/** Where a fulfilment order may go, as the domain tells it. */
const fulfilmentMoves: Readonly<Record<string, readonly string[]>> = {
  scheduled: ['released', 'on_hold', 'cancelled', 'rejected'],
  released: ['picking', 'delivered', 'rejected', 'cancelled', 'on_hold', 'handed_over'],
  on_hold: ['released', 'cancelled', 'rejected'],
  picking: ['packed', 'rejected', 'cancelled'],
  packed: ['handed_over', 'delivered', 'rejected', 'cancelled'],
  handed_over: ['delivered', 'undelivered'],
  delivered: [],
  undelivered: [],
  rejected: [],
  cancelled: [],
};

/** From where a fulfilment order may be delivered, by its method: a parcel only by a carrier. */
const deliveredFrom: Readonly<Record<string, string>> = {
  ship: 'handed_over',
  ship_from_store: 'handed_over',
  local_delivery: 'handed_over',
  pickup: 'packed',
  service: 'released',
  digital: 'released',
};

/** From where units may come into a state: the domain's own words, read the other way round. */
const comesFrom: Readonly<Record<string, readonly string[]>> = {
  open: ['backordered', 'allocated', 'released', 'picked', 'packed'],
  cancelled: ['open', 'backordered', 'allocated', 'released', 'picked', 'packed'],
  backordered: ['open', 'allocated'],
  allocated: ['open', 'backordered'],
  released: ['open', 'allocated'],
  picked: ['released'],
  packed: ['picked'],
  shipped: ['packed'],
  delivered: ['released', 'packed', 'shipped'],
  lost: ['shipped'],
  sent_back: ['shipped', 'lost'],
};

const holdMoves: Readonly<Record<string, readonly string[]>> = {
  active: ['released', 'rejected'],
  released: [],
  rejected: [],
};

const exceptionMoves: Readonly<Record<string, readonly string[]>> = {
  open: ['resumed', 'given_up'],
  resumed: [],
  given_up: [],
};

/** 8. Only legal transitions happen. */
export function transitionsInvariant(tables: Tables): Invariant {
  return {
    number: 8,
    rule: 'Only legal transitions happen',
    rows: (changes) =>
      changes.flatMap(({ table, partition, entry, after }) =>
        table === 'Orders' && isOrder(partition) && after && /^ORDER($|#LINES#)/.test(entry)
          ? standing(partition, after)
          : [],
      ),
    transaction({ changes }) {
      const own = changes.filter(({ table, partition }) => table === 'Orders' && isOrder(partition));
      return [
        ...own.flatMap((change) => violationsOf(tables, change)),
        ...own.flatMap((change) => holdViolations(change, changes)),
        ...changes.flatMap((change) => intentViolations(tables, change)),
      ];
    },
  };
}

/** Each unit stands in one state. */
function standing(orderId: string, row: Row): string[] {
  const { completedAt, cancelledAt } = (row['aggregate'] ?? {}) as Row;
  return [
    ...linesOf(row).flatMap((line) => unitViolations(`order ${orderId} line ${line['lineId']}`, line)),
    ...(completedAt && cancelledAt ? [`order ${orderId} is completed and cancelled`] : []),
  ];
}

function unitViolations(where: string, { ordered, quantities }: Row): string[] {
  const units = sum(Object.keys(comesFrom), (state) => quantities[state] ?? 0);
  const odd = Object.entries(quantities as Row).filter(([, count]) => count < 0 || !Number.isInteger(count));
  return [
    ...(units === ordered ? [] : [`${where}: ${ordered} units are ordered, ${units} stand somewhere`]),
    ...odd.map(([state, count]) => `${where}: ${count} units are ${state}`),
  ];
}

function violationsOf(tables: Tables, { partition, entry, before, after }: RowChange): string[] {
  if (entry === 'ORDER') return after ? headerViolations(partition, before, after) : [`order ${partition} was deleted`];
  if (entry.startsWith('FULFILMENT#')) {
    const [old, now] = [before?.['fulfilmentOrder'], after?.['fulfilmentOrder']];
    const astray =
      old && now?.state === 'delivered' && old.state !== now.state && old.state !== deliveredFrom[now.method];
    return [
      ...moved(`order ${partition} ${entry}`, fulfilmentMoves, old, now),
      ...(astray ? [`order ${partition} ${entry}: ${now.method} was delivered when it was ${old.state}`] : []),
      // What is split off to be rejected or cancelled is as the location was told, whatever is said of the order since.
      ...(old || !now || ['rejected', 'cancelled'].includes(now.state)
        ? []
        : groupViolations(tables, partition, entry, now)),
    ];
  }
  if (entry.startsWith('EXCEPTION#')) {
    const [old, now] = [before?.['exception'], after?.['exception']];
    return [
      ...moved(`order ${partition} ${entry}`, exceptionMoves, old, now),
      ...closedByRule(tables, partition, entry, old, now),
    ];
  }
  if (entry.startsWith('EVENT#') && before && !after) return [`order ${partition}: ${entry} was deleted`];
  return [];
}

/**
 * What is about money only a person closes: evidence is due, or the customer waits for a refund, whatever becomes of the parcel. What
 * was told of an open dispute ends with that as well.
 */
function closedByRule(
  tables: Tables,
  orderId: string,
  entry: string,
  before: Row | undefined,
  after: Row | undefined,
): string[] {
  if (before?.['state'] !== 'open' || !after || after['state'] === 'open') return [];
  const byRule = String(after['resolvedBy']).startsWith('rule:');
  if (!byRule || !['dispute', 'settlement'].includes(after['kind'])) return [];
  const dispute = tables.partition('Billing', orderId).get(after['about']);
  // That it was lost is for a person to know.
  return after['error'] === 'PaymentDisputed' && dispute && dispute['state'] !== 'open'
    ? []
    : [`order ${orderId} ${entry} is about a ${after['kind']} and was closed by ${after['resolvedBy']}`];
}

/** What a location is told to do goes the way of the group of its lines: by its method, as soon as it says, from where it may. */
function groupViolations(tables: Tables, orderId: string, entry: string, released: Row): string[] {
  const facts = orderFacts(tables, orderId);
  if (!facts) return [];
  const { order, lines } = facts;
  const groups = (order['groups'] ?? [{ ...order, method: order['type'], groupId: undefined }]) as Row[];
  const group = groups.find(({ groupId }) => groupId === released['groupId']);
  if (!group) return [`order ${orderId} ${entry} is of group ${released['groupId']}, which the order does not have`];
  const ids = new Set((released['lines'] as Row[]).map(({ lineId }) => lineId));
  const strange = lines.filter(({ lineId, groupId }) => ids.has(lineId) && groupId !== group['groupId']);
  const others = ['method', 'wantedAt', 'promisedAt', 'shippingMethod', 'serviceLevel'].filter(
    (name) => group[name] !== released[name],
  );
  const elsewhere = released['method'] === 'pickup' && released['location'] !== group['pickupLocation'];
  return [
    ...strange.map(
      ({ lineId }) => `order ${orderId} ${entry} of group ${group['groupId']} has line ${lineId} of another`,
    ),
    ...others.map(
      (name) => `order ${orderId} ${entry}: ${name} is ${released[name]}, and its group says ${group[name]}`,
    ),
    ...(elsewhere ? [`order ${orderId} ${entry} is to be collected at ${released['location']}`] : []),
  ];
}

function moved(
  what: string,
  moves: Readonly<Record<string, readonly string[]>>,
  before: Row | undefined,
  after: Row | undefined,
): string[] {
  if (!before || before['state'] === after?.['state']) return [];
  const legal = after && moves[before['state']]?.includes(after['state']);
  return legal ? [] : [`${what} went from ${before['state']} to ${after?.['state'] ?? 'nothing'}`];
}

/** A row of an earlier version was rewritten in the present one, for a write that it stood in the way of: nothing has happened to it. */
function isOnlyBroughtToPresent(before: Row | undefined, after: Row): boolean {
  const [was = 1, is = 1] = [before?.['v'], after['v']];
  return (
    is > was && before?.['version'] === after['version'] && isDeepStrictEqual(before?.['aggregate'], after['aggregate'])
  );
}

function headerViolations(orderId: string, before: Row | undefined, after: Row): string[] {
  const [order, old] = [after['aggregate'] as Row, before?.['aggregate'] as Row | undefined];
  const lines = linesOf(after);
  const olds = before ? linesOf(before) : [];
  return [
    ...(after['version'] === (before?.['version'] ?? 0) + 1 || isOnlyBroughtToPresent(before, after)
      ? []
      : [`order ${orderId} goes from version ${before?.['version']} to ${after['version']}`]),
    ...lines.flatMap((line, place) => lineMoves(orderId, line, olds[place])),
    ...(order['holds'] as Row[]).flatMap((hold, place) =>
      moved(`order ${orderId} ${hold['holdId']}`, holdMoves, old?.['holds'][place], hold),
    ),
    ...[
      'placedAt',
      'acceptedAt',
      'completedAt',
      'cancelledAt',
      'total',
      'currency',
      'channel',
      'branch',
      'externalNumber',
    ]
      .filter((name) => old?.[name] !== undefined && old[name] !== order[name])
      .map((name) => `order ${orderId}: ${name} was changed from ${old?.[name]} to ${order[name]}`),
    ...(order['completedAt'] && !old?.['completedAt'] && !isRecorded({ order })
      ? lines.filter(isUnderWay).map(({ lineId }) => `order ${orderId} was completed, and line ${lineId} is under way`)
      : []),
    ...(order['acceptedAt'] && !old?.['acceptedAt']
      ? lines
          .filter(({ kind, quantities }) => kind === 'digital' && quantities['open'] > 0)
          .map(({ lineId }) => `order ${orderId} was accepted, and its digital line ${lineId} is kept back`)
      : []),
    ...(order['acceptedAt'] && !old?.['acceptedAt'] && blocks(order, 'accept')
      ? [`order ${orderId} was accepted although a hold blocks it`]
      : []),
  ];
}

/** What a hold blocks did not happen in the transactions that left it active. */
function holdViolations({ entry, partition, after }: RowChange, all: readonly RowChange[]): string[] {
  if (entry !== 'ORDER' || !after) return [];
  const order = after['aggregate'] as Row;
  const deeds = all.flatMap(({ entry: of, before, after: now }) => {
    const [old, state] = [before?.['fulfilmentOrder']?.state, now?.['fulfilmentOrder']?.state];
    if (of.startsWith('FULFILMENT#') && state === 'released' && !before) return ['release'];
    const leaves = state === 'handed_over' || (state === 'delivered' && old !== 'handed_over');
    if (of.startsWith('FULFILMENT#') && leaves && old !== state) return ['hand-over'];
    return of.startsWith('CAPTURE#') && !before ? ['capture'] : [];
  });
  return deeds
    .filter((deed) => blocks(order, deed))
    .map((deed) => `order ${partition}: a hold blocks ${deed}, and it happened`);
}

/**
 * Nobody sets out to collect what a hold keeps back, nor what a person has still to decide on or has given up, unless another payment was
 * agreed since: the intent is kept over the order's version, so that its writer has seen the hold and the exception.
 */
function intentViolations(tables: Tables, { table, partition, entry, before, after }: RowChange): string[] {
  if (table !== 'Billing' || !entry.startsWith('CAPTURE#') || !before || after?.['state'] !== 'asked') return [];
  if (before['state'] === 'asked' && before['attempt'] === after['attempt']) return [];
  const facts = orderFacts(tables, partition);
  if (!facts) return [];
  const { state: decision, resolvedAt } = lastAbout(facts.rows, entry) ?? {};
  const isPaidOtherwise = (facts.order['holds'] as Row[]).some(
    ({ withPayment, endedAt }) => withPayment === true && endedAt > resolvedAt,
  );
  return [
    ...(blocks(facts.order, 'capture')
      ? [`order ${partition}: a hold blocks capture, and ${entry} is to be collected`]
      : []),
    ...(decision === 'open' || (decision === 'given_up' && !isPaidOtherwise)
      ? [`order ${partition}: the exception about ${entry} is ${decision}, and it is to be collected`]
      : []),
  ];
}

const blocks = (order: Row, transition: string): boolean =>
  (order['holds'] as Row[]).some(({ state, blocks: blocked }) => state === 'active' && blocked.includes(transition));

function lineMoves(orderId: string, line: Row, before: Row | undefined): string[] {
  if (!before) return [];
  const old = inStepsOf(line, before);
  const where = `order ${orderId} line ${line['lineId']}`;
  return [...frozenViolations(where, line, old), ...wayViolations(where, line, old['quantities'])];
}

/** What was ordered as whole units of nobody knows what is counted in grams once it is mapped to an item that is sold by weight. */
function inStepsOf({ unmapped, measure }: Row, old: Row): Row {
  if (!old['unmapped'] || unmapped) return old;
  const steps = 10 ** ((measure?.decimals ?? 0) - (old['measure']?.decimals ?? 0));
  const inSteps = Object.entries(old['quantities'] as Readonly<Record<string, number>>).map(([state, units]) => [
    state,
    units * steps,
  ]);
  return { ...old, ordered: old['ordered'] * steps, quantities: Object.fromEntries(inSteps) as Row };
}

function frozenViolations(where: string, line: Row, old: Row): string[] {
  // Which item it is, is said later of a line that is none when it is ordered.
  const isMapped = old['unmapped'] && !line['unmapped'];
  return [...(isMapped ? [] : ['sku']), 'ordered', 'unitPrice', 'discount', 'tax']
    .filter((name) => line[name] !== old[name])
    .map((name) => `${where}: ${name} was ${old[name]} and is ${line[name]}`);
}

/** Whatever has come into a state has left one from which the way leads there. */
function wayViolations(where: string, { kind, quantities: now }: Row, old: Readonly<Record<string, number>>): string[] {
  // What is digital is released and delivered at once.
  if (kind === 'digital') return [];
  const gain = (state: string) => (now[state] ?? 0) - (old[state] ?? 0);
  return Object.entries(comesFrom)
    .filter(([state, sources]) => gain(state) > sum(sources, (source) => Math.max(0, -gain(source))))
    .map(([state]) => `${where}: ${gain(state)} units became ${state} by no legal way`);
}

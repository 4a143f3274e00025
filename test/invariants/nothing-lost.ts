import { listPriceOf } from '../simulation/business/business.ts';
import { isDeepStrictEqual } from 'node:util';
import type { Row } from './facts/rows.ts';
import type { Exchange } from '../simulation/clients/desk.ts';
import type { Invariant, Tables } from './invariant.ts';
import {
  isOrder,
  isRecorded,
  isUnderWay,
  leftByDecision,
  lossesOf,
  orderFacts,
  ordersIn,
  sentBackOf,
} from './facts/order-facts.ts';

/** 5. Every order is finished, has a moment at which it is looked at, or stands in the exception queue. */
export function nothingStuckInvariant(tables: Tables): Invariant {
  return {
    number: 5,
    rule: 'Every accepted order is finished, has a timer or callback, or stands in the exception queue',
    rows(changes) {
      return [...ordersIn(changes)].flatMap((orderId) => {
        const facts = orderFacts(tables, orderId);
        if (!facts) return [];
        const watched = facts.header['queue'] !== undefined && facts.header['queuedAt'] !== undefined;
        return facts.order['stage'] === 'done' || watched ? [] : [`order ${orderId} is not over and nobody watches it`];
      });
    },
    atRest() {
      return [...tables.partitions('Orders').keys()]
        .filter(isOrder)
        .flatMap((orderId) => restViolations(tables, orderId));
    },
  };
}

function restViolations(tables: Tables, orderId: string): string[] {
  const facts = orderFacts(tables, orderId);
  if (!facts) return [];
  const { order, lines, rows } = facts;
  const waiting = rows.filter(({ entry }) => /^(ORDER#WAIT|STOCKDUE#|HOLD#)/.test(String(entry)));
  const open = rows.filter(({ exception }) => exception?.state === 'open');
  const account = [...tables.partition('Billing', orderId).values()];
  const left = leftByDecision(rows, account);
  // What was shipped elsewhere may never have been heard of again.
  const units = isRecorded(facts) ? [] : lines.filter(isUnderWay);
  return [
    ...(order['stage'] === 'done' ? [] : [`order ${orderId} is at rest in its stage ${order['stage']}`]),
    ...units.map(
      ({ lineId, quantities }) => `order ${orderId} line ${lineId} is not over: ${JSON.stringify(quantities)}`,
    ),
    ...waiting.map(({ entry }) => `order ${orderId} is over and ${entry} is left`),
    ...open.map(({ exception }) => `order ${orderId} is over with an open exception: ${exception.reason}`),
    ...(order['openExceptions'] === open.length
      ? []
      : [`order ${orderId} counts ${order['openExceptions']} open exceptions of ${open.length}`]),
    ...(order['cancellationLeft'] ? [`order ${orderId} has a cancellation that is not finished`] : []),
    ...(order['attentionAt'] ? [`order ${orderId} is over and still watched`] : []),
    ...(order['payments'].state === 'pending' ? [`order ${orderId}: its payment is still pending`] : []),
    ...account
      .filter(({ row, state }) => isUnsettled(state) || (row === 'refund' && state === 'refused'))
      .filter(({ entry }) => !left.entries.has(String(entry)))
      .map(({ entry, state }) => `order ${orderId}: ${entry} is still ${state}`),
  ];
}

const isUnsettled = (state: unknown): boolean => ['asked', 'pending', 'due', 'requested'].includes(String(state));

/** 6. What was answered with success is there from that moment on, as it was asked for. */
export function answeredSurvivesInvariant(tables: Tables): Invariant {
  const placed = new Map<string, Exchange>();
  const changes = new Map<string, Row[]>();
  const asChanged = (exchange: Exchange) => asAsked(tables, exchange, changes.get(exchange.answer.body.orderId) ?? []);

  return {
    number: 6,
    rule: 'An order answered with 2xx survives',
    answered(exchange) {
      const { method, path, answer } = exchange;
      if (answer.status >= 300) return [];
      if (method === 'PATCH') {
        const { orderId } = answer.body as { orderId: string };
        changes.set(orderId, [...(changes.get(orderId) ?? []), exchange.body as Row]);
        return [];
      }
      if (method !== 'POST') return [];
      if (path === '/v1/orders' || path === '/v1/historical-orders') {
        placed.set(answer.body.orderId, exchange);
        return asChanged(exchange);
      }
      const [, orderId = '', action = ''] = /^\/v1\/orders\/([^/]+)\/(.+)$/.exec(path) ?? [];
      return orderId === '' ? [] : consequence(tables, orderId, action, exchange);
    },
    atRest: () => [...placed.values()].flatMap(asChanged),
  };
}

/** The lines that were asked for: of a bundle its components, of a kit those that the catalogue has. */
function unitsAsked(tables: Tables, lines: readonly Row[]): Row[] {
  const inKit = ({ sku }: Row): unknown =>
    tables.partition('Catalogue', String(sku)).get('ITEM')?.['details'].components;
  return lines.flatMap((line) => {
    const components = (line['components'] ?? inKit(line)) as Row[] | undefined;
    return !components
      ? [line]
      : components.map(({ sku, quantity, groupId = line['groupId'] }, place) => ({
          // What is said of the bundle stands with the first.
          ...(place === 0 ? membersOf(line, ['note', 'properties', 'giftMessage']) : {}),
          sku,
          quantity: quantity * line['quantity'],
          ...membersOf(line, ['unitPrice', 'price']),
          ...(groupId === undefined ? {} : { groupId }),
        }));
  });
}

function asAsked(tables: Tables, { body, answer }: Exchange, changes: readonly Row[]): string[] {
  const { orderId } = answer.body as { orderId: string };
  const facts = orderFacts(tables, orderId);
  if (!facts) return [`order ${orderId} was answered with ${answer.status} and does not exist`];
  const { order, lines } = facts;
  const said = changes.reduce<Row>(merged, body as Row);
  const asked = order['contact']?.erased === true ? withoutPeople(said) : said;
  const units = unitsAsked(tables, asked['lines']);
  const same =
    order['externalNumber'] === asked['externalNumber'] &&
    order['channel'] === asked['channel'] &&
    (asked['total'] === undefined || minorText(order['total'], asked['total'])) &&
    lines.length === units.length &&
    lines.every(
      ({ sku, orderedSku = sku, ordered, measure }, place) =>
        orderedSku === units[place]?.['sku'] && ordered === stepsAsked(units[place]?.['quantity'], measure),
    );
  const listed = lines.filter((_, place) => {
    const { unitPrice, price } = units[place] ?? {};
    return unitPrice === undefined && price === undefined;
  });
  const dear = listed.filter(
    ({ ordered, unitPrice }) => unitPrice !== listPriceOf(asked['channel'], ordered, asked['customer'].customerId),
  );
  if (dear.length > 0) {
    return dear.map(
      ({ lineId, unitPrice }) => `order ${orderId}: line ${lineId} costs ${unitPrice} and not what the price lists say`,
    );
  }
  if (!same) return [`order ${orderId} is not what was asked for: ${JSON.stringify(asked)}`];
  const others = ['billTo', 'purchaseOrderNumber', 'shippingAddress', 'deliveredBy'].filter(
    (name) => !isDeepStrictEqual(order[name], asked[name]),
  );
  const groups = (asked['groups'] as Row[] | undefined)?.map((group, place) => ({
    groupId: String(place + 1),
    ...group,
  }));
  const kept = (order['groups'] as Row[] | undefined)?.map(({ promisedAt: _, country: __, ...group }) => group);
  if (!isDeepStrictEqual(kept, groups)) others.push('groups');
  if (lines.some(({ groupId }, place) => groupId !== units[place]?.['groupId'])) others.push('the groups of lines');
  const { phone } = asked['customer'] as { phone?: string };
  if (phone?.startsWith('+') && order['contact'].phoneNormalised !== `+${phone.replaceAll(/\D/g, '')}`)
    others.push('phone');
  if (others.length > 0) return [`order ${orderId} has not kept ${others.join(', ')} of ${JSON.stringify(asked)}`];
  const beside = saidIn(asked, units);
  return isDeepStrictEqual(order['freeData'] ?? {}, beside)
    ? []
    : [
        `order ${orderId} says ${JSON.stringify(order['freeData'])}, and what came with it was ${JSON.stringify(beside)}`,
      ];
}

/** What is left of what was asked for once who it was about was erased: all that tells of goods, ways and money. */
function withoutPeople({
  billTo: _,
  purchaseOrderNumber: __,
  shippingAddress: ___,
  tags: ____,
  metadata: _____,
  note: ______,
  giftMessage: _______,
  customer: { customerId },
  groups,
  lines,
  ...facts
}: Row): Row {
  return {
    ...facts,
    customer: { customerId },
    lines: (lines as Row[]).map(({ note: _, properties: __, giftMessage: ___, ...line }) => line),
    ...(groups ? { groups: (groups as Row[]).map(({ shippingAddress: _, ...group }) => group) } : {}),
  };
}

/** What is asked for once a change (RFC 7396) is merged into what was asked before. */
function merged(before: Row, change: Row): Row {
  const { promisedAt: _, groups, ...named } = change;
  const isObject = (value: unknown): value is Row =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const after = { ...before };
  for (const [name, value] of Object.entries(named)) {
    if (value === null) delete after[name];
    else after[name] = isObject(value) ? merged(isObject(after[name]) ? after[name] : {}, value) : value;
  }
  for (const { groupId, ...said } of (groups ?? []) as Row[]) {
    const place = Number(groupId) - 1;
    after['groups'] = (after['groups'] as Row[]).map((group, at) => (at === place ? merged(group, said) : group));
  }
  return after;
}

/** What a placement says beside what is ordered; `units` are its lines. */
function saidIn(asked: Row, units: readonly Row[]): Row {
  const lines = units.map((line) => membersOf(line, ['note', 'properties', 'giftMessage']));
  const saying = lines.flatMap((line, place) => (Object.keys(line).length === 0 ? [] : [[String(place + 1), line]]));
  return {
    ...membersOf(asked, ['tags', 'metadata', 'note', 'giftMessage']),
    ...(saying.length === 0 ? {} : { lines: Object.fromEntries(saying) as Row }),
  };
}

const membersOf = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(names.filter((name) => row[name] !== undefined).map((name) => [name, row[name]]));

/** What was asked for, in the steps by which its line counts. */
function stepsAsked(quantity: number, measure: Row | undefined): number {
  return Math.round(quantity * 10 ** (measure?.['decimals'] ?? 0));
}

/** A decimal amount names these minor units. */
function minorText(minor: number, text: string): boolean {
  return Number(text.replace('.', '')) === minor;
}

/** The units of whole bundles that a cancellation names: of each line as many as are in them. */
function bundledUnits(lines: readonly Row[], { bundles = [] }: Row): { lineId: string; quantity: number }[] {
  return (bundles as Row[]).flatMap(({ bundleId, quantity }) => {
    const own = lines.filter((line) => line['bundleId'] === bundleId);
    const count = own.find(({ bundle }) => bundle)?.['bundle'].ordered;
    return own.map(({ lineId, ordered, measure }) => ({
      lineId,
      quantity: (quantity * ordered) / count / stepsAsked(1, measure),
    }));
  });
}

function consequence(tables: Tables, orderId: string, action: string, { body, answer }: Exchange): string[] {
  const facts = orderFacts(tables, orderId);
  if (!facts) return [`order ${orderId} was acted on and does not exist`];
  if (action === 'cancel') {
    const asked = [
      ...((body as { lines?: { lineId: string; quantity: number }[] }).lines ?? []),
      ...bundledUnits(facts.lines, body as Row),
    ];
    return asked
      .filter(({ lineId, quantity }) => {
        const line = facts.lines.find((one) => one['lineId'] === lineId);
        return !line || line['quantities'].cancelled < stepsAsked(quantity, line['measure']);
      })
      .map(
        ({ lineId, quantity }) =>
          `order ${orderId} line ${lineId}: ${quantity} were cancelled by answer, not by its rows`,
      );
  }
  if (action === 'notes') {
    const kept = facts.rows.some(({ note }) => note?.noteId === answer.body.noteId);
    return kept ? [] : [`order ${orderId}: its note ${answer.body.noteId} is not there`];
  }
  const [, fulfilmentOrderId, deed] =
    /^fulfilment-orders\/([^/]+)\/(hand-over|deliver|report-loss|receive-back)$/.exec(action) ?? [];
  if (fulfilmentOrderId === undefined) return [];
  const states = { 'hand-over': ['handed_over', 'delivered', 'undelivered'], deliver: ['delivered'] }[deed ?? ''];
  const found = facts.rows.find(({ fulfilmentOrder }) => fulfilmentOrder?.fulfilmentOrderId === fulfilmentOrderId);
  const state = found?.['fulfilmentOrder'].state;
  const told = { 'report-loss': lossesOf, 'receive-back': sentBackOf }[deed ?? ''];
  if (told) {
    return told(found?.['fulfilmentOrder']).length > 0
      ? []
      : [`order ${orderId}: ${fulfilmentOrderId} was answered for ${deed} and has nothing of it`];
  }
  return states?.includes(state)
    ? []
    : [`order ${orderId}: ${fulfilmentOrderId} was answered for ${deed} and is ${state}`];
}

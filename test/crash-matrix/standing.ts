import type { Row } from '../invariants/facts/rows.ts';
import { isOrder, orderFacts } from '../invariants/facts/order-facts.ts';
import { openedIn } from '../invariants/facts/opened-people.ts';
import { RunningSums } from '../invariants/facts/running-sums.ts';
import type { OpenScene } from '../simulation/open-scene.ts';
import type { RawTables } from '../simulation/tables/raw-tables.ts';

/**
 * How orders, stock, money, parties, imports and what the outside has got stand, in sorted sentences without ids, numbers and times: two runs
 * that came to the same end have the same. Mails are left out, since one whose sending was cut off is not sent again.
 */
export function standingOf({ tables, stripe, receiver }: OpenScene): string[] {
  const numbers = new Map(
    [...tables.partitions('Orders').keys()]
      .filter(isOrder)
      .map((orderId) => [orderId, String(orderFacts(tables, orderId)?.order['externalNumber'])]),
  );
  const nameOf = (orderId: string) => numbers.get(orderId) ?? 'no order';
  const booked = new RunningSums();
  for (const { kind, orderId, amount } of stripe.bookings) booked.add(`${nameOf(orderId)}: ${kind} at Stripe`, amount);
  const posted = receiver.received
    .filter(({ status, genuine }) => status < 300 && genuine)
    .map(({ orderId, sequence, type }) => `${nameOf(orderId)}: ${sequence} ${type} was posted`);
  return [
    ...[...numbers.keys()].flatMap((orderId) => orderSentences(tables, orderId)),
    ...stockSentences(tables),
    ...bookSentences(tables),
    ...sentences(booked),
    ...new Set(posted),
    ...partySentences(tables, nameOf),
    ...importSentences(tables),
  ].sort();
}

function orderSentences(tables: RawTables, orderId: string): string[] {
  const facts = orderFacts(tables, orderId);
  if (!facts) return [];
  const { order, lines, rows } = facts;
  const say = (what: string, value: unknown) => `${order['externalNumber']}: ${what} ${inOrder(value)}`;
  return [
    say('stage', order['stage']),
    say('payments', order['payments']),
    ...(order['holds'] as Row[]).map(({ type, state }) => say('hold', [type, state])),
    ...lines.map(({ lineId, quantities }) => say(`line ${lineId}`, quantities)),
    ...rows.flatMap(({ note, fulfilmentOrder }) => [
      ...(note ? [say('note', note.text)] : []),
      ...(fulfilmentOrder
        ? [say('at', [fulfilmentOrder.location, fulfilmentOrder.state, unitsIn(fulfilmentOrder.lines as Row[])])]
        : []),
    ]),
  ];
}

const unitsIn = (lines: readonly Row[]) => lines.map(({ lineId, quantity }) => [lineId, quantity]).sort();

const sortedMembers = (row: Row) => Object.fromEntries(Object.entries(row).sort());

/** JSON text with the members of every object in the order of their names: the engine gives them in any. */
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? sortedMembers(inner) : inner,
  );

function stockSentences(tables: RawTables): string[] {
  const sums = new RunningSums();
  for (const rows of tables.partitions('Inventory').values()) {
    for (const row of rows.values()) {
      const { entry, item, location, movement, bucket, blocked } = row;
      const shelf = bucket === undefined ? `${item} at ${location}` : `${item} at ${location}, ${bucket}`;
      if (String(entry).startsWith('LEVEL#')) {
        for (const what of ['onHand', 'allocated', 'reserved', 'safetyStock', 'available']) {
          sums.add(`${shelf}: ${what}`, row[what] ?? 0);
        }
        sums.add(`${shelf}: counters`, 1);
        if (blocked) sums.add(`${shelf}: blocked`, 1);
      }
      if (row['supply']) sums.add(`${item} at ${location}: to come by ${row['supply'].number}`, row['supply'].quantity);
      if (movement) sums.add(`${movement.sku} at ${movement.location}: moved by ${movement.kind}`, movement.quantity);
    }
  }
  return sentences(sums);
}

function bookSentences(tables: RawTables): string[] {
  const sums = new RunningSums();
  for (const [partition, rows] of tables.partitions('Billing')) {
    if (/^(invoice|credit_memo)s#/.test(partition)) sums.add(`${partition}: documents`, rows.size);
    if (!partition.startsWith('journal#')) continue;
    for (const { posted } of rows.values()) {
      for (const { account, debit, credit } of posted.postings as Row[]) {
        sums.add(`${partition}: ${posted.kind} in ${account}`, debit - credit);
      }
    }
  }
  return sentences(sums);
}

/** How imports ended, and what came of each of their rows. */
function importSentences(tables: RawTables): string[] {
  return [...tables.partitions('Imports').values()].flatMap((rows) => {
    const facts = rows.get('IMPORT')?.['facts'] as Row | undefined;
    if (!facts) return [];
    const outcomes = [...rows].flatMap(([entry, row]) => (entry.startsWith('ROWS#') ? (row['outcomes'] as Row[]) : []));
    return [
      `an import of ${facts['kind']} is ${facts['stage']}, with ${inOrder(facts['rows'])}`,
      ...outcomes.map(({ line, key, result }) => `${facts['kind']}, line ${line}: ${key} ${result}`),
    ];
  });
}

/** What is kept of parties and items; credentials and endpoints are counted, as their ids are made. */
function partySentences(tables: RawTables, nameOf: (orderId: string) => string): string[] {
  const sums = new RunningSums();
  for (const table of ['Parties', 'Catalogue']) {
    for (const rows of tables.partitions(table).values()) {
      for (const { entry, kind, kindKey, binding, details } of rows.values()) {
        if (binding) sums.add(`${kind}: ${details?.name}, ${binding.disabled ? 'disabled' : 'in use'}`, 1);
        else if (entry === 'ERASURE')
          sums.add(`erasure of ${details.customerId ?? nameOf(details.orderId)}: ${details.state}`, 1);
        else sums.add(`${kind} ${kindKey}: ${inOrder(openedDetails(tables, details ?? {}))}`, 1);
      }
    }
  }
  for (const rows of tables.partitions('Messages').values()) {
    for (const { endpoint } of rows.values()) {
      if (endpoint) sums.add(`webhooks of ${endpoint.channel}: ${endpoint.active ? 'active' : 'inactive'}`, 1);
    }
  }
  return sentences(sums);
}

/** A party with what is sealed of it: the same is sealed otherwise each time. By which erasure it is marked is left out. */
function openedDetails(tables: RawTables, { sealed, erasureId: _, ...facts }: Row): Row {
  if (sealed === undefined) return facts;
  const row = { sealed: sealed.seal, person: `customer#${facts['customerId']}`, generation: sealed.generation };
  return { ...facts, sealed: openedIn(tables, row) ?? 'for ever' };
}

const sentences = (sums: RunningSums): string[] => [...sums.names()].map((name) => `${name}: ${sums.of(name)}`);

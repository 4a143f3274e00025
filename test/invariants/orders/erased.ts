import type { Exchange } from '../../simulation/clients/desk.ts';
import { openedIn } from '../facts/opened-people.ts';
import { isOrder, isRecorded, orderFacts } from '../facts/order-facts.ts';
import { entriesOf, type Row } from '../facts/rows.ts';
import type { Invariant, RowChange, Tables } from '../invariant.ts';

/** 9. Who asked to be forgotten is erased once their orders are over, and nobody else; what documents must tell stays. */
export function erasedInvariant(tables: Tables): Invariant {
  /** Whose erasure was requested, by the customer's code or the e-mail address in a channel. */
  const asked = new Set<string>();
  const buyers = new Map<string, string>();
  let isWatched = false;

  function answered({ method, path, body, answer }: Exchange): string[] {
    if (method !== 'POST' || answer.status >= 300) return [];
    if (path === '/v1/orders' || path === '/v1/historical-orders') {
      const { channel, customer } = body as Row;
      buyers.set(answer.body.orderId, customer.customerId ?? `${channel} ${customer.email}`);
    }
    return [];
  }

  /** What tells of who an order is about goes when it is over, of whom a request has closed the key. */
  function eraseViolations({ partition, before, after }: RowChange): string[] {
    if (before?.['sealed'] === undefined || !after || after['sealed'] !== undefined) return [];
    const { order, header } = orderFacts(tables, partition) ?? {};
    const key = keyRow(tables, before);
    return [
      ...(key?.['closedBy'] === undefined ? [`order ${partition} was erased, and nobody has asked for it`] : []),
      ...(order?.['stage'] === 'done' ? [] : [`order ${partition} was erased in the stage ${order?.['stage']}`]),
      ...(order?.['openExceptions'] === 0 ? [] : [`order ${partition} was erased, and waits for a person`]),
      ...(String(header?.['customerKey'] ?? '').startsWith(' guest#')
        ? [`order ${partition} was erased, and is listed as a guest's`]
        : []),
    ];
  }

  /** What is new of a person is sealed by the next key, once nobody remembers the one that a request has closed. */
  function sealViolations({ partition, before, after }: RowChange): string[] {
    if (before || after?.['sealed'] === undefined) return [];
    const closedBy = keyRow(tables, after)?.['closedBy'];
    const details = tables.partition('Parties', `erasure#${closedBy}`).get('ERASURE')?.['details'] as Row | undefined;
    if (!details) return [];
    const [placedAt = ''] = String(orderFacts(tables, partition)?.header['placedKey']).split('#');
    const sinceMs = Date.parse(placedAt) - Date.parse(details['repeatedAt'] ?? details['requestedAt']);
    return sinceMs > longestKnownMs
      ? [`order ${partition} is sealed by a key that was closed ${Math.round(sinceMs / 1000)} s before it was placed`]
      : [];
  }

  return {
    number: 9,
    rule: 'Who asked to be forgotten is erased once their orders are over, and nobody else',
    answered,
    rows: (changes) =>
      changes
        .filter(({ table, entry }) => table === 'Orders' && entry === 'ORDER#BUYER')
        .flatMap((row) => [...eraseViolations(row), ...sealViolations(row)]),
    transaction({ changes }) {
      isWatched = true;
      for (const { table, entry, before, after } of changes) {
        if (table !== 'Parties' || entry !== 'ERASURE' || before || !after) continue;
        const { customerId, orderId } = after['details'] as Row;
        asked.add(customerId ?? buyers.get(orderId) ?? orderId);
      }
      return changes.flatMap((change) => keyViolations(change, changes));
    },
    atRest() {
      const orders = [...tables.partitions('Orders').keys()].filter(isOrder);
      const erasures = [...tables.partitions('Parties').values()].flatMap((rows) => rows.get('ERASURE') ?? []);
      return [
        ...orders.flatMap((orderId) => orderViolations(tables, orderId)),
        ...orders.flatMap((orderId) => {
          const isErased = orderFacts(tables, orderId)?.order['contact']?.erased === true;
          const buyer = buyers.get(orderId);
          return isWatched && isErased && buyer !== undefined && !asked.has(buyer) && !asked.has(orderId)
            ? [`order ${orderId} of ${buyer} was erased, who has not asked for it`]
            : [];
        }),
        ...erasures.flatMap((row) => openViolations(tables, row)),
      ];
    },
  };
}

/** So long, in milliseconds, a closed key may still be used: the longest function that seals has five minutes, and knows a key for half a minute. */
const longestKnownMs = 6 * 60_000;

/** The row of the key by which something is sealed. */
const keyRow = (tables: Tables, { person, generation }: Row): Row | undefined =>
  tables.partition('Vault', person).get(`KEY#${String(generation).padStart(6, '0')}`);

/** A key is destroyed with the end of the erasure that has closed it. */
function keyViolations({ table, partition, before, after }: RowChange, changes: readonly RowChange[]): string[] {
  if (table !== 'Vault' || before?.['key'] === undefined || after?.['key'] !== undefined) return [];
  const ended = changes.some(
    ({ entry, after: row }) => entry === 'ERASURE' && (row?.['details'] as Row | undefined)?.['state'] === 'finished',
  );
  return ended ? [] : [`a key of ${partition} was destroyed, and no erasure ended with it`];
}

function orderViolations(tables: Tables, orderId: string): string[] {
  const facts = orderFacts(tables, orderId);
  if (!facts) return [];
  const { order } = facts;
  const rows = [...facts.rows];
  const buyer = rows.find(({ entry }) => entry === 'ORDER#BUYER') ?? {};
  if (order['contact']?.erased !== true) {
    return buyer['sealed'] !== undefined && keyRow(tables, buyer)?.['key'] === undefined
      ? [`order ${orderId} is sealed by a key that was destroyed`]
      : [];
  }
  const { invoiced, credited } = order['payments'] as Row;
  // An invoice of nothing is one, too; documents of the past are issued elsewhere.
  const isBilled = invoiced > 0 || credited > 0 || facts.lines.some(({ settled }) => settled.invoiced > 0);
  const wanted = isBilled && !isRecorded(facts) ? (order['detailsVersion'] ?? 1) : 0;
  const billed = entriesOf(rows, 'BILLED#').filter((row) => openedIn(tables, row)?.['billTo'] !== undefined);
  return [
    ...(entriesOf(rows, 'NOTE#').length > 0 ? [`order ${orderId} is erased, and has notes`] : []),
    ...(buyer['sealed'] === undefined ? [] : [`order ${orderId} is erased, and keeps a seal`]),
    ...(rows.some(({ fulfilmentOrder }) => fulfilmentOrder?.rejection?.note !== undefined)
      ? [`order ${orderId} is erased, and a rejection of it has a note`]
      : []),
    ...(billed.length === wanted
      ? []
      : [`order ${orderId} is erased, and tells ${billed.length} of ${wanted} times who was billed`]),
  ];
}

/** At rest an erasure is over, or waits for money. */
function openViolations(tables: Tables, row: Row): string[] {
  const { kindKey, details } = row;
  const { state, key } = details as Row;
  if (state === 'finished') {
    return key !== undefined && keyRow(tables, key)?.['key'] !== undefined
      ? [`the erasure ${kindKey} is finished, and its key is there`]
      : [];
  }
  if (state === 'requested') return [`the erasure ${kindKey} was requested, and nothing has come of it`];
  return ordersToEnd(tables, row).map(
    (orderId) => `the erasure ${kindKey} waits for order ${orderId}, whose money does not come by itself`,
  );
}

/** Orders that an erasure waits for, and that come to their end by themselves: nobody has to pay for them. */
export function ordersToEnd(tables: Tables, { details }: Row): string[] {
  const { waitsFor } = details as Row;
  return ((waitsFor?.orderIds ?? []) as string[]).filter((orderId) => {
    const { payment = {} } = orderFacts(tables, orderId)?.order ?? {};
    return !['on_account', 'tenders'].includes((payment as Row)['method']);
  });
}

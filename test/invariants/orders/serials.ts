import { orderFacts } from '../facts/order-facts.ts';
import type { Row } from '../facts/rows.ts';
import { RunningSums } from '../facts/running-sums.ts';
import type { Invariant, RowChange, Tables } from '../invariant.ts';

/** Where a unit with a serial number may go from where it is; from nowhere it comes into stock. */
const moves: Readonly<Record<string, readonly string[]>> = {
  nowhere: ['in_stock'],
  in_stock: ['packed', 'removed', 'in_stock'],
  packed: ['shipped', 'in_stock', 'removed'],
  shipped: ['lost', 'in_stock'],
  lost: ['in_stock'],
  removed: ['in_stock'],
};

/** The states of a fulfilment order in which its units are named by their serial numbers, and where these are then. */
const stateWith: Readonly<Record<string, string>> = { packed: 'packed', handed_over: 'shipped', delivered: 'shipped' };

/**
 * 1. Each unit with a serial number is in one place: as many are known to be there as are on hand or went off the books without being named, what is packed and what has left is named one by one, and what the units
 * say of their fulfilment orders is what these say of them.
 */
export function serialsInvariant(tables: Tables): Invariant {
  const [there, listed] = [new RunningSums(), new RunningSums()];
  const serialised = new Set<string>();
  /** Of so many fulfilment orders stock is still to be booked: their units have left before the counters hear of it. */
  let due = 0;

  function takeIn({ entry, before, after }: RowChange): void {
    for (const [row, sign] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (!row) continue;
      if (entry.startsWith('STOCKDUE#')) due += sign;
      if (entry.startsWith('LEVEL#'))
        listed.add(shelfOf(row), sign * ((row['onHand'] ?? 0) + (row['unidentified'] ?? 0)));
      if (!entry.startsWith('SERIAL#')) continue;
      serialised.add(row['item']);
      if (row['state'] === 'in_stock' || row['state'] === 'packed') there.add(shelfOf(row), sign);
    }
  }

  function unitViolations({ entry, before, after }: RowChange): string[] {
    const name = `the unit ${entry.slice('SERIAL#'.length)} of ${after?.['item'] ?? before?.['item']}`;
    if (!after) return [`${name} is forgotten`];
    const [from, to] = [String(before?.['state'] ?? 'nowhere'), String(after['state'])];
    const known = after['fulfilmentOrderId'] ?? before?.['fulfilmentOrderId'];
    const orderId = after['orderId'] ?? before?.['orderId'];
    const claims = known === undefined ? undefined : claimOf(orderId, known, after);
    const isOut = to === 'packed' || to === 'shipped' || to === 'lost';
    return [
      // Of a system that is looked at as it stands nothing was before.
      ...(before === undefined || moves[from]?.includes(to) ? [] : [`${name} was ${from} and is ${to}`]),
      ...(isOut === (after['fulfilmentOrderId'] !== undefined) ? [] : [`${name} is ${to}, with ${known}`]),
      ...(isOut && claims !== to ? [`${name} is ${to}, and is ${claims} by fulfilment order ${known}`] : []),
      ...(from === 'packed' && !isOut && claims === 'packed' ? [`${name} is ${to}, and packed by ${known}`] : []),
    ];
  }

  /** Where a fulfilment order says that a unit is; undefined where it does not name it. */
  function claimOf(orderId: string, fulfilmentOrderId: string, { item, entry }: Row): string | undefined {
    const facts = orderFacts(tables, orderId);
    const row = facts?.rows.find((one) => one['entry'] === `FULFILMENT#${fulfilmentOrderId}`);
    const serial = String(entry).slice('SERIAL#'.length);
    const unpacked = (facts?.order['cancellationLeft']?.unpacked ?? []) as Row[];
    if (unpacked.some((unit) => unit['serial'] === serial && unit['sku'] === item)) return 'packed';
    const { lines = [], losses = [], sentBack = [], state } = (row?.['fulfilmentOrder'] ?? {}) as Row;
    const ofItem = (lines as Row[]).filter(({ sku }) => sku === item);
    if (!ofItem.some(({ serials = [] }) => serials.some((one: Row) => one['serial'] === serial))) return undefined;
    const isIn = (parts: readonly Row[]) =>
      parts
        .flatMap((part) => part['lines'] as Row[])
        .some(({ lineId, serials = [] }) => ofItem.some((one) => one['lineId'] === lineId) && serials.includes(serial));
    if (isIn(sentBack)) return 'in_stock';
    return isIn(losses) ? 'lost' : (stateWith[state] ?? String(state));
  }

  function namedViolations({ entry, after }: RowChange): string[] {
    const { state, lines = [] } = (after?.['fulfilmentOrder'] ?? {}) as Row;
    if (stateWith[state] === undefined) return [];
    return (lines as Row[]).flatMap(({ lineId, sku, quantity, serialised: isNamed, serials = [] }) => {
      const names = new Set(serials.map(({ serial }: Row) => serial));
      const unknown = [...names].filter((serial) => !tables.partition('Inventory', sku).has(`SERIAL#${serial}`));
      return [
        ...(names.size === (isNamed ? quantity : 0) && names.size === serials.length
          ? []
          : [`${entry} line ${lineId}: ${quantity} units are ${state}, ${serials.length} serial numbers are named`]),
        ...unknown.map((serial) => `${entry} line ${lineId}: the unit ${serial} of ${sku} is ${state} and not known`),
      ];
    });
  }

  function miscounted(): string[] {
    return [...new Set([...listed.names(), ...there.names()])]
      .filter((shelf) => serialised.has(skuOf(shelf)) && there.of(shelf) !== listed.of(shelf))
      .map(
        (shelf) =>
          `${shelf}: ${listed.of(shelf)} units are on hand or unidentified, ${there.of(shelf)} are known there`,
      );
  }

  return {
    number: 1,
    rule: 'Allocated + reserved + shipped never exceed what was there',
    rows(changes) {
      for (const change of changes) takeIn(change);
      const units = changes.filter(({ table, entry }) => table === 'Inventory' && entry.startsWith('SERIAL#'));
      const isOfStock = changes.some(({ entry }) => /^(?:SERIAL|LEVEL)#/.test(entry));
      return [
        ...units.flatMap(unitViolations),
        ...changes.filter(({ entry }) => entry.startsWith('FULFILMENT#')).flatMap(namedViolations),
        ...(isOfStock && due === 0 ? miscounted() : []),
      ];
    },
    atRest() {
      const rows = [...tables.partitions('Inventory').values()].flatMap((partition) => [...partition]);
      const standing = rows
        .filter(([entry]) => entry.startsWith('SERIAL#'))
        .map(([entry, after]) => ({ table: 'Inventory', partition: '', entry, before: undefined, after }));
      return [...miscounted(), ...standing.flatMap(unitViolations)];
    },
  };
}

const shelfOf = ({ item, location, bucket }: Row): string => `${item} at ${location}${bucket ? `, ${bucket}` : ''}`;
const skuOf = (shelf: string): string => shelf.slice(0, shelf.indexOf(' at '));

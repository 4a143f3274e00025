import { afterAll, expect, test } from 'vitest';
import { handler as catalogue } from '#functions/catalogue/api.ts';
import { handler as orders } from '#functions/orders/api.ts';
import { handler as parties } from '#functions/parties/api.ts';
import { handler as search } from '#functions/search/api.ts';
import { indexedAtOnce, indexOrders } from '#functions/search/indexing/index-orders.ts';
import { formatMinor } from '#shared/money.ts';
import { countryCode } from '#shared/csv/countries.ts';
import { callApi } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { noRealData, realText } from '../../support/real-data.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

type Row = readonly (string | undefined)[];

/** The rows that a script inserts into a table: texts, numbers, and undefined for NULL. */
function rowsOf(script: string, table: string): Row[] {
  return script
    .split('\n')
    .filter((line) => line.startsWith(`INSERT INTO ${table} VALUES (`))
    .map((line) =>
      [...line.slice(line.indexOf('(')).matchAll(/[(,] ?(?:'((?:[^']|'')*)'|([^',()]+))/g)].map(([, text, bare]) =>
        bare === 'NULL' ? undefined : (text?.replaceAll("''", "'") ?? bare),
      ),
    );
}

const cents = (amount: string | undefined): number => Math.round(Number(amount) * 100);
const dollars = (minor: number): string => formatMinor(minor, 'USD');

function addressOf(row: Row) {
  const [street, city, region, postalCode, country = ''] = row;
  return { lines: [street], city, region, postalCode, country: countryCode(country) };
}

function customerOf([customerId, name, , , street, city, region, postalCode, country, phone]: Row) {
  return {
    customerId,
    channel: 'trade',
    name,
    phone,
    addresses: [addressOf([street, city, region, postalCode, country])],
  };
}

function lineOf([, product, price, quantity, share]: Row) {
  const units = Number(quantity);
  const discount = Math.round(cents(price) * units * Number(share));
  const line = {
    sku: `NW-${product}`,
    quantity: units,
    unitPrice: dollars(cents(price)),
    discounts: [{ amount: dollars(discount) }],
  };
  return { line, total: cents(price) * units - discount };
}

function orderOf([id, customerId, , day = '', , , , freight, name, ...address]: Row, details: readonly Row[]) {
  const lines = details.map(lineOf);
  return {
    channel: 'trade',
    externalNumber: id,
    type: 'ship',
    currency: 'USD',
    // The years that orders can have begin with 2000: these are twenty years younger than they were.
    placedAt: `${Number(day.slice(0, 4)) + 20}${day.slice(4)}T12:00:00Z`,
    customer: { customerId, name },
    shippingAddress: { name, ...addressOf(address) },
    lines: lines.map(({ line }) => line),
    charges: [{ kind: 'shipping', price: dollars(cents(freight)) }],
    total: dollars(lines.reduce((sum, { total }) => sum + total, cents(freight))),
    payment: { method: 'on_account' },
  };
}

test('a real trader (Northwind) has 91 customers and 830 orders taken as they are', async ({ skip }) => {
  if (noRealData) return skip(noRealData);
  const script = realText('northwind', 'northwind.sql');
  const refused: unknown[] = [];
  const make = async (handler: typeof orders, path: string, body: unknown) => {
    const answer = await callApi(handler, { method: 'POST', path, body });
    if (answer.status !== 201) refused.push({ body, answer: answer.body });
  };

  await make(parties, '/v1/branches', { branchId: 'us', name: 'Northwind', country: 'US', currency: 'USD' });
  const channel = { channelId: 'trade', name: 'Trade', branch: 'us', currency: 'USD', kind: 'b2b' };
  await make(parties, '/v1/channels', channel);
  for (const row of rowsOf(script, 'customers')) await make(parties, '/v1/customers', customerOf(row));
  for (const [id, description] of rowsOf(script, 'products')) {
    await make(catalogue, '/v1/items', { sku: `NW-${id}`, kind: 'goods', description });
  }
  const details = Map.groupBy(rowsOf(script, 'order_details'), ([orderId]) => orderId);
  const placements = rowsOf(script, 'orders').map((row) => orderOf(row, details.get(row[0]) ?? []));
  for (const placement of placements) await make(orders, '/v1/orders', placement);

  expect(refused).toEqual([]);
  const placed = (await engine.rows('Orders'))
    .filter(({ entry }) => entry === 'ORDER')
    .map(({ order }) => String(order));
  for (let from = 0; from < placed.length; from += indexedAtOnce)
    await indexOrders(placed.slice(from, from + indexedAtOnce));
  expect(await placedOrders()).toEqual({
    orders: 830,
    lines: 2155,
    total: placements.reduce((sum, { total }) => sum + cents(total), 0),
  });
});

/** What the list of orders tells of all of them; money in cents. */
async function placedOrders() {
  const found = { orders: 0, lines: 0, total: 0 };
  let cursor: string | undefined;
  do {
    const query = { channel: 'trade', limit: '100', ...(cursor ? { cursor } : {}) };
    const { body } = await callApi(search, { method: 'GET', path: '/v1/orders', query });
    for (const { lineCount, total } of body.items) {
      found.orders += 1;
      found.lines += lineCount;
      found.total += cents(total);
    }
    cursor = body.next;
  } while (cursor);
  return found;
}

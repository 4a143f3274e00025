import type { Chance } from '../chance.ts';
import { pause } from '../clients/desk.ts';
import { startImportOf } from '../clients/put-file.ts';
import type { Scene } from './scene.ts';

const minute = 60_000;
/** How many files come. */
const files = 4;

/**
 * Loads files of new items, of customers, of what was counted of those items, of their prices, and of orders, live ones and past ones; some rows are wrong. Now and
 * then a file is cancelled on the way, or comes a second time.
 */
export async function importFiles({ world, business, over }: Scene): Promise<void> {
  const chance = world.chance.of('importer');
  const ofOrders = world.chance.of('importer of orders');
  for (let number = 1; number <= files && !over(); number += 1) {
    await pause(world, chance.whole(2 * minute, 30 * minute));
    await load('items', itemsOf(number, chance));
    await load(chance.one(['items', 'customers', 'stock', 'prices']), contentOf(number, chance));
    const kind = ofOrders.one(['orders', 'orders', 'history']);
    const content = ordersOf(kind, number, ofOrders);
    for (let time = ofOrders.whole(1, 2); time > 0 && !over(); time -= 1) await load(kind, content);
  }

  function contentOf(number: number, among: Chance): Readonly<Record<string, string>> {
    return {
      items: itemsOf(number, among),
      customers: customersOf(number, among),
      stock: stockOf(number, among),
      prices: pricesOf(number, among),
    };
  }

  async function load(kind: string, content: string | Readonly<Record<string, string>>): Promise<void> {
    const text = typeof content === 'string' ? content : (content[kind] ?? '');
    const importId = await startImportOf(world, business.office, kind, text);
    const path = `/v1/imports/${importId}`;
    if (chance.happens(0.2)) await business.office.post(`${path}/cancel`, {});
    for (;;) {
      const { body } = await business.office.read(path);
      if (body.stage === 'failed' && /start it again/.test(String(body.failure))) {
        await business.office.post(`${path}/start`, {});
      } else if (body.stage !== 'running' && body.stage !== 'cancelling') return;
      if (over()) return;
      await pause(world, chance.whole(1, 4) * minute);
    }
  }
}

const skuOf = (number: number, row: number): string => `LOADED-${number}-${row}`;

function itemsOf(number: number, chance: Chance): string {
  const rows = Array.from({ length: chance.whole(2, 6) }, (_, row) =>
    chance.happens(0.1)
      ? `${skuOf(number, row)};"odd;;`
      : `${skuOf(number, row)};Loaded ${chance.whole(1, 3)};${chance.one(['', '2,10'])};EUR`,
  );
  return ['SKU;Name;Unit cost;Currency', ...rows, ''].join('\n');
}

function customersOf(number: number, chance: Chance): string {
  const rows = Array.from({ length: chance.whole(1, 4) }, (_, row) => {
    const customer = { customerId: `loaded-${number}-${row}`, channel: chance.one(['web', 'nowhere']), name: 'Ada' };
    return JSON.stringify(customer);
  });
  return `${rows.join('\n')}\n`;
}

/** Of items that nobody buys, so that what is counted is what is there. */
function stockOf(number: number, chance: Chance): string {
  const rows = Array.from({ length: chance.whole(2, 6) }, (_, row) => {
    const location = chance.happens(0.1) ? 'nowhere' : 'london';
    return `${skuOf(number, row)},${location},${chance.whole(0, 50)}`;
  });
  return ['sku,location,counted', ...rows, ''].join('\n');
}

/** Of items that nobody buys, so that no order costs otherwise. */
function pricesOf(number: number, chance: Chance): string {
  const rows = Array.from({ length: chance.whole(2, 6) }, (_, row) => {
    const currency = chance.happens(0.1) ? 'ZZZ' : 'GBP';
    return `${skuOf(number, row)},${currency},${chance.whole(1, 9)}.50,${chance.one(['', 'trade'])},2026-01-01`;
  });
  return ['sku,currency,unit price,group,from', ...rows, ''].join('\n');
}

const orderColumns = 'channel,order number,currency,customer name,address,city,postcode,country,payment,total';
const whose = 'GBP,Ada,1 Road,London,N1 9GU,GB';

/** Orders of one row or more. Some add up wrongly, or name what there is not; of one the rows may come apart. */
function ordersOf(kind: string, number: number, chance: Chance): string {
  const orders = Array.from({ length: chance.whole(1, 4) }, (_, order) => {
    const quantities = Array.from({ length: chance.whole(1, 3) }, () => chance.whole(1, 2));
    const total = 5 * quantities.reduce((sum, one) => sum + one, 0) + (chance.happens(0.1) ? 1 : 0);
    const channel = chance.happens(0.1) ? 'nowhere' : 'market';
    const of = `${channel},FILED-${kind}-${number}-${order},${whose},marketplace,${total}.00`;
    return quantities.map((quantity) => `${of},${chance.happens(0.1) ? 'NOTHING' : 'TEA'},${quantity},5.00`);
  });
  const rows = orders.flat();
  const [first] = rows;
  if (first !== undefined && chance.happens(0.2)) rows.push(first);
  const past = kind === 'history' ? ',2025-03-01,2025-03-03,2025-03-02' : '';
  const columns = past === '' ? '' : ',placed at,shipped at,paid at';
  return [`${orderColumns},sku,quantity,unit price${columns}`, ...rows.map((row) => `${row}${past}`), ''].join('\n');
}

import type { System } from '../system/system.ts';

/** So many items that the benchmark measures the system and not one item's counter. */
const usualItems = 50;
const mostReceiptLines = 100;

/** The SKU of the benchmark's item of this number, from 0. */
export const skuOf = (number: number): string => `BENCH-${String(number).padStart(4, '0')}`;

/** Makes the items that the benchmark sells, `BENCH-0000` and on, with stock that no run uses up. */
export async function prepareItems(system: System, count = usualItems): Promise<void> {
  const skus = Array.from({ length: count }, (_, number) => skuOf(number));
  await makeItems(system, skus);
  await receive(
    system,
    skus.map((sku) => ({ sku, quantity: 1_000_000 })),
  );
}

/** Makes goods without stock. */
export async function makeItems(system: System, skus: readonly string[], backorderable = false): Promise<void> {
  const waiting = [...skus];
  const make = async () => {
    for (let sku = waiting.pop(); sku !== undefined; sku = waiting.pop()) {
      const item = { sku, kind: 'goods', description: `Item ${sku}`, weightGrams: 150, backorderable };
      await system.call('POST', '/v1/items', item);
    }
  };
  await Promise.all(Array.from({ length: 8 }, make));
}

/** Records goods that arrived in London. */
export async function receive(
  system: System,
  lines: readonly { readonly sku: string; readonly quantity: number }[],
): Promise<void> {
  for (let from = 0; from < lines.length; from += mostReceiptLines) {
    await system.call('POST', '/v1/stock/receipts', {
      location: 'london',
      reference: 'BENCH',
      lines: lines.slice(from, from + mostReceiptLines),
    });
  }
}

let placed = 0;

/** An order as in the README, of a customer and with a number that no other has. */
export function nextPlacement() {
  return placementOf([
    { sku: skuOf((placed + 1) % usualItems), quantity: 2, unitPrice: '9.99', taxes: [{ amount: '4.00', rate: '20' }] },
  ]);
}

/** An order of one unit of each item, so cheap that no rule holds it however many there are. */
export function cheapPlacement(skus: readonly string[]) {
  return placementOf(
    skus.map((sku) => ({ sku, quantity: 1, unitPrice: '0.99', taxes: [{ amount: '0.20', rate: '20' }] })),
  );
}

export type Placement = ReturnType<typeof placementOf>;

interface Customer {
  readonly customerId?: string;
  readonly name: string;
  readonly email: string;
}

interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: string;
  readonly taxes: readonly { readonly amount: string; readonly rate: string }[];
}

function placementOf(lines: readonly Line[]) {
  placed += 1;
  const pence = lines.reduce(
    (sum, line) => sum + line.quantity * inPence(line.unitPrice) + inPence(line.taxes[0]?.amount ?? '0'),
    0,
  );
  return {
    channel: 'web',
    externalNumber: `BENCH-${process.pid}-${placed}`,
    type: 'ship',
    currency: 'GBP',
    customer: { name: 'Ada Green', email: `ada.${placed}@example.com` } as Customer,
    shippingAddress: { lines: [`${placed} Orchard Road`], city: 'London', postalCode: 'N1 9GU', country: 'GB' },
    lines,
    total: (pence / 100).toFixed(2),
    payment: { method: 'card', provider: 'test', token: 'tok_ok' },
  };
}

const inPence = (amount: string): number => Math.round(Number(amount) * 100);

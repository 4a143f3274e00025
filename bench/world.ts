import type { System } from './system.ts';

/** So many items that the benchmark measures the system and not one item's counter. */
const itemCount = 50;
const skuOf = (number: number) => `BENCH-${String(number % itemCount).padStart(3, '0')}`;

/** Makes the items that the benchmark sells, with stock that no run uses up. */
export async function prepareItems(system: System): Promise<void> {
  const skus = Array.from({ length: itemCount }, (_, number) => skuOf(number));
  await Promise.all(
    skus.map((sku) =>
      system.call('POST', '/v1/items', { sku, kind: 'goods', description: `Item ${sku}`, weightGrams: 150 }),
    ),
  );
  await system.call('POST', '/v1/stock/receipts', {
    location: 'london',
    reference: 'BENCH',
    lines: skus.map((sku) => ({ sku, quantity: 1_000_000 })),
  });
}

let placed = 0;

/** An order as in the README, of a customer and with a number that no other has. */
export function nextPlacement() {
  placed += 1;
  return {
    channel: 'web',
    externalNumber: `BENCH-${process.pid}-${placed}`,
    type: 'ship',
    currency: 'GBP',
    customer: { name: 'Ada Green', email: `ada.${placed}@example.com` },
    shippingAddress: { lines: [`${placed} Orchard Road`], city: 'London', postalCode: 'N1 9GU', country: 'GB' },
    lines: [{ sku: skuOf(placed), quantity: 2, unitPrice: '9.99', tax: '4.00', taxRate: '20' }],
    total: '23.98',
    payment: { method: 'card', provider: 'test', token: 'tok_ok' },
  };
}

import { describe, expect, test } from 'vitest';
import { groupOf, groupsOf, policyOfLine } from '#functions/orders/aggregate/groups.ts';
import { placeOrder } from '#functions/orders/placing/place-order.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import { placedOrder, placementFacts } from '../../support/orders/placed-orders.ts';

const address = { lines: ['1 Orchard Road'], city: 'London', postalCode: 'N1 9GU', country: 'GB' };
const elsewhere = { ...address, lines: ['2 Elm Street'], city: 'Leeds' };
const tea = { sku: 'TEA-001', quantity: 2, unitPrice: '9.99' };
const installation = { sku: 'INSTALL-001', quantity: 1, unitPrice: '50.00' };
const book = { sku: 'EBOOK-001', quantity: 1, unitPrice: '5.00' };

const bare = { type: undefined, shippingAddress: undefined, discounts: [], charges: [], total: undefined };
const ship = { method: 'ship' as const, shippingAddress: address };
const shipped = { ...bare, type: 'ship' as const, shippingAddress: address };

const mixed = {
  ...bare,
  total: '74.98',
  groups: [
    { ...ship, promisedAt: '2026-11-26T12:00:00+01:00', shippingMethod: 'DHL №1', serviceLevel: 'express' },
    { method: 'service' as const, shippingAddress: elsewhere, wantedAt: '2026-11-27T09:00:00Z' },
    { method: 'digital' as const, promisedAt: '2026-11-24T00:00:00Z' },
  ],
  lines: [
    { ...tea, groupId: '1' },
    { ...installation, groupId: '2' },
    { ...book, groupId: '3' },
  ],
};

describe('an order of several groups', () => {
  test('is mixed, and each of its lines goes the way of its group', () => {
    const order = placedOrder(mixed);
    expect(order.type).toBe('mixed');
    expect(order.lines.map((line) => policyOfLine(order, line).method)).toEqual(['ship', 'service', 'digital']);
    expect(order.lines.map((line) => groupOf(order, line).shippingAddress?.city)).toEqual([
      'London',
      'Leeds',
      undefined,
    ]);
    expect(groupsOf(order)[0]).toMatchObject({
      groupId: '1',
      promisedAt: '2026-11-26T11:00:00.000Z',
      shippingMethod: 'DHL №1',
      serviceLevel: 'express',
    });
  });
  test('is listed by the earliest of its promises, and says nothing of one way itself', () => {
    const order = placedOrder(mixed);
    expect(order).toMatchObject({ promisedAt: '2026-11-24T00:00:00.000Z' });
    expect([order.shippingAddress, order.wantedAt, order.pickupLocation]).toEqual([undefined, undefined, undefined]);
  });
  test('has the type of the one method of its groups', () => {
    const order = placedOrder({
      ...bare,
      total: '39.96',
      groups: [ship, { ...ship, shippingAddress: elsewhere }],
      lines: [
        { ...tea, groupId: '2' },
        { ...tea, groupId: '1' },
      ],
    });
    expect(order.type).toBe('ship');
    expect(order.lines.map((line) => groupOf(order, line).shippingAddress?.city)).toEqual(['Leeds', 'London']);
  });
});

test('an order of one group is kept as the same order in the short form', () => {
  const lines = [tea];
  const short = placedOrder({ ...shipped, lines, total: '19.98', serviceLevel: 'express' });
  const group = placedOrder({ ...bare, groups: [{ ...ship, serviceLevel: 'express' }], lines, total: '19.98' });
  expect({ ...group, orderId: short.orderId, externalNumber: short.externalNumber }).toEqual(short);
  expect(JSON.stringify(short)).not.toContain('group');
});

test.each<[string, Parameters<typeof placementFacts>[0], string[]]>([
  ['says neither how it goes nor groups', { ...bare, lines: [tea] }, ['/type']],
  ['says both', { ...bare, type: 'ship', groups: [ship], lines: [tea] }, ['/type']],
  [
    'has an address beside its groups',
    { ...bare, shippingAddress: address, groups: [ship], lines: [tea] },
    ['/shippingAddress'],
  ],
  ['names a group where there are none', { ...shipped, lines: [{ ...tea, groupId: '1' }] }, ['/lines/0/groupId']],
  [
    'leaves open with which of its groups a line goes',
    { ...mixed, lines: [...mixed.lines, tea] },
    ['/lines/3/groupId'],
  ],
  [
    'names a group that there is not',
    { ...mixed, lines: [...mixed.lines, { ...tea, groupId: '4' }] },
    ['/lines/3/groupId'],
  ],
  ['has a group without lines', { ...mixed, lines: mixed.lines.slice(0, 2) }, ['/groups/2']],
  [
    'has a service among what is shipped',
    { ...mixed, lines: [...mixed.lines, { ...installation, groupId: '1' }] },
    ['/lines/3/sku'],
  ],
  [
    'ships a group nowhere',
    { ...mixed, groups: [{ method: 'ship' }, ...mixed.groups.slice(1)] },
    ['/groups/0/shippingAddress'],
  ],
  [
    'lets a group be collected nowhere',
    { ...mixed, groups: [{ method: 'pickup' }, ...mixed.groups.slice(1)] },
    ['/groups/0/pickupLocation'],
  ],
  [
    'wants a group before it was placed',
    { ...mixed, groups: [...mixed.groups.slice(0, 2), { method: 'digital', wantedAt: '2026-11-21T00:00:00Z' }] },
    ['/groups/2/wantedAt'],
  ],
])('an order is refused that %s', (_, body, pointers) => {
  const refused = placeOrder(placementFacts(body));
  expect(isRefusal(refused) && [refused.refused, ...(refused.errors ?? []).map(({ pointer }) => pointer)]).toEqual([
    'invalid-request',
    ...pointers,
  ]);
});

import { newOrderId } from '#shared/ids.ts';
import type { PersonKey } from '#shared/vault/person-key.ts';
import { people, type Hold, type OrderLine, type OrderWithPeople } from '#functions/orders/aggregate/order.ts';
import { guestKeyOf } from '#functions/orders/keeping/customer-key.ts';
import { noUnits } from '#functions/orders/aggregate/units.ts';
import { wholeUnits } from '../quantities.ts';

/** A line of two teas at 10.00, both open. `quantities` names what differs; `ordered` follows from them. */
export function aLine(
  quantities: Partial<OrderLine['quantities']> = { open: 2 },
  more: Partial<Omit<OrderLine, 'quantities' | 'ordered'>> = {},
): OrderLine {
  const { returned = 0, ...units } = quantities;
  const ordered = Object.values(units).reduce((sum, count) => sum + count, 0);
  const unitPrice = more.unitPrice ?? 1000;
  return {
    lineId: '1',
    sku: 'TEA-001',
    description: 'Tea',
    kind: 'goods',
    ...wholeUnits,
    ordered,
    unitPrice,
    price: unitPrice * ordered,
    discounts: [],
    taxes: [],
    backorderable: false,
    quantities: { ...noUnits, ...units, returned },
    allocations: [],
    settled: { invoiced: 0, cancelled: 0 },
    settledAmounts: { invoiced: 0, cancelled: 0 },
    ...more,
  };
}

/** By which the people of these orders are sealed. */
export const aKey: PersonKey = { person: 'customer#c-1001', generation: 1, key: Buffer.alloc(32, 7) };

/** A placed order of one line, paid by card, with nothing done to it yet. */
export function anOrder(more: Partial<OrderWithPeople> = {}): OrderWithPeople {
  const orderId = more.orderId ?? newOrderId();
  const lines = more.lines ?? [aLine()];
  const channel = more.channel ?? 'web';
  const usual = { customerId: 'c-1001', name: 'Ada Green', email: 'ada@example.com', locale: 'en' };
  const contact = more.contact ?? usual;
  const address = { lines: ['1 Orchard Road'], city: 'London', postalCode: 'N1 9GU', country: 'GB' };
  const shippingAddress = 'shippingAddress' in more ? more.shippingAddress : address;
  const guestKey = guestKeyOf({ channel, contact });
  return {
    orderId,
    type: 'ship',
    channel,
    branch: 'uk',
    externalNumber: `W-${orderId.slice(-6)}`,
    currency: 'GBP',
    contact,
    ...(guestKey === undefined ? {} : { guestKey }),
    shippingAddress,
    ...(shippingAddress ? { country: shippingAddress.country } : {}),
    [people]: aKey,
    lines,
    charges: [],
    total: lines.reduce((sum, { price }) => sum + price, 0),
    payment: { method: 'card', provider: 'test', token: 'tok_ok' },
    payments: { state: 'none', authorised: 0, captured: 0, refunded: 0, voided: 0, invoiced: 0, credited: 0 },
    holds: [],
    policyVersion: 1,
    priority: 5,
    placedAt: '2026-11-22T10:00:00.000Z',
    workflowRun: 1,
    stage: 'screening',
    openExceptions: 0,
    version: 1,
    sequence: 1,
    ...more,
  };
}

/** An active manual hold on acceptance. */
export function aHold(more: Partial<Hold> = {}): Hold {
  return {
    holdId: 'hld_1',
    type: 'manual',
    reason: 'wait for the customer',
    blocks: ['accept'],
    state: 'active',
    createdBy: 'client:root',
    createdAt: '2026-11-22T10:00:00.000Z',
    ...more,
  };
}

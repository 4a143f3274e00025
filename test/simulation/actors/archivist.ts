import type { Row } from '../../invariants/facts/rows.ts';
import type { Chance } from '../chance.ts';
import { pause } from '../clients/desk.ts';
import type { Scene } from './scene.ts';

const minute = 60_000;
/** How many orders of the past are recorded. */
const orders = 6;

/**
 * Records orders from the past: delivered, on their way when the old system ended, lost, cancelled, paid, refunded. Some contradict themselves, and one number
 * is given twice.
 */
export async function recordThePast({ world, business, over }: Scene): Promise<void> {
  const chance = world.chance.of('archivist');
  for (let number = 1; number <= orders && !over(); number += 1) {
    await pause(world, chance.whole(minute, 20 * minute));
    const { status, body } = await business.office.post('/v1/historical-orders', pastOrder(number, chance));
    if (status === 201 && chance.happens(0.3)) {
      await business.office.patch(`/v1/orders/${body.orderId}`, { tags: ['moved'] });
    }
  }
}

function pastOrder(number: number, chance: Chance): Row {
  const units = chance.whole(1, 4);
  const total = 5 * units;
  const paid = chance.one([0, total, total, chance.whole(1, total)]);
  return {
    channel: chance.one(['web', 'market']),
    externalNumber: `OLD-${chance.happens(0.2) ? 1 : number}`,
    type: 'ship',
    currency: 'GBP',
    placedAt: '2025-03-01T09:00:00Z',
    customer: { customerId: `c-old-${number}`, name: 'Ada Green' },
    shippingAddress: { lines: ['1 Old Road'], city: 'London', postalCode: 'N1 9GU', country: 'GB' },
    lines: [{ sku: chance.one(['TEA', 'OUT OF PRINT']), quantity: units, unitPrice: '5.00' }],
    total: `${total}.00`,
    history: {
      ...unitsOf(units, chance),
      ...(paid === 0 ? {} : { payments: [{ kind: 'card', amount: `${paid}.00`, paidAt: '2025-03-02T09:00:00Z' }] }),
      ...refundOf(paid, paid < total, chance),
    },
  };
}

/** Where the units have come to; now and then one stands in two places, or in none. */
function unitsOf(units: number, chance: Chance): Row {
  const [shippedAt, endedAt] = ['2025-03-03T09:00:00Z', '2025-03-05T09:00:00Z'];
  const end = chance.one<Row>([{ deliveredAt: endedAt }, { lostAt: endedAt }, {}]);
  if (chance.happens(0.15)) return { cancellations: [{ cancelledAt: shippedAt }] };
  const cancelled = chance.whole(0, units - 1);
  const shipped = units - cancelled + chance.one([0, 0, 0, 1, -1]);
  const ofLine = (quantity: number) => [{ lineId: '1', quantity }];
  return {
    ...(cancelled === 0 ? {} : { cancellations: [{ cancelledAt: shippedAt, lines: ofLine(cancelled) }] }),
    ...(shipped < 1 ? {} : { shipments: [{ shippedAt, ...end, lines: ofLine(shipped) }] }),
  };
}

/** Some give back more than was paid: more often where something was left to be paid, which their total does not tell. */
function refundOf(paid: number, isOwed: boolean, chance: Chance): Row {
  const some = chance.whole(0, paid);
  const back = chance.one(isOwed ? [0, some, paid + 1, paid + 1] : [0, 0, some, paid + 1]);
  return back === 0 ? {} : { refunds: [{ amount: `${back}.00`, refundedAt: '2025-03-09T09:00:00Z' }] };
}

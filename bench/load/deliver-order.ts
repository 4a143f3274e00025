import { load } from './load.ts';
import { Onlooker } from './onlooker.ts';
import type { System } from '../system/system.ts';
import { until } from './until.ts';
import { nextPlacement } from './world.ts';

/** Places orders and has each handed over and delivered through the API, `atOnce` at a time, until all have ended. */
export async function placeAndDeliver(system: System, count: number, atOnce: number): Promise<void> {
  const onlooker = await Onlooker.of(system);
  const told = await onlooker.countTold('delivered');
  const completed = await onlooker.countOrders('completed');
  const untilEnded = async (orders: number) => {
    await until('The end of an order', async () => (await onlooker.countOrders('completed')) >= completed + orders);
    await until('The last message', async () => (await onlooker.countTold('delivered')) >= told + orders);
  };
  let ended = 0;
  await load(atOnce, { count }, async () => {
    await deliverOrder(system, onlooker);
    if (atOnce > 1) return;
    // Alone means alone: the next order begins when nothing of this one is under way.
    ended += 1;
    await untilEnded(ended);
  });
  await untilEnded(count);
}

async function deliverOrder(system: System, onlooker: Onlooker): Promise<void> {
  const { orderId } = (await system.call('POST', '/v1/orders', nextPlacement())) as { orderId: string };
  const fulfilmentOrderId = await released(onlooker, orderId);
  const address = `/v1/orders/${orderId}/fulfilment-orders/${fulfilmentOrderId}`;
  for (const step of ['pick', 'pack']) await system.call('POST', `${address}/${step}`, {});
  await system.call('POST', `${address}/hand-over`, {
    carrier: 'RoyalMail',
    trackingNumber: fulfilmentOrderId.slice(-12),
  });
  await until('The capture', async () => (await onlooker.entriesOf(orderId, 'ORDER')).some(isCaptured));
  await system.call('POST', `${address}/deliver`, {});
}

const isCaptured = ({ status }: Readonly<Record<string, unknown>>): boolean => String(status).includes(' captured ');

async function released(onlooker: Onlooker, orderId: string): Promise<string> {
  let found: string | undefined;
  await until('The release', async () => {
    const [row] = await onlooker.entriesOf(orderId, 'FULFILMENT#');
    found = row === undefined ? undefined : String(row['entry']).slice('FULFILMENT#'.length);
    return found !== undefined;
  });
  return found ?? '';
}

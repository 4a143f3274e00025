import type { ApiClient } from '../../support/system/api-client.ts';
import { until } from '../../support/until.ts';
import type { Draw } from '../draw.ts';

/** What the requests of a run are about, beside what the examples name: enough for each to be worked on for a while. */
const counts = { released: 40, held: 12, stuck: 4 } as const;

/** An item of which each unit has a serial number. */
const numberedSku = 'FUZZ-PHONE';
const isNumbered = (index: number): boolean => index < counts.released && index % 4 === 0;

/** Ids of one order of the run, and of what stands in it. */
export interface Subject {
  readonly orderId: string;
  readonly fulfilmentOrderId: string;
  readonly holdId: string;
  readonly exceptionId: string;
}

/** The made-up ids that requests name; the real ones are put in when they are sent. */
export const subjects: readonly Subject[] = Array.from(
  { length: counts.released + counts.held + counts.stuck },
  (_, index) => {
    const id = `fffff${String(index).padStart(27, '0')}`;
    return { orderId: `ord_${id}`, fulfilmentOrderId: `ful_${id}`, holdId: `hld_${id}`, exceptionId: `exc_${id}` };
  },
);

/** The parameters of a path with those of one subject in place of the example's. */
export function aboutSubject(params: Readonly<Record<string, string>>, draw: Draw): Readonly<Record<string, string>> {
  if (!('orderId' in params || 'exceptionId' in params)) return params;
  const subject = new Map(Object.entries(draw.among(subjects)));
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, subject.get(name) ?? value]));
}

/**
 * Places the orders of a run in a demo system, at the location where nothing happens by itself: some to be worked on, some
 * that wait for an approval, some that an exception has stopped. Returns the real id of each made-up one.
 */
export async function makeSubjects(client: ApiClient): Promise<Map<string, string>> {
  const numbered = subjects.filter((_, index) => isNumbered(index));
  const serials = numbered.map((_, index) => `FUZZ-${index + 1}`);
  await client.call('createItem', {
    body: { sku: numberedSku, kind: 'goods', description: 'Telephone', serialised: true },
  });
  await client.call('receiveStock', {
    body: { location: 'workbench', lines: [{ sku: numberedSku, quantity: serials.length, serials }] },
  });
  const real = await Promise.all(
    subjects.map(async (_, index): Promise<Partial<Subject>> => {
      if (index < counts.released) return released(client, await place(client, index, '24.00', 'tok_ok'));
      if (index < counts.released + counts.held) return held(client, await place(client, index, '6000.00', 'tok_ok'));
      return stuck(client, await place(client, index, '24.00', 'tok_expired_declined'));
    }),
  );
  return new Map(
    subjects.flatMap((subject, index) => {
      const ids = new Map(Object.entries(real[index] ?? {}));
      return Object.entries(subject).flatMap(([name, madeUp]: [string, string]) => {
        const id = ids.get(name);
        return id === undefined ? [] : [[madeUp, id] as const];
      });
    }),
  );
}

async function place(client: ApiClient, index: number, price: string, token: string): Promise<string> {
  const { orderId } = await client.call('placeOrder', {
    body: {
      channel: 'web',
      externalNumber: `FUZZ-${index}`,
      type: 'ship',
      currency: 'GBP',
      customer: { name: 'Lea Moor', email: 'lea@example.com' },
      shippingAddress: { lines: ['3 Hill Lane'], city: 'Bath', postalCode: 'BA1 1AA', country: 'GB' },
      lines: [{ sku: isNumbered(index) ? numberedSku : 'GIFT-001', quantity: 1, unitPrice: price }],
      total: price,
      payment: { method: 'card', provider: 'test', token },
    },
  });
  return orderId;
}

async function released(client: ApiClient, orderId: string) {
  const { fulfilmentOrders } = await until(
    `a fulfilment order of ${orderId}`,
    () => client.call('readOrder', { params: { orderId } }),
    (order) => order.fulfilmentOrders.length > 0,
  );
  return { orderId, fulfilmentOrderId: fulfilmentOrders[0]?.fulfilmentOrderId ?? '' };
}

async function held(client: ApiClient, orderId: string) {
  const { holds } = await until(
    `a hold of ${orderId}`,
    () => client.call('readOrder', { params: { orderId } }),
    (order) => order.holds.length > 0,
  );
  return { orderId, holdId: holds[0]?.holdId ?? '' };
}

/** The payment lapses before the goods leave, and is declined when it is asked for again. */
async function stuck(client: ApiClient, orderId: string) {
  const { fulfilmentOrderId } = await released(client, orderId);
  const params = { orderId, fulfilmentOrderId };
  await client.call('pickFulfilmentOrder', { params, body: {} });
  await client.call('packFulfilmentOrder', { params, body: {} });
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  await client.call('handOverFulfilmentOrder', { params, body: {} });
  const { items } = await until(
    `an exception of ${orderId}`,
    () => client.call('listExceptions', { query: { branch: 'uk', limit: '100' } }),
    (page) => page.items.some((exception) => exception.orderId === orderId),
  );
  const exceptionId = items.find((exception) => exception.orderId === orderId)?.exceptionId ?? '';
  return { ...params, exceptionId };
}

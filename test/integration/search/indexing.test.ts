import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handler as fulfilment } from '#functions/fulfilment/api.ts';
import { handler as orders } from '#functions/orders/api.ts';
import { fulfilmentOrdersOf } from '#functions/orders/public.ts';
import { handler as search } from '#functions/search/api.ts';
import { handler as index } from '#functions/search/indexing/index-changed.ts';
import { indexOrders } from '#functions/search/indexing/index-orders.ts';
import { setSend } from '#shared/dynamodb/protocol/database.ts';
import { send } from '#shared/dynamodb/protocol/send.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { callApi, lambdaContext } from '../../support/api/api.ts';
import { busMessage, queueEvent } from '../../support/aws/queue-events.ts';
import { releaseOrder, sourceOrder } from '../../support/orders/acceptance.ts';
import { placementBody } from '../../support/orders/placements.ts';
import { orderLine, putStock, storeOrder } from '../../support/orders/stored-orders.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { item, itemRow, location, partyRow, putWorld } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});
afterEach(() => setSend());

const lists = async () => {
  const rows = await engine.rows('Search');
  return rows
    .map(({ list }) => String(list))
    .filter((list) => !list.startsWith('term#'))
    .sort();
};
const documents = async () => (await engine.rows('Search')).flatMap(({ document }) => (document ? [document] : []));

/** What happened to orders is told to the function that follows it. */
async function told(...orderIds: readonly string[]): Promise<SQSBatchResponse> {
  const events = orderIds.map((orderId) =>
    sequenced(
      { type: 'OrderAccepted', data: {} },
      {
        occurredAt: new Date().toISOString(),
        sequence: 1,
        orderId,
        externalNumber: 'N-1',
        branch: 'uk',
        channel: 'web',
        actor: { kind: 'step', id: 'acceptOrder' },
        correlationId: orderId,
      },
    ),
  );
  const handler = index as unknown as (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
  return handler(queueEvent(...events.map(busMessage)), lambdaContext());
}

const place = async (body = placementBody({})): Promise<string> =>
  (await callApi(orders, { method: 'POST', path: '/v1/orders', body })).body.orderId;

/** Ends the work at its nth write of a row of the lists. */
function endAtWrite(nth: number): void {
  let writes = 0;
  setSend((operation, body) => {
    if (/^(Put|BatchWrite)/.test(operation) && body.includes('Search') && (writes += 1) === nth)
      throw new Error('the function has ended');
    return send(operation, body);
  });
}

describe('an order', () => {
  test('is found under its branch, its channel and its state, and no row names a person', async () => {
    // Names that no id has in it by chance.
    const customer = { customerId: 'wilhelmina-1', name: 'Wilhelmina Greenwood', email: 'wilhelmina@example.com' };
    const orderId = await place(placementBody({ customer }));
    expect((await told(orderId)).batchItemFailures).toEqual([]);
    expect(await lists()).toEqual(['branch#uk', 'channel#web', 'state#uk#unfinished']);
    const text = JSON.stringify(await engine.rows('Search'));
    expect(text).not.toMatch(/wilhelmina|greenwood|example\.com|orchard|TEA-001/i);
    expect((await engine.rows('Search')).length).toBeGreaterThan(6);
  });

  test('that has not changed is not written', async () => {
    const orderId = await place();
    await told(orderId);
    const writes: string[] = [];
    setSend((operation, body) => {
      if (!/^(Get|BatchGet|Query)/.test(operation)) writes.push(operation);
      return send(operation, body);
    });
    await told(orderId);
    expect(writes).toEqual([]);
  });

  test('leaves the list of those that are not finished when it is cancelled', async () => {
    const orderId = await place();
    await told(orderId);
    const path = '/v1/orders/{orderId}/cancel';
    await callApi(orders, { method: 'POST', path, params: { orderId }, body: { reason: 'changed their mind' } });
    await told(orderId);
    expect(await lists()).toEqual(['branch#uk', 'channel#web', 'state#uk#cancelled']);
  });

  test('says where it is worked on, and is found by the number of its parcel', async () => {
    await engine.put('Parties', partyRow('location', 'LOCATION', 'london', location('london')));
    await engine.put('Catalogue', itemRow(item('R-1')));
    await putStock(engine, 'R-1', 'london', 5);
    const { orderId } = await storeOrder([orderLine('1', 'R-1', 2)]);
    await told(orderId);
    await sourceOrder(orderId);
    await releaseOrder(orderId);
    await told(orderId);
    expect(await documents()).toMatchObject([{ at: { london: true } }]);
    const before = (await engine.rows('Search')).length;
    const [fulfilmentOrder] = await fulfilmentOrdersOf(orderId);
    const work = (action: string, body: object = {}) =>
      callApi(fulfilment, {
        method: 'POST',
        path: `/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}/${action}`,
        params: { orderId, fulfilmentOrderId: String(fulfilmentOrder?.fulfilmentOrderId) },
        body,
      });
    await work('pick');
    await work('pack');
    expect((await work('hand-over', { carrier: 'ups', trackingNumber: 'z-17' })).status).toBe(200);
    await told(orderId);
    expect((await engine.rows('Search')).length).toBe(before + 1);
  });

  test.each([1, 2])('is put right by the next attempt when the first one has ended at write %i', async (nth) => {
    const orderId = await place();
    await told(orderId);
    const whole = (await engine.rows('Search')).map(({ revision: _, ...row }) => row);
    for (const { list, entry } of await engine.rows('Search')) await engine.remove('Search', { list, entry });
    endAtWrite(nth);
    await indexOrders([orderId]).catch(() => undefined);
    setSend();
    await indexOrders([orderId]);
    const again = (await engine.rows('Search')).map(({ revision: _, ...row }) => row);
    expect(again).toEqual(expect.arrayContaining(whole));
    expect(again.length).toBe(whole.length);
  });

  test('is not believed to stand in every list that its document names: an attempt may have ended between the two', async () => {
    const orderId = await place();
    await told(orderId);
    const [lost] = (await engine.rows('Search')).filter(({ list }) => list === 'channel#web');
    await engine.remove('Search', { list: lost?.['list'], entry: lost?.['entry'] });
    await told(orderId);
    expect(await lists()).toContain('channel#web');
  });

  test('that changes while it is indexed is looked at again', async () => {
    const orderId = await place();
    let cancelled = false;
    setSend(async (operation, body) => {
      if (!cancelled && operation === 'BatchWriteItem') {
        cancelled = true;
        const path = '/v1/orders/{orderId}/cancel';
        await callApi(orders, { method: 'POST', path, params: { orderId }, body: { reason: 'changed their mind' } });
      }
      return send(operation, body);
    });
    await told(orderId);
    expect(await lists()).toEqual(['branch#uk', 'channel#web', 'state#uk#cancelled']);
  });

  test('may be indexed by many at once, and stands as it is', async () => {
    const orderIds = await Promise.all(
      Array.from({ length: 5 }, (_, n) => place(placementBody({ externalNumber: `N-${n}` }))),
    );
    await Promise.all(Array.from({ length: 6 }, () => told(...orderIds)));
    expect(await lists()).toEqual(
      ['branch#uk', 'channel#web', 'state#uk#unfinished'].flatMap((list) => orderIds.map(() => list)),
    );
  });
});

describe('the rebuild of a day', () => {
  const rebuild = async (day: string) =>
    (await callApi(search, { method: 'POST', path: '/v1/search/rebuild', body: { branch: 'uk', day } })).body;

  test('finds nothing where all is well, and puts right what is not', async () => {
    const [one, other, third] = [
      await place(placementBody({ externalNumber: 'A' })),
      await place(placementBody({ externalNumber: 'B' })),
      await place(placementBody({ externalNumber: 'C' })),
    ];
    await told(one, other);
    const day = new Date().toISOString().slice(0, 10);
    expect(await rebuild(day)).toMatchObject({
      orders: 3,
      differences: [{ what: `order ${third}`, stood: 'not found' }],
    });
    expect(await rebuild(day)).toEqual({ orders: 3, differences: [] });
    const rows = await engine.rows('Search');
    const [lost] = rows.filter(({ list, entry }) => String(list).startsWith('term#') && String(entry).endsWith(one));
    await engine.remove('Search', { list: lost?.['list'], entry: lost?.['entry'] });
    await engine.put('Search', {
      list: 'state#uk#cancelled',
      entry: rows.find(({ entry }) => String(entry).endsWith(other))?.['entry'],
      branch: 'uk',
      channel: 'web',
    });
    const { differences } = await rebuild(day);
    expect(differences.map(({ what }: { what: string }) => what).sort()).toEqual(
      [`order ${one}`, `order ${other}`].sort(),
    );
    expect(await engine.rows('Search')).toEqual(
      expect.arrayContaining(rows.map(({ revision: _, ...row }) => expect.objectContaining(row))),
    );
    expect(await rebuild(day)).toEqual({ orders: 3, differences: [] });
  });
});

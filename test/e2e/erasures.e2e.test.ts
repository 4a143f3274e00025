import { beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from '../support/system/api-client.ts';
import { Shop } from '../support/system/shop.ts';

const client = new ApiClient(inject('system'));
let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open(client);
});

/** How often it can be asked in the time of a test: what is erased, and when, other tests show with a clock of their own. */
describe('a guest who asks to be forgotten', () => {
  it('is erased from a quarter of an hour later on, once; orders go on meanwhile, and what comes is theirs anew', async () => {
    const customer = { name: 'Ben Hill', email: `leaving-${Date.now()}@example.com` };
    const orderId = await shop.place({ customer });
    const asked = await client.call('requestErasure', { body: { orderId } });
    expect(asked).toMatchObject({ state: 'requested', orderId, channel: shop.channel, branch: shop.branch });
    expect(Date.parse(asked.notBefore) - Date.parse(asked.requestedAt)).toBe(16 * 60_000);

    const twice = await client.ask('requestErasure', { body: { orderId } });
    expect([twice.status, twice.body]).toMatchObject([409, { code: 'conflicting-state' }]);
    const params = { erasureId: asked.erasureId };
    expect(await client.call('repeatErasure', { params })).toEqual(asked);
    const { items } = await client.call('listErasures', { query: { state: 'open', limit: '100' } });
    expect(items).toContainEqual(asked);

    const again = await shop.place({ customer });
    for (const id of [orderId, again]) {
      const over = await shop.untilOver(id);
      expect([over.status.lifecycle, over.customer]).toMatchObject(['completed', customer]);
    }
    expect(await client.call('getErasure', { params })).toEqual(asked);
  });
});

describe('a customer who asks to be forgotten', () => {
  it('is changed by nobody from then on', async () => {
    const customerId = `leaving-${Date.now()}`;
    const body = { channel: shop.channel, name: 'Ada Hill' };
    await client.call('createCustomer', { body: { ...body, customerId } });
    const { erasureId } = await client.call('requestErasure', { body: { customerId } });
    const changed = await client.ask('replaceCustomer', {
      params: { customerId },
      body: { ...body, name: 'Ada Green' },
      ifMatch: '"2"',
    });
    expect(changed.status).toBe(409);
    expect(JSON.stringify(changed.body)).toContain(erasureId);
  });
});

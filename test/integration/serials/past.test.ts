import { expect, test } from 'vitest';
import { handler } from '#functions/orders/api.ts';
import { callApi } from '../../support/api/api.ts';
import { historicalBody } from '../../support/orders/historical-orders.ts';
import { sellPhones } from './phones.ts';

await sellPhones();

test('an order of the past is of as many units with serial numbers as it was: none is packed any more', async () => {
  const lines = [{ sku: 'PHONE', quantity: 1200, unitPrice: '10.00' }];
  const body = historicalBody({ externalNumber: 'H-1', lines, discounts: [], charges: [], total: '12000.00' });
  const recorded = await callApi(handler, { method: 'POST', path: '/v1/historical-orders', body });
  expect([recorded.status, recorded.body.errors]).toEqual([201, undefined]);
});

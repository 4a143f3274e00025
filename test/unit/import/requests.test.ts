import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingFrom } from '#functions/orders/screening/address-rules.ts';
import { creditMemoRequest, refundRequest as refundSchema } from '#shared/contracts/api/billing.ts';
import { newBranch } from '#shared/contracts/api/branches.ts';
import { newItem } from '#shared/contracts/api/catalogue.ts';
import { newChannel } from '#shared/contracts/api/channels.ts';
import { newCustomer } from '#shared/contracts/api/customers.ts';
import { inventoryRoutes } from '#shared/contracts/api/inventory.ts';
import { newLocation } from '#shared/contracts/api/locations.ts';
import { countryCodeOf, isCountry } from '#shared/countries.ts';
import { placement } from '#shared/contracts/api/orders.ts';
import { countryCode } from '#shared/csv/countries.ts';
import { planImport } from '../../../bin/import/plan/plan.ts';
import { readFiles } from '../../../bin/import/source/read-files.ts';
import {
  customerRequest,
  itemRequest,
  memoRequest,
  orderRequest,
  receiptRequests,
  refundRequest,
  worldRequests,
} from '../../../bin/import/loading/requests.ts';

const plan = await planImport(readFiles([join(import.meta.dirname, '../../fixtures/online-retail.csv')]));
const [branch, channel, location] = worldRequests;

describe('the requests of an import', () => {
  test('are what the API takes', () => {
    newBranch.parse(branch?.body);
    newChannel.parse(channel?.body);
    newLocation.parse(location?.body);
    for (const article of plan.articles) newItem.parse(itemRequest(article).body);
    for (const code of plan.customers) newCustomer.parse(customerRequest(code).body);
    for (const { body } of receiptRequests(plan.articles)) inventoryRoutes.receiveStock.body.parse(body);
    for (const order of plan.orders) placement.parse(orderRequest(order).body);
    for (const credit of plan.credits) {
      for (const refund of credit.refunds) refundSchema.parse(refundRequest(credit, refund, 'ord_1').body);
      if (credit.memo.length > 0) creditMemoRequest.parse(memoRequest(credit).body);
    }
  });

  test('give each address what keeps it from being held as incomplete, in any country of the data set', () => {
    for (const country of ['GB', 'IE', 'JE', 'AU', 'US', 'CA', 'BR', 'AE', 'ZZ']) {
      const [order] = plan.orders;
      const { body } = orderRequest({ ...(order ?? never()), country });
      expect(missingFrom(placement.parse(body).shippingAddress)).toEqual([]);
    }
  });

  test('receive the least sold item of each receipt last', () => {
    const [receipt] = receiptRequests(plan.articles);
    const { lines } = (receipt ?? never()).body;
    expect(lines.map(({ quantity }) => quantity)).toEqual([110, 30, 30, 10, 10, 10, 10]);
    expect(receipt?.witness).toBe(lines.at(-1)?.sku);
  });

  test('are other receipts for other files', () => {
    const [first] = receiptRequests(plan.articles);
    const [other] = receiptRequests(plan.articles.map((article) => ({ ...article, sold: article.sold + 1 })));
    expect(other?.idempotencyKey).not.toBe(first?.idempotencyKey);
  });
});

function never(): never {
  throw new Error('the sample has no order');
}

describe('countries', () => {
  test.each([
    ['United Kingdom', 'GB'],
    ['EIRE', 'IE'],
    ['Channel Islands', 'JE'],
    ['USA', 'US'],
    ['RSA', 'ZA'],
    ['Czech Republic', 'CZ'],
    ['Hong Kong', 'HK'],
    ['Unspecified', 'ZZ'],
    ['Germany', 'DE'],
    ['Yemen', 'YE'],
    ['germany', 'DE'],
    ['DE', 'DE'],
    ['Türkiye', 'TR'],
    ['TURKEY', 'TR'],
    ['Korea, Republic of', 'KR'],
    ['Viet Nam', 'VN'],
    ['The Netherlands', 'NL'],
    ['Cote d’Ivoire', 'CI'],
    ['St Vincent and the Grenadines', 'VC'],
    ['U.S.A.', 'US'],
    ['DD', undefined],
    ['East Germany', undefined],
    ['European Union', undefined],
    ['', undefined],
    ['Atlantis', undefined],
  ])('%s is %s', (name, code) => {
    expect(countryCode(name)).toBe(code);
  });

  test('are all that the API takes, by code and English name, and no other', () => {
    const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const codes = letters.flatMap((first) => letters.map((second) => first + second));
    expect(codes.filter((code) => isCountry(code) && countryCode(names.of(code) ?? '') !== code)).toEqual([]);
    for (const code of codes) {
      const meant = countryCodeOf(code);
      expect(countryCode(code)).toBe(isCountry(meant) ? meant : undefined);
    }
    const named = codes.flatMap((code) => countryCode(names.of(code) ?? '') ?? []);
    expect(named.filter((code) => !isCountry(code))).toEqual([]);
  });
});

import { expect, test } from 'vitest';
import { firstInvoiceOf } from '#functions/billing/books/book-check.ts';
import type { Capture } from '#functions/billing/payments/account.ts';

const capture = (invoice: string): Capture => ({
  row: 'capture',
  entry: `CAPTURE#${invoice}`,
  version: 1,
  captureId: 'cap_1',
  fulfilmentOrderId: 'ful_1',
  invoice,
  amount: 100,
  state: 'asked',
  attempt: 1,
  invoicedAt: '2026-11-22T09:00:00.000Z',
});

test('the first invoice of an order is the one whose number was given out first, with however many digits', () => {
  const rows = ['INV-uk-1000000', 'INV-uk-999999', 'INV-uk-1000001'].map(capture);
  expect(firstInvoiceOf({ rows })).toBe('INV-uk-999999');
  expect(firstInvoiceOf({ rows: [] })).toBeUndefined();
});

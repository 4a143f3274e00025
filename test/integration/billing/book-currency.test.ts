import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as billingApi } from '#functions/billing/api.ts';
import { decideUndecided } from '#functions/billing/payments/authorise.ts';
import { rowsOf } from '#functions/billing/payments/account.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { settleAccount } from '#functions/billing/payments/settle-account.ts';
import { handler as partiesApi } from '#functions/parties/api.ts';
import { callApi } from '../../support/api/api.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { putWorld } from '../../support/world.ts';
import { cancel, invoiceOrder, ship, storeCardOrder } from './shipped-orders.ts';

vi.setConfig({ testTimeout: 120_000 });
const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});

const today = new Date().toISOString().slice(0, 10);

async function setRate(from: string, rate: string): Promise<void> {
  const items = [{ from, to: 'GBP', date: today, rate, source: 'ecb' }];
  const { status } = await callApi(partiesApi, { method: 'POST', path: '/v1/exchange-rates', body: { items } });
  expect(status).toBe(200);
}

const read = async (path: string, query: Record<string, string> = {}) => {
  const { status, body } = await callApi(billingApi, { method: 'GET', path, params: { branch: 'uk' }, query });
  expect(status).toBe(200);
  return body;
};

const journal = async () => (await read('/v1/books/{branch}/journal')).items;
const check = async () => {
  const { checks } = await read('/v1/books/{branch}/check', { orders: 'all' });
  return checks.find((one: { check: string }) => one.check === 'book-currency-balances');
};

async function shippedIn(currency: string): Promise<string> {
  const { orderId } = await storeCardOrder('tok_ok', { currency, bookCurrency: 'GBP' });
  await authoriseOrder(orderId);
  await ship(orderId, 3);
  await invoiceOrder(orderId);
  return orderId;
}

// Each test has a currency of its own: rates are remembered for half a minute.
describe('an order in another currency than the books of its branch', () => {
  test('is posted in both, with the rate, its date and its source, and balances in both', async () => {
    await setRate('USD', '0.7777');
    const orderId = await shippedIn('USD');
    const [invoice, capture] = await journal();
    const book = { currency: 'GBP', rate: { from: 'USD', to: 'GBP', rate: '0.7777', date: today, source: 'ecb' } };
    expect(invoice).toMatchObject({ kind: 'invoice', currency: 'USD', book });
    // 41.00 USD are 31.8857 GBP.
    expect(invoice.postings).toEqual([
      { account: 'accounts_receivable', debit: '41.00', credit: '0.00', bookAmount: '31.89' },
      { account: 'revenue', debit: '0.00', credit: '29.00', bookAmount: '22.56' },
      { account: 'shipping_revenue', debit: '0.00', credit: '4.99', bookAmount: '3.88' },
      { account: 'tax_payable', debit: '0.00', credit: '7.01', bookAmount: '5.45' },
    ]);
    expect(capture).toMatchObject({ kind: 'capture', book });

    const { status } = await callApi(billingApi, {
      method: 'POST',
      path: '/v1/orders/{orderId}/refunds',
      params: { orderId },
      body: { reason: 'damaged', lines: [{ lineId: '1', quantity: 1 }] },
    });
    expect(status).toBe(201);
    await settleAccount(await loadAccount(orderId));
    expect(rowsOf(await loadAccount(orderId), 'refund')).toMatchObject([{ state: 'refunded' }]);
    for (const entry of await journal()) expect(entry).toMatchObject({ book });

    const { accounts, inBooks } = await read('/v1/books/{branch}/balances');
    expect(accounts.map(({ currency }: { currency: string }) => currency)).not.toContain('GBP');
    expect(inBooks).toMatchObject({ currency: 'GBP', withoutRate: 0 });
    const sum = inBooks.accounts.reduce((all: number, one: { balance: string }) => all + Number(one.balance) * 100, 0);
    expect(Math.round(sum)).toBe(0);
    expect(await check()).toMatchObject({ passed: true });

    const row = (await engine.rows('Billing')).find(({ account }) => String(account).startsWith('journal#uk'));
    const posted = row?.['posted'] as { entryId: string; postings: { bookAmount: number }[] };
    for (const posting of posted.postings.slice(0, 1)) posting.bookAmount += 1;
    await engine.put('Billing', { ...row });
    expect(await check()).toMatchObject({ passed: false, detail: posted.entryId });
  });

  test('is posted in both where acceptance gives back what was paid before for units that are cancelled since', async () => {
    await setRate('CHF', '0.9');
    const tenders = [{ tenderId: 't1', kind: 'gift_card', amount: 4100, reference: 'G-1' }] as const;
    const { orderId } = await storeCardOrder('', {
      currency: 'CHF',
      bookCurrency: 'GBP',
      payment: { method: 'tenders', tenders },
    });
    await decideUndecided(await loadAccount(orderId));
    await cancel(orderId, 1);
    expect(await authoriseOrder(orderId)).toEqual({ state: 'authorised' });
    expect(rowsOf(await loadAccount(orderId), 'refund')).toMatchObject([{ state: 'refunded' }]);
    const rows = (await engine.rows('Billing')).filter(({ account }) => String(account).startsWith('journal#uk'));
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toMatchObject({ posted: { book: { currency: 'GBP', rate: { rate: '0.9' } } } });
  });

  test('is posted without a rate where none is known, which the check tells, and completed once it is set', async () => {
    await shippedIn('SEK');
    const [invoice] = await journal();
    expect(invoice.book).toEqual({ currency: 'GBP' });
    expect(invoice.postings[0]).not.toHaveProperty('bookAmount');
    expect((await read('/v1/books/{branch}/balances')).inBooks).toEqual({
      currency: 'GBP',
      accounts: [],
      withoutRate: 2,
    });
    const detail = `no exchange rate is known between SEK and GBP on ${today}; set it`;
    expect(await check()).toEqual({ check: 'book-currency-balances', passed: false, detail });

    await setRate('SEK', '0.1');
    const [known] = await journal();
    expect(known.postings[0]).toMatchObject({ debit: '41.00', bookAmount: '4.10' });
    expect(known.book.rate).toMatchObject({ rate: '0.1', source: 'ecb' });
    expect(await check()).toMatchObject({ passed: true });
  });
});

test('an order in the currency of the books has nothing beside its amounts, and is in the sums of the books', async () => {
  const { orderId } = await storeCardOrder('tok_ok');
  await authoriseOrder(orderId);
  await ship(orderId, 3);
  await invoiceOrder(orderId);
  for (const entry of await journal()) {
    expect(entry).not.toHaveProperty('book');
    for (const posting of entry.postings) expect(posting).not.toHaveProperty('bookAmount');
  }
  const { accounts, inBooks } = await read('/v1/books/{branch}/balances');
  expect(inBooks.accounts).toEqual(accounts.map(({ currency: _, ...rest }: { currency: string }) => rest));
});

import { describe, expect, it } from 'vitest';
import { chargesOf, floor } from '../../../bench/cost/charges.ts';
import { difference } from '../../../bench/cost/meter.ts';
import { prices } from '../../../bench/cost/prices.ts';

describe('counted cost', () => {
  it('is what came since the count before, nothing else', () => {
    const before = { events: { OrderPlaced: 2, StockMoved: 5 } };
    const after = { events: { OrderPlaced: 5, StockMoved: 5, OrderCompleted: 3 }, transitions: { Screen: 3 } };
    expect(difference(after, before)).toEqual({
      events: { OrderPlaced: 3, OrderCompleted: 3 },
      transitions: { Screen: 3 },
    });
  });

  it('is shared by the orders, without what runs by the clock', () => {
    const amounts = {
      'lambda invocations': { OrdersApi: 4, SweepDeadlines: 9, LookUpPayments: 9, DeliverWebhooks: 9 },
      'dynamodb read units': { 'OrdersApi Orders': 3, 'SweepDeadlines Orders/byQueue': 40 },
    };
    expect(chargesOf(amounts, 2)).toMatchObject({ lambdaRequest: 2, readUnit: 1.5, writeUnit: 0 });
  });

  it('leaves out the books of the test payment provider, which a real one keeps outside', () => {
    const amounts = {
      'dynamodb write units': { 'AcceptOrder Billing': 6, 'AcceptOrder for the provider outside Billing': 10 },
    };
    expect(chargesOf(amounts, 2)).toMatchObject({ writeUnit: 3 });
  });

  it('has a floor for every kind that has a price, and needs neither workflow nor queue', () => {
    const least = floor();
    expect(Object.keys(least).sort()).toEqual(Object.keys(prices).sort());
    const nothing = Object.entries(least).filter(([, amount]) => !(amount > 0));
    expect(nothing).toEqual([
      ['transition', 0],
      ['sqsRequest', 0],
    ]);
  });
});

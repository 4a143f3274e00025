import type { Scenario } from '../scenario.ts';

/** Payments that do not go straight, and money that is given back. */
export const moneyScenarios: readonly Scenario[] = [
  {
    name: 'a card is declined, and the next one taken',
    async play(stage) {
      const orderId = await stage.place({ lines: [['TEA', 1]], pays: 'decline' });
      const hold = await stage.hold(orderId, 'payment');
      await stage.post(`${hold}/release`, { payment: { provider: 'stripe', token: 'cus_9-pm_ok_9' } });
      await stage.deliver(orderId);
    },
  },
  {
    name: 'a payment is decided late: one taken, one declined, one cancelled before',
    async play(stage) {
      const taken = await stage.place({ lines: [['TEA', 1]], pays: 'processing' });
      const declined = await stage.place({ lines: [['TEA', 1]], pays: 'unconfirmed' });
      const cancelled = await stage.place({ lines: [['TEA', 1]], pays: 'processing' });
      const isPending = () => stage.order(cancelled).order['payments'].state === 'pending';
      await stage.until('the third payment to be asked for', isPending);
      await stage.cancel(cancelled);
      await stage.post(`${await stage.hold(declined, 'payment')}/reject`, { reason: 'no other card' });
      await stage.deliver(taken);
      for (const orderId of [declined, cancelled]) await stage.untilOver(orderId);
    },
  },
  {
    name: 'the test provider is slow, forgets and declines',
    async play(stage) {
      const lost = await stage.place({ lines: [['TEA', 1]], token: 'tok_timeout' });
      const pending = await stage.place({ lines: [['TEA', 1]], token: 'tok_pending' });
      for (const orderId of [lost, pending]) await stage.deliver(orderId);
    },
  },
  {
    name: 'an authorisation lapses before the parcel leaves, a capture is refused',
    async play(stage) {
      const lapsed = await stage.place({ lines: [['TEA', 1]], pays: 'lapsing' });
      await stage.untilUnits(lapsed, 'released', 1);
      await stage.wait(30);
      await stage.deliver(lapsed);
      const refused = await stage.place({
        lines: [
          ['TEA', 1],
          ['POSTER', 1],
        ],
        pays: 'uncollectable',
      });
      await stage.untilUnits(refused, 'released', 2);
      await stage.work(refused, 'delivered');
      await stage.post(`${await stage.exception(refused)}/resume`);
      await stage.untilOver(refused);
    },
  },
  {
    name: 'units, shipping and goodwill are refunded; a credit memo of its own is issued',
    async play(stage) {
      const orderId = await stage.place({ lines: [['TEA', 3]], shipping: 4 });
      await stage.deliver(orderId);
      const path = `/v1/orders/${orderId}/refunds`;
      await stage.post(path, { lines: [{ lineId: '1', quantity: 1 }], reason: 'arrived broken' });
      await stage.post(path, { charges: [{ chargeId: '1', amount: '3.00' }], reason: 'came late' });
      await stage.post(path, { appeasement: { amount: '1.50' }, reason: 'sorry' });
      await stage.until('the refunds', () => stage.order(orderId).order['payments'].refunded === 950);
      await stage.post('/v1/credit-memos', {
        branch: 'uk',
        channel: 'web',
        currency: 'GBP',
        reference: 'CM-1',
        lines: [{ description: 'sold before', quantity: 1, amount: '5.00' }],
        charges: [{ kind: 'shipping', amount: '1.50' }],
        total: '6.50',
        reason: 'sold before',
      });
    },
  },
  {
    name: 'an order on account is paid in two parts; one beyond the limit is let pass, credited in part and paid',
    async play(stage) {
      await stage.replace('/v1/customers/c-account-web', { creditLimit: { amount: '12.00', currency: 'GBP' } });
      // Customers are remembered for half a minute.
      await stage.wait(1);
      const within = await stage.place({ lines: [['TEA', 2]], pays: 'account' });
      await stage.untilUnits(within, 'released', 2);
      const beyond = await stage.place({ lines: [['TEA', 2]], pays: 'account' });
      await stage.post(`${await stage.hold(beyond, 'credit')}/release`);
      await stage.deliver(within);
      await stage.deliver(beyond);
      await stage.post(`/v1/orders/${within}/receipts`, { amount: '4.00', reference: 'S-1' });
      await stage.post(`/v1/orders/${within}/receipts`, { amount: '6.00', reference: 'S-2' });
      const units = [{ lineId: '1', quantity: 1 }];
      await stage.post(`/v1/orders/${beyond}/refunds`, { lines: units, reason: 'arrived broken' });
      await stage.post(`/v1/orders/${beyond}/receipts`, { amount: '5.00', reference: 'S-3' });
      await stage.read('/v1/customers/c-account-web/credit');
    },
  },
  {
    name: 'a refund fails at the provider and is paid when it is resumed',
    async play(stage) {
      const orderId = await stage.place({ lines: [['TEA', 1]], pays: 'unrefundable' });
      await stage.deliver(orderId);
      await stage.post(`/v1/orders/${orderId}/refunds`, { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' });
      await stage.post(`${await stage.exception(orderId)}/resume`);
      await stage.until('the refund', () => stage.order(orderId).order['payments'].refunded === 500);
    },
  },
  {
    name: 'an order is paid by a marketplace, a card and a transfer; another in cash; what is left over goes back',
    async play(stage) {
      const card = { kind: 'card', provider: 'stripe', token: 'cus_7-pm_ok_7' };
      const orderId = await stage.place({
        lines: [
          ['TEA', 2],
          ['POSTER', 1],
        ],
        tenders: [
          { kind: 'marketplace', amount: '4.00' },
          { ...card, amount: '7.00' },
          { kind: 'bank_transfer', amount: '4.00' },
        ],
      });
      await stage.hold(orderId, 'payment');
      await stage.post(`/v1/orders/${orderId}/receipts`, { amount: '1.00', reference: 'S-1' });
      await stage.post(`/v1/orders/${orderId}/receipts`, { amount: '3.00', reference: 'S-2', tenderId: 't3' });
      await stage.deliver(orderId);
      const units = [{ lineId: '1', quantity: 2 }];
      await stage.post(`/v1/orders/${orderId}/refunds`, { lines: units, reason: 'arrived broken' });
      await stage.until('the refunds', () => stage.order(orderId).order['payments'].refunded === 1000);
      const prepaid = await stage.place({ lines: [['TEA', 1]], tenders: [{ kind: 'gift_card', reference: 'G-1' }] });
      await stage.untilUnits(prepaid, 'released', 1);
      await stage.cancel(prepaid);
      await stage.untilOver(prepaid);
      const cash = await stage.place({ lines: [['TEA', 1]], tenders: [{ kind: 'cash_on_delivery' }] });
      await stage.deliver(cash);
      await stage.post(`/v1/orders/${cash}/receipts`, { amount: '5.00', reference: 'C-1' });
      await stage.post(`/v1/orders/${cash}/refunds`, { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' });
      await stage.post(`${await stage.exception(cash)}/resume`);
      await stage.until('the cash to be paid back', () => stage.order(cash).order['payments'].refunded === 500);
    },
  },
];

import { afterEach, describe, expect, test } from 'vitest';
import { handler as lookUpPayments } from '#functions/billing/follow-up/look-up-payments.ts';
import { rowsOf } from '#functions/billing/payments/account.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { collectInvoices } from '#functions/billing/payments/capture-payment.ts';
import { raiseFromWorkflow } from '#functions/processes/fulfil-order/raise-from-workflow.ts';
import { handler as billingApi } from '#functions/billing/api.ts';
import { settleAccount } from '#functions/billing/payments/settle-account.ts';
import { handleFulfilmentOrder } from '#functions/fulfilment/handling/handle-fulfilment-order.ts';
import type { Handling } from '#functions/fulfilment/handling/handling.ts';
import { reportLoss } from '#functions/fulfilment/handling/report-loss.ts';
import { changeOrder, exceptionsOf, fulfilmentOrdersOf } from '#functions/orders/public.ts';
import { holdReleased } from '#functions/orders/holding/hold-decisions.ts';
import { isMoneyDue } from '#functions/orders/rules.ts';
import { ambient } from '#shared/ambient.ts';
import { beforeCalls } from '../../support/tables/before-calls.ts';
import { callApi } from '../../support/api/api.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { decideExceptions, eventTypes, invoiceOrder, ship, stored } from './shipped-orders.ts';
import {
  captureUnderWay,
  days,
  declineNext,
  failCapture,
  failuresOf,
  intents,
  listed,
  minutes,
  refusedByTheClock,
  resume,
  stripe,
  stripeOrder,
  told,
  total,
} from './stripe-shop.ts';

afterEach(() => beforeCalls());

const captureOf = async (orderId: string) => rowsOf(await loadAccount(orderId), 'capture')[0];
const decisionsOf = async (orderId: string) => (await exceptionsOf(orderId)).map(({ error, state }) => [error, state]);

const payWith = (orderId: string, token: string) =>
  changeOrder(orderId, (order) => ({ state: { ...order, payment: { ...order.payment, token } }, events: [] }));

/** A person releases the payment hold of an order, with other means of payment if they have agreed some. */
const releaseHold = (orderId: string, payment?: { provider: string; token: string }) =>
  changeOrder(orderId, (order) => {
    const hold = order.holds.find(({ type, state }) => type === 'payment' && state === 'active');
    return hold && holdReleased(order, hold, { by: 'client:office', now: ambient.now() }, payment);
  });

/** What a step fails with; undefined where it does not. */
async function failureOf(step: Promise<unknown>): Promise<Error | undefined> {
  try {
    await step;
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** The workflow raises what its step has failed with. */
const raise = (orderId: string, { name, message }: Error, run = 1) =>
  raiseFromWorkflow(orderId, {
    run,
    stage: 'Invoice and capture',
    error: name,
    cause: JSON.stringify({ errorType: name, errorMessage: message }),
    enteredAt: new Date().toISOString(),
  });

/**
 * Has a step die at each of its calls to the database, and tried again. `prepare` makes the order of each try, `expected` says what is to
 * be true after it.
 */
async function whereverItDies(prepare: () => Promise<string>, expected: (orderId: string) => Promise<void>) {
  let calls = 0;
  for (let diesAt = 1; diesAt === 1 || calls >= diesAt - 1; diesAt += 1) {
    stripe.intents.clear();
    stripe.failures.length = 0;
    const orderId = await prepare();
    calls = 0;
    beforeCalls(() => {
      calls += 1;
      if (calls >= diesAt) throw new Error('crashed');
    });
    await failureOf(invoiceOrder(orderId));
    beforeCalls();
    await expected(orderId);
  }
  expect(calls).toBeGreaterThan(4);
}

describe('a refused capture', () => {
  test('is told to a person once, and not authorised afresh, wherever the step dies that notes it', async () => {
    await whereverItDies(
      async () => {
        const orderId = await captureUnderWay();
        failCapture();
        return orderId;
      },
      async (orderId) => {
        const failure = await failureOf(invoiceOrder(orderId));
        expect(failure).toMatchObject({ name: 'CaptureRefused' });
        if (failure) await raise(orderId, failure);
        expect(intents()).toHaveLength(1);
        expect(await captureOf(orderId)).toMatchObject({ state: 'refused', attempt: 1 });
        expect(await exceptionsOf(orderId)).toMatchObject([
          { kind: 'workflow', error: 'CaptureRefused', state: 'open', about: (await captureOf(orderId))?.entry },
        ]);
        expect((await stored(orderId)).openExceptions).toBe(1);
      },
    );
  }, 120_000);

  test('is the exception of a later run of the workflow as well, which is not told once more', async () => {
    const orderId = await captureUnderWay();
    failCapture();
    for (const run of [1, 2]) {
      const failure = await failureOf(invoiceOrder(orderId));
      if (failure) await raise(orderId, failure, run);
    }
    expect(await exceptionsOf(orderId)).toMatchObject([{ kind: 'workflow', run: 2, state: 'open' }]);
  });
});

describe('the exception of a refused capture', () => {
  test('that is resumed before its workflow has raised it is not raised once more', async () => {
    const orderId = await captureUnderWay();
    failCapture();
    const failure = await failureOf(invoiceOrder(orderId));
    stripe.capturesTakeTime = false;
    await resume(orderId);
    const [told] = await exceptionsOf(orderId);
    expect(failure && (await raise(orderId, failure))).toEqual({ exceptionId: told?.exceptionId });
    expect(await exceptionsOf(orderId)).toMatchObject([{ state: 'resumed' }]);
    expect((await stored(orderId)).payments.captured).toBe(total);
  });
});

describe('a fresh authorisation that is declined', () => {
  async function toBeDeclined(): Promise<string> {
    const orderId = await refusedByTheClock();
    stripe.capturesTakeTime = false;
    await decideExceptions(orderId);
    await payWith(orderId, 'pm_decline');
    return orderId;
  }

  test('is told to a person once, and held, wherever the step dies that notes it', async () => {
    await whereverItDies(toBeDeclined, async (orderId) => {
      const failure = await failureOf(invoiceOrder(orderId));
      expect(rowsOf(await loadAccount(orderId), 'payment').map(({ state }) => state)).toEqual([
        'authorised',
        'declined',
      ]);
      // Held already, where the first try had come so far.
      expect([undefined, 'PaymentDeclined']).toContain(failure?.name);
      expect((await stored(orderId)).holds).toMatchObject([{ type: 'payment', blocks: ['capture'] }]);
      expect(await decisionsOf(orderId)).toEqual([
        ['CaptureRefused', 'resumed'],
        ['PaymentDeclined', 'open'],
      ]);
    });
  }, 120_000);

  test('is one exception where the step and the resumption have both asked, whoever is first', async () => {
    const orderId = await refusedByTheClock();
    stripe.capturesTakeTime = false;
    const [refused] = await exceptionsOf(orderId);
    await decideExceptions(orderId);
    const read = await loadAccount(orderId);
    declineNext();
    const failure = await failureOf(collectInvoices(read));
    expect(failure).toMatchObject({ name: 'PaymentDeclined' });
    if (failure) await raise(orderId, failure);
    await told(orderId, refused?.exceptionId ?? '');
    expect(await exceptionsOf(orderId)).toMatchObject([
      { state: 'resumed' },
      { kind: 'workflow', error: 'PaymentDeclined', state: 'open' },
    ]);
    expect(intents()).toHaveLength(1);
  });

  test('is collected by the resumption of that exception, after the hold is released', async () => {
    const orderId = await toBeDeclined();
    await failureOf(invoiceOrder(orderId));
    await payWith(orderId, 'pm_ok');
    await changeOrder(orderId, (order) => ({ state: { ...order, holds: [] }, events: [] }));
    await resume(orderId);
    expect((await stored(orderId)).payments.captured).toBe(total);
  });
});

describe('a resumed capture', () => {
  const down = { status: 503, body: { error: { type: 'api_error' } } };

  /** Stripe answers nothing about the paths that have `part` in them. */
  const silentAbout = (part: string) => {
    stripe.meanwhile = (path) => {
      if (path.includes(part)) stripe.failures.push(down);
    };
  };

  /** A person resumes it, and each try of the queue fails. */
  async function resumedInVain(part: string): Promise<string> {
    const orderId = await refusedByTheClock();
    stripe.capturesTakeTime = false;
    const [refused] = await exceptionsOf(orderId);
    await decideExceptions(orderId);
    silentAbout(part);
    for (const _try of [1, 2]) expect(await failuresOf(orderId, refused?.exceptionId ?? '')).toHaveLength(1);
    return orderId;
  }

  test.each([
    ['fresh authorisation', '/v1/payment_intents'],
    ['capture', '/pi_2/capture'],
  ])('whose %s has had no answer to any try of the queue is collected by the clock, once', async (_what, part) => {
    const orderId = await resumedInVain(part);
    minutes(16);
    await lookUpPayments();
    stripe.meanwhile = undefined;
    stripe.failures.length = 0;
    expect((await stored(orderId)).payments.captured).toBe(0);
    minutes(60);
    await lookUpPayments();
    expect(intents()).toMatchObject([{ status: 'canceled' }, { status: 'succeeded', amount_received: total }]);
    expect((await stored(orderId)).payments).toMatchObject({ captured: total, voided: total });
    days(1);
    await lookUpPayments();
    await lookUpPayments();
    expect(intents()).toHaveLength(2);
    expect(await listed()).toEqual([]);
    expect(await decisionsOf(orderId)).toEqual([['CaptureRefused', 'resumed']]);
  });

  test('that never has an answer is given to a person in the end, who may have it followed again', async () => {
    const orderId = await resumedInVain('/v1/payment_intents');
    days(31);
    await lookUpPayments();
    expect(await decisionsOf(orderId)).toEqual([
      ['CaptureRefused', 'resumed'],
      ['NotFinal', 'open'],
    ]);
    stripe.meanwhile = undefined;
    stripe.failures.length = 0;
    await resume(orderId);
    minutes(16);
    await lookUpPayments();
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  test("that is refused again is the person's again, and the clock asks for nothing", async () => {
    const orderId = await resumedInVain('/pi_2/capture');
    stripe.failures.length = 0;
    stripe.meanwhile = (path) => {
      if (path.includes('/pi_2/capture')) declineNext();
    };
    minutes(16);
    await lookUpPayments();
    stripe.meanwhile = undefined;
    stripe.failures.length = 0;
    days(1);
    await lookUpPayments();
    expect(intents()).toHaveLength(2);
    expect(await decisionsOf(orderId)).toEqual([
      ['CaptureRefused', 'resumed'],
      ['CaptureRefused', 'open'],
    ]);
    expect(await listed()).toEqual([]);
  });
});

describe('a capture whose exception is given up', () => {
  /** The person gives it up, and the event of that reaches billing. */
  async function giveUp(orderId: string): Promise<void> {
    const open = (await exceptionsOf(orderId)).find(({ state }) => state === 'open');
    await decideExceptions(orderId, 'given_up');
    await told(orderId, open?.exceptionId ?? '', 'given_up');
  }

  /** The money is let go, the customer owes it still, and no run collects it. */
  async function expectGivenUp(orderId: string): Promise<void> {
    expect(await captureOf(orderId)).toMatchObject({ state: 'given_up' });
    const order = await stored(orderId);
    expect(order.payments).toMatchObject({ authorised: 0, captured: 0, invoiced: total, givenUp: total });
    expect(isMoneyDue(order)).toBe(false);
    const asked = intents().length;
    stripe.capturesTakeTime = false;
    await invoiceOrder(orderId);
    minutes(16);
    await lookUpPayments();
    expect(intents()).toHaveLength(asked);
    expect(intents().filter(({ status }) => status === 'succeeded')).toEqual([]);
    expect((await eventTypes(orderId)).filter((type) => type === 'CaptureGivenUp')).toHaveLength(1);
    const { body } = await callApi(billingApi, {
      method: 'GET',
      path: '/v1/orders/{orderId}/payments',
      params: { orderId },
    });
    expect(body).toMatchObject({ givenUp: '41.00', due: '41.00', captures: [{ state: 'given_up' }] });
    const books = await callApi(billingApi, {
      method: 'GET',
      path: '/v1/books/{branch}/check',
      params: { branch: 'uk' },
    });
    expect(books.body).toMatchObject({ passed: true });
  }

  test('is not collected by a later run of the workflow', async () => {
    const orderId = await refusedByTheClock();
    await giveUp(orderId);
    await expectGivenUp(orderId);
  });

  test('is not collected by a run that comes before the event of the decision', async () => {
    const orderId = await refusedByTheClock();
    const [open] = await exceptionsOf(orderId);
    await decideExceptions(orderId, 'given_up');
    stripe.capturesTakeTime = false;
    await invoiceOrder(orderId);
    await told(orderId, open?.exceptionId ?? '', 'given_up');
    await expectGivenUp(orderId);
  });

  test('is not owed any more where its units are lost, and nothing is paid back for them', async () => {
    const orderId = await refusedByTheClock();
    const [parcel] = await fulfilmentOrdersOf(orderId);
    const lose = (handling: Handling) => reportLoss(handling, { cause: 'lost' }, new Date().toISOString());
    await handleFulfilmentOrder(orderId, parcel?.fulfilmentOrderId ?? '', lose);
    await settleAccount(await loadAccount(orderId));
    expect((await stored(orderId)).payments.credited).toBe(0);
    await giveUp(orderId);
    const { payments, completedAt } = await stored(orderId);
    expect(payments).toMatchObject({ invoiced: total, givenUp: total, captured: 0, credited: total, refunded: 0 });
    expect(completedAt).toBeDefined();
    expect(rowsOf(await loadAccount(orderId), 'refund')).toEqual([]);
  });

  test('is not paid back out of what was collected for other units, where its own are lost', async () => {
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    await ship(orderId, 1);
    await invoiceOrder(orderId);
    const { captured } = (await stored(orderId)).payments;
    const { fulfilmentOrderId } = await ship(orderId, 2);
    stripe.capturesTakeTime = true;
    await expect(invoiceOrder(orderId)).rejects.toMatchObject({ name: 'TransientFailure' });
    failCapture(intents().length - 1);
    minutes(16);
    await lookUpPayments();
    await giveUp(orderId);
    const lose = (handling: Handling) => reportLoss(handling, { cause: 'lost' }, new Date().toISOString());
    await handleFulfilmentOrder(orderId, fulfilmentOrderId, lose);
    await settleAccount(await loadAccount(orderId));
    expect((await stored(orderId)).payments).toMatchObject({ captured, credited: total - captured, refunded: 0 });
  });

  test('is not collected either where the workflow had taken it over', async () => {
    const orderId = await captureUnderWay();
    failCapture();
    const failure = await failureOf(invoiceOrder(orderId));
    if (failure) await raise(orderId, failure);
    await giveUp(orderId);
    await expectGivenUp(orderId);
  });

  test('is not collected while a hold keeps it back, nor after that', async () => {
    const orderId = await refusedByTheClock();
    stripe.capturesTakeTime = false;
    await payWith(orderId, 'pm_decline');
    await resume(orderId);
    await giveUp(orderId);
    await changeOrder(orderId, (order) => ({ state: { ...order, holds: [] }, events: [] }));
    await invoiceOrder(orderId);
    await expectGivenUp(orderId);
  });

  test('waits for the decision on its payment hold, and is collected from another payment that is agreed then', async () => {
    const orderId = await refusedByTheClock();
    stripe.capturesTakeTime = false;
    await payWith(orderId, 'pm_decline');
    await resume(orderId);
    await giveUp(orderId);
    expect(await captureOf(orderId)).toMatchObject({ state: 'refused' });
    minutes(1);
    await releaseHold(orderId, { provider: 'stripe', token: 'pm_ok' });
    await invoiceOrder(orderId);
    expect((await stored(orderId)).payments).toMatchObject({ captured: total });
  });

  test('stays given up where its payment hold is released without another payment', async () => {
    const orderId = await refusedByTheClock();
    stripe.capturesTakeTime = false;
    await payWith(orderId, 'pm_decline');
    await resume(orderId);
    await giveUp(orderId);
    minutes(1);
    await releaseHold(orderId);
    await invoiceOrder(orderId);
    await expectGivenUp(orderId);
  });

  test('is collected where it was given up only after it had been resumed and asked for', async () => {
    const orderId = await refusedByTheClock();
    const [first] = await exceptionsOf(orderId);
    stripe.capturesTakeTime = false;
    await resume(orderId);
    await told(orderId, first?.exceptionId ?? '', 'given_up');
    expect(await captureOf(orderId)).toMatchObject({ state: 'captured' });
  });

  test('leaves the authorisation that others of the order need', async () => {
    const orderId = await stripeOrder('pm_parts');
    await authoriseOrder(orderId);
    await ship(orderId, 1);
    stripe.meanwhile = (path) => {
      if (path.endsWith('/capture')) declineNext();
    };
    await failureOf(invoiceOrder(orderId));
    stripe.meanwhile = undefined;
    await giveUp(orderId);
    const { payments } = await stored(orderId);
    expect(payments.authorised).toBe(total - (payments.givenUp ?? 0));
    await ship(orderId, 2);
    await invoiceOrder(orderId);
    expect((await stored(orderId)).payments).toMatchObject({
      captured: total - (payments.givenUp ?? 0),
      authorised: total - (payments.givenUp ?? 0),
    });
  });
});

import { Logger } from '@aws-lambda-powertools/logger';
import { randomUUIDv7 } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { setAmbient } from '#shared/ambient.ts';
import { newOrderId, type OrderId } from '#shared/ids.ts';
import { exceptionsOf } from '#functions/orders/exceptions/exception-rows.ts';
import { raisedFromDispute } from '#functions/orders/exceptions/raise-from-dispute.ts';
import type { Order, OrderWithPeople } from '#functions/orders/aggregate/order.ts';
import { changeOrder, orderEvents } from '#functions/orders/keeping/store.ts';
import { answerWait as answer, awaitAnswer } from '#functions/processes/engine/answers.ts';
import { executionArnOf } from '#functions/processes/engine/executions.ts';
import { keepToken } from '#functions/processes/engine/kept-tokens.ts';
import { standingOf } from '#functions/processes/engine/count-waiting.ts';
import { sweep as sweepAll } from '#functions/processes/engine/sweep.ts';
import { fulfilOrder } from '#functions/processes/fulfil-order/process.ts';
import { raiseFromWorkflow } from '#functions/processes/fulfil-order/raise-from-workflow.ts';
import { turnTaken } from '#functions/processes/fulfil-order/waiting/turn-taken.ts';
import { callApi, lambdaContext } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { aLine } from '../../support/orders/order.ts';
import { callStep, deliver, executionOf, putOrder, stored, waitIn } from '../../support/orders/order-workflow.ts';
import { startStepFunctions, workflowArn } from '../../support/aws/step-functions.ts';
import { putWorld } from '../../support/world.ts';

const engine = await startEngine();
const stepFunctions = await startStepFunctions();
const { handler: api } = await import('#functions/orders/api.ts');
const { handler: start } = await import('#functions/processes/fulfil-order/start-fulfilment.ts');
const { handler: steps } = await import('#functions/processes/fulfil-order/steps.ts');
const { handler: sweep } = await import('#functions/processes/fulfil-order/waiting/sweep-deadlines.ts');

afterAll(async () => {
  await engine.stop();
  await stepFunctions.stop();
});
beforeEach(async () => {
  stepFunctions.clear();
  await engine.clear();
  await putWorld(engine);
});
afterEach(() => setAmbient());

const answerWait = (orderId: string) => answer(fulfilOrder, orderId);
const placed = Date.parse('2026-11-22T10:00:00.000Z');
/** Lets the clock show so many minutes after ten. */
function minutesLater(minutes: number): void {
  const sleep = (milliseconds: number) => setTimeout(milliseconds);
  setAmbient({ newId: randomUUIDv7, random: Math.random, sleep, now: () => placed + minutes * 60_000 });
}
const at = (minutes: number) => new Date(placed + minutes * 60_000).toISOString();

/** What is so of an order in the stage that is named. */
const inStage = {
  screening: {},
  sourcing: { screenedAt: at(0) },
  fulfilment: { screenedAt: at(0), lines: [aLine({ released: 2 })] },
  delivery: { screenedAt: at(0), lines: [aLine({ shipped: 2 })] },
  delivered: { screenedAt: at(0), lines: [aLine({ delivered: 2 }, { settled: { invoiced: 2, cancelled: 0 } })] },
  cancelled: { screenedAt: at(0), lines: [aLine({ cancelled: 2 })] },
} satisfies Record<string, Partial<OrderWithPeople>>;

/** An order that entered a stage at ten o'clock; its execution stands as named, undefined for none. */
async function orderIn(
  stage: keyof typeof inStage,
  execution: string | undefined,
  more: Partial<OrderWithPeople> = {},
) {
  minutesLater(0);
  const order = await putOrder({ ...inStage[stage], ...more });
  if (execution) stepFunctions.executions.set(await executionOf(order.orderId), execution);
  return order.orderId;
}

describe('starting', () => {
  const eventOf = async (orderId: string) => {
    const [event] = await Array.fromAsync(orderEvents(orderId));
    if (!event) throw new Error('nothing has happened');
    return event;
  };

  test('a placed order gets its first run, and the event delivered again gets none more', async () => {
    const { orderId, externalNumber } = await putOrder();
    const event = await eventOf(orderId);
    const name = await executionOf(orderId);
    expect(await deliver(start, event)).toEqual([]);
    stepFunctions.executions.set(name, 'SUCCEEDED');
    expect(await deliver(start, event)).toEqual([]);
    const [first] = stepFunctions.of('StartExecution');
    expect(first).toMatchObject({ stateMachineArn: workflowArn, name: `${externalNumber}-${orderId}-1` });
    const input = { orderId, run: 1, channel: 'web', externalNumber, branch: 'uk', type: 'ship', stage: 'screening' };
    expect(JSON.parse(String(first?.['input']))).toEqual(input);
    expect(stepFunctions.executions.get(name)).toBe('SUCCEEDED');
  });
  test('an order that has ended gets no run, however late its first event comes', async () => {
    const { orderId } = await putOrder({ completedAt: at(0), lines: [aLine({ delivered: 2 })] });
    expect(await deliver(start, await eventOf(orderId))).toEqual([]);
    expect(stepFunctions.of('StartExecution')).toEqual([]);
  });
  test('an event that could not start it stays in the queue', async () => {
    const { orderId } = await putOrder();
    // A consumer tries three times before it leaves an event in its queue.
    stepFunctions.failNext('StartExecution', 'ExecutionLimitExceeded', 3);
    expect(await deliver(start, await eventOf(orderId))).toHaveLength(1);
  });
  test('executions are found below the machine, whatever alias they were started through', () => {
    const expected = 'arn:aws:states:eu-west-1:000000000000:execution:fulfil-order:ord_1-1';
    expect(executionArnOf(workflowArn, 'ord_1-1')).toBe(expected);
    expect(executionArnOf(workflowArn.replace(':live', ''), 'ord_1-1')).toBe(expected);
    expect(() => executionArnOf('arn:aws:lambda:x', 'ord_1-1')).toThrow('not the ARN of a state machine');
  });
});

describe('sweeping', () => {
  const run = () => sweep({}, lambdaContext());

  test('what is not due is left alone', async () => {
    await orderIn('sourcing', 'RUNNING');
    minutesLater(4);
    expect(await run()).toEqual({ looked: 0, failed: 0 });
  });
  test('nobody is looked after without time for it, and the next run goes on', async () => {
    for (let order = 0; order < 5; order += 1) await orderIn('sourcing', 'RUNNING');
    minutesLater(5);
    let asked = 0;
    const twice = () => (asked += 1) <= 2;
    expect(await sweepAll(fulfilOrder, placed + 5 * 60_000, twice)).toEqual({ looked: 2, failed: 0 });
    expect(await run()).toEqual({ looked: 3, failed: 0 });
  });
  test('a workflow that never started is started', async () => {
    const orderId = await orderIn('screening', undefined);
    minutesLater(5);
    expect(await run()).toEqual({ looked: 1, failed: 0 });
    expect(stepFunctions.of('StartExecution')).toMatchObject([{ name: await executionOf(orderId) }]);
  });
  test.each(['FAILED', 'TIMED_OUT', 'ABORTED', 'SUCCEEDED'])(
    'an unfinished order whose workflow has %s gets the next run, once',
    async (status) => {
      const orderId = await orderIn('fulfilment', status);
      minutesLater(121);
      const warn = vi.spyOn(Logger.prototype, 'warn');
      await run();
      await run();
      const started = warn.mock.calls.filter(([text]) => text === 'a workflow was started anew');
      warn.mockRestore();
      expect(started.map((line) => line.at(-1))).toMatchObject([{ execution: await executionOf(orderId, 2) }]);
      expect(stepFunctions.of('StartExecution')).toMatchObject([{ name: await executionOf(orderId, 2) }]);
      expect(await stored(orderId)).toMatchObject({ workflowRun: 2, attentionAt: at(121 + 120) });
    },
  );
  test('the start that failed after the run was counted is made up for by the next sweep', async () => {
    const orderId = await orderIn('sourcing', 'FAILED');
    stepFunctions.failNext('StartExecution', 'ValidationException');
    minutesLater(5);
    expect(await run()).toEqual({ looked: 0, failed: 1 });
    expect((await stored(orderId)).workflowRun).toBe(2);
    minutesLater(11);
    await run();
    expect(stepFunctions.executions.get(await executionOf(orderId, 2))).toBe('RUNNING');
    expect((await stored(orderId)).workflowRun).toBe(2);
  });
  test('a workflow that breaks again and again is started less and less often, and a person hears of it in time', async () => {
    const orderId = await orderIn('sourcing', 'FAILED');
    const looks: { minute: number; exceptions: number }[] = [];
    for (let minute = 5; minute < 24 * 60;) {
      minutesLater(minute);
      await run();
      for (const name of stepFunctions.executions.keys()) stepFunctions.executions.set(name, 'FAILED');
      const { attentionAt = '', openExceptions } = await stored(orderId);
      looks.push({ minute, exceptions: openExceptions });
      minute = (Date.parse(attentionAt) - placed) / 60_000;
    }
    expect(looks.slice(0, 4).map(({ minute }) => minute)).toEqual([5, 10, 20, 40]);
    expect(looks.find(({ exceptions }) => exceptions > 0)?.minute).toBe(48);
    expect(await exceptionsOf(orderId)).toMatchObject([{ kind: 'deadline', state: 'open' }]);
    // Once in the time of a stage from then on.
    expect(stepFunctions.of('StartExecution').length).toBeLessThanOrEqual(5 + 23);
  });
  test('a running order on time is looked at again when it gets late', async () => {
    const orderId = await orderIn('sourcing', 'RUNNING');
    minutesLater(6);
    await run();
    expect(await stored(orderId)).toMatchObject({ openExceptions: 0, attentionAt: at(48) });
  });
  test('a running order that is late becomes an exception before its deadline, once', async () => {
    const orderId = await orderIn('sourcing', 'RUNNING');
    minutesLater(48);
    await run();
    await run();
    expect(await exceptionsOf(orderId)).toMatchObject([
      {
        kind: 'deadline',
        state: 'open',
        stage: 'sourcing',
        deadline: at(60),
        reason: 'the order has waited too long for its stock to be set aside',
      },
    ]);
    expect(await stored(orderId)).toMatchObject({ openExceptions: 1, attentionAt: at(48 + 60) });
    minutesLater(48 + 61);
    await run();
    expect(await exceptionsOf(orderId)).toHaveLength(1);
  });
  test('a dispute that waits for the bank hides no late order: a person hears of both, once each', async () => {
    const orderId = await orderIn('fulfilment', 'RUNNING');
    await changeOrder(orderId, (order) =>
      raisedFromDispute(order, 'PaymentDisputed', {
        detail: 'fraudulent',
        about: 'DISPUTE#dp_1',
        dueBy: at(60 * 24 * 20),
      }),
    );
    for (const hours of [24, 25, 49]) {
      minutesLater(60 * hours);
      await run();
    }
    expect((await exceptionsOf(orderId)).map(({ kind, stage }) => [kind, stage])).toEqual([
      ['dispute', 'Payment'],
      ['deadline', 'fulfilment'],
    ]);
  });
  test('a late order whose workflow waits for a person already is not put into the queue again', async () => {
    const orderId = await orderIn('sourcing', 'RUNNING');
    const failed = { run: 1, stage: 'Accept', error: 'ProviderError', cause: 'refused', enteredAt: at(1) };
    await raiseFromWorkflow(orderId, failed);
    minutesLater(48);
    await run();
    expect((await exceptionsOf(orderId)).map(({ kind }) => kind)).toEqual(['workflow']);
  });
  test('a token whose answer was missed is answered', async () => {
    const orderId = await orderIn('fulfilment', 'RUNNING');
    await waitIn('Await shipment', orderId, 'missed');
    await changeOrder(orderId, (order) => ({ state: { ...order, lines: [aLine({ shipped: 2 })] }, events: [] }));
    minutesLater(24 * 60);
    await run();
    expect(stepFunctions.of('SendTaskSuccess')).toMatchObject([
      { taskToken: 'missed', output: { next: 'Invoice and capture', stage: 'delivery' } },
    ]);
  });
  describe('an order that comes back from before its hand-over, while its execution stands in the last wait', () => {
    const late = 3 * 60;
    async function answeredLast(lines: Order['lines'], payments: Partial<Order['payments']> = {}) {
      const settled = { settled: { invoiced: 2, cancelled: 0 } };
      const orderId = await orderIn('delivery', 'RUNNING', { lines: [aLine({ shipped: 2 }, settled)] });
      await waitIn('Await delivery', orderId, 'last', { enteredAt: at(0) });
      expect(stepFunctions.of('SendTaskSuccess')).toEqual([]);
      await changeOrder(orderId, (order) => ({
        state: { ...order, lines, payments: { ...order.payments, ...payments } },
        events: [],
      }));
      minutesLater(late);
      await run();
      expect(stepFunctions.of('SendTaskSuccess')).toHaveLength(1);
      stepFunctions.executions.set(await executionOf(orderId), 'SUCCEEDED');
      minutesLater(late + 2);
      await run();
      return orderId;
    }

    test('gets its next run within minutes of the answer that ends that one', async () => {
      const orderId = await answeredLast([aLine({ released: 2 })]);
      expect(stepFunctions.of('StartExecution')).toMatchObject([{ name: await executionOf(orderId, 2) }]);
    });

    test('and is cancelled meanwhile, gets one for its money, and is not just closed', async () => {
      const orderId = await answeredLast([aLine({ cancelled: 2 })], { authorised: 500 });
      expect(stepFunctions.of('StartExecution')).toMatchObject([{ name: await executionOf(orderId, 2) }]);
      expect(await stored(orderId)).not.toMatchObject({ stage: 'done' });
    });
  });
  test('a cancelled order whose workflow has ended is closed', async () => {
    const orderId = await orderIn('cancelled', 'SUCCEEDED');
    minutesLater(15);
    await run();
    expect(stepFunctions.of('StartExecution')).toEqual([]);
    const order = await stored(orderId);
    expect(order).toMatchObject({ stage: 'done' });
    expect(order.attentionAt).toBeUndefined();
  });
  test('a delivered order whose workflow has ended before it was finished is finished', async () => {
    const orderId = await orderIn('delivered', 'SUCCEEDED');
    minutesLater(60 * 24 * 30);
    await run();
    expect(stepFunctions.of('StartExecution')).toEqual([]);
    expect(await stored(orderId)).toMatchObject({ stage: 'done', completedAt: expect.any(String) });
  });
  test('more orders than a page, one of them broken: all others are looked after', async () => {
    // Ids that end alike stand in one queue.
    const ids = Array.from({ length: 30 }, () => `${newOrderId().slice(0, -2)}00` as OrderId);
    for (const orderId of ids) await orderIn('sourcing', 'RUNNING', { orderId });
    const broken = ids[0] ?? '';
    const row = (await engine.rows('Orders')).find(({ order, entry }) => order === broken && entry === 'ORDER');
    const aggregate = { ...(row?.['aggregate'] as Order), policyVersion: 99 };
    await engine.put('Orders', { ...row, aggregate });
    minutesLater(6);
    expect(await run()).toEqual({ looked: 29, failed: 1 });
  });
});

describe('a deadline exception', () => {
  const decideLate = async (action: 'resume' | 'give-up', stage: keyof typeof inStage = 'sourcing', minutes = 48) => {
    const orderId = await orderIn(stage, 'RUNNING');
    minutesLater(minutes);
    await sweep({}, lambdaContext());
    const [exception] = await exceptionsOf(orderId);
    const answer = await callApi(api, {
      method: 'POST',
      path: `/v1/orders/{orderId}/exceptions/{exceptionId}/${action}`,
      params: { orderId, exceptionId: exception?.exceptionId ?? '' },
      body: { reason: 'seen' },
    });
    return { orderId, answer };
  };

  test('resumed, is acknowledged: the stage gets its time anew', async () => {
    const { orderId, answer } = await decideLate('resume');
    expect(answer.body).toMatchObject({ state: 'resumed' });
    expect(await stored(orderId)).toMatchObject({ openExceptions: 0, attentionAt: at(53), deadlineAt: at(108) });
  });
  test('given up, cancels what has not left in the same transaction', async () => {
    const { orderId, answer } = await decideLate('give-up');
    expect(answer).toMatchObject({ status: 200, body: { state: 'given_up' } });
    const order = await stored(orderId);
    expect(order).toMatchObject({ openExceptions: 0, lines: [{ quantities: { cancelled: 2 } }] });
  });
  test('given up when everything has left, is decided and nothing more', async () => {
    const { orderId, answer } = await decideLate('give-up', 'delivery', 10 * 24 * 60);
    expect(answer).toMatchObject({ status: 200, body: { state: 'given_up' } });
    expect((await stored(orderId)).lines[0]?.quantities.shipped).toBe(2);
  });
});

const waits = async () => (await engine.rows('Orders')).filter(({ entry }) => entry === 'ORDER#WAIT');

describe('waiting', () => {
  /** An order whose workflow waits for its locations, which have handed over since. */
  const shipped = async () => {
    const { orderId } = await putOrder({ screenedAt: at(0), lines: [aLine({ released: 2 })] });
    await waitIn('Await shipment', orderId, 'kept');
    await changeOrder(orderId, (order) => ({ state: { ...order, lines: [aLine({ shipped: 2 })] }, events: [] }));
    return orderId;
  };

  const settled = { settled: { invoiced: 2, cancelled: 0 } };
  const resolution = { wait: 'Await resolution', run: 1, enteredAt: at(1), attempt: 0, exceptionId: 'exc_1' };
  /** An order whose workflow waits for its delivery. */
  const invoiced = async () => {
    const { orderId } = await putOrder({ screenedAt: at(0), lines: [aLine({ shipped: 2 }, settled)] });
    await waitIn('Await delivery', orderId, 'kept');
    return orderId;
  };
  const deliverAll = (orderId: string) =>
    changeOrder(orderId, (order) => ({
      state: {
        ...order,
        lines: [aLine({ delivered: 2 }, settled)],
        payments: { ...order.payments, authorised: order.payments.captured },
      },
      events: [],
    }));
  /** Delivered, and more is authorised than it has come to. */
  const keptOpen = (orderId: string) =>
    changeOrder(orderId, (order) => ({
      state: {
        ...order,
        lines: [aLine({ delivered: 2 }, settled)],
        payments: { ...order.payments, authorised: order.payments.captured + 1 },
      },
      events: [],
    }));
  const completions = async (orderId: string) =>
    (await Array.fromAsync(orderEvents(orderId))).filter(({ metadata }) => metadata.type === 'OrderCompleted').length;

  test.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])(
    'a token refused with %s has been answered',
    async (error) => {
      const orderId = await shipped();
      stepFunctions.failNext('SendTaskSuccess', error);
      await answerWait(orderId);
    },
  );
  test('a token that could not be answered for another reason is tried again', async () => {
    const orderId = await shipped();
    stepFunctions.failNext('SendTaskSuccess', 'AccessDeniedException');
    await expect(answerWait(orderId)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await answerWait(orderId);
    expect(stepFunctions.of('SendTaskSuccess')).toMatchObject([{ taskToken: 'kept' }, { taskToken: 'kept' }]);
  });
  test('an order has one token, its newest, and none after its end', async () => {
    const orderId = await shipped();
    await changeOrder(orderId, (order) => ({
      state: { ...order, lines: [aLine({ shipped: 2 }, { settled: { invoiced: 2, cancelled: 0 } })] },
      events: [],
    }));
    await waitIn('Await delivery', orderId, 'newest');
    expect(await waits()).toMatchObject([{ order: orderId, wait: 'Await delivery', taskToken: 'newest' }]);
    await deliverAll(orderId);
    await answerWait(orderId);
    expect(await waits()).toEqual([]);
  });
  test('the delivery of the last unit completes the order, once; the wait is answered that it has ended', async () => {
    const orderId = await invoiced();
    await deliverAll(orderId);
    expect(await stored(orderId)).toMatchObject({ stage: 'done', completedAt: expect.any(String) });
    expect(await answerWait(orderId)).toBe(true);
    expect(await answerWait(orderId)).toBe(true);
    expect(stepFunctions.of('SendTaskSuccess')).toEqual([
      { taskToken: 'kept', output: { next: 'Completed', stage: 'done' } },
    ]);
    expect(await completions(orderId)).toBe(1);
  });
  test('who answers that nothing is left to be done finishes an order that a cancelled authorisation kept open', async () => {
    const orderId = await invoiced();
    await keptOpen(orderId);
    expect(await answerWait(orderId)).toBe(true);
    expect(stepFunctions.of('SendTaskSuccess')).toEqual([
      { taskToken: 'kept', output: { next: 'Complete', stage: 'delivery' } },
    ]);
    expect(await stored(orderId)).toMatchObject({ stage: 'done', completedAt: expect.any(String) });
    expect(await completions(orderId)).toBe(1);
  });
  test('no token is left of an order that others complete while it is answered', async () => {
    const orderId = await invoiced();
    await keptOpen(orderId);
    const outrun: typeof fulfilOrder = {
      ...fulfilOrder,
      async finish(id) {
        await deliverAll(id);
        await fulfilOrder.finish(id);
      },
    };
    await answer(outrun, orderId);
    expect(await stored(orderId)).toMatchObject({ stage: 'done' });
    expect(await waits()).toEqual([]);
  });
  test('an order whose answer nobody hears any more is finished all the same', async () => {
    const orderId = await invoiced();
    await keptOpen(orderId);
    stepFunctions.failNext('SendTaskSuccess', 'TaskDoesNotExist');
    expect(await answerWait(orderId)).toBe(false);
    expect(await stored(orderId)).toMatchObject({ stage: 'done' });
  });
  test('an order that was kept open is not finished before its workflow has been answered', async () => {
    const orderId = await invoiced();
    await keptOpen(orderId);
    stepFunctions.failNext('SendTaskSuccess', 'AccessDeniedException');
    await expect(answerWait(orderId)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect((await stored(orderId)).completedAt).toBeUndefined();
    await answerWait(orderId);
    expect(await stored(orderId)).toMatchObject({ stage: 'done' });
  });
  test('a wait that finds nothing left to be done answers, and leaves no token behind', async () => {
    const orderId = await invoiced();
    await deliverAll(orderId);
    await waitIn('Await delivery', orderId, 'late');
    expect(stepFunctions.of('SendTaskSuccess').at(-1)).toMatchObject({
      taskToken: 'late',
      output: { next: 'Completed' },
    });
    expect(await stored(orderId)).toMatchObject({ stage: 'done' });
    await waitIn('Await delivery', orderId, 'after the end');
    expect(await waits()).toEqual([]);
    expect(await completions(orderId)).toBe(1);
  });
  test('a wait of an order that has ended forgets its token before it answers: once answered it is not tried again', async () => {
    const orderId = await invoiced();
    await deliverAll(orderId);
    stepFunctions.failNext('SendTaskSuccess', 'AccessDeniedException');
    await expect(waitIn('Await delivery', orderId, 'late')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(await waits()).toEqual([]);
  });
  test('the last step forgets a token that who answered it has left', async () => {
    const orderId = await invoiced();
    await deliverAll(orderId);
    expect(await waits()).toHaveLength(1);
    await callStep(steps, 'completeOrder', { orderId });
    expect(await waits()).toEqual([]);
  });
  test('a wait that comes to an order which only has to be ended ends it before it answers: it may be the last state', async () => {
    const orderId = await invoiced();
    await keptOpen(orderId);
    stepFunctions.failNext('SendTaskSuccess', 'AccessDeniedException');
    await expect(waitIn('Await delivery', orderId, 'late')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(await stored(orderId)).toMatchObject({ stage: 'done' });
    await waitIn('Await delivery', orderId, 'again');
    expect(stepFunctions.of('SendTaskSuccess').at(-1)).toMatchObject({ taskToken: 'again' });
    expect(await waits()).toEqual([]);
    expect(await completions(orderId)).toBe(1);
  });
  test('so does the cancellation of the rest, where nothing is left after it', async () => {
    const { orderId } = await putOrder({
      screenedAt: at(0),
      lines: [aLine({ delivered: 2, open: 1 }, settled)],
    });
    await keepToken(fulfilOrder, orderId, { ...resolution, taskToken: 'answered' });
    expect(await callStep(steps, 'cancelOrder', { orderId, reason: 'given up' })).toMatchObject({ next: 'Completed' });
    expect(await waits()).toEqual([]);
  });
  test('a token that the end of the order has swept away before it was judged is answered by its own state', async () => {
    const orderId = await invoiced();
    await deliverAll(orderId);
    // Another one still sees the token of the state before, answers it in vain, and finishes the order.
    const sweptAway: typeof fulfilOrder = {
      ...fulfilOrder,
      find: async (id) => {
        await fulfilOrder.finish(id);
        return fulfilOrder.find(id);
      },
    };
    const late = { wait: 'Await delivery', run: 1, enteredAt: new Date().toISOString(), attempt: 0, taskToken: 'late' };
    await awaitAnswer(sweptAway, orderId, late);
    expect(await waits()).toEqual([]);
    expect(stepFunctions.of('SendTaskSuccess')).toMatchObject([{ taskToken: 'late' }]);
  });
  test('a fact that came before the token was kept ends the wait at once', async () => {
    const { orderId } = await putOrder({ screenedAt: at(0), lines: [aLine({ released: 2 })] });
    await changeOrder(orderId, (order) => ({ state: { ...order, lines: [aLine({ shipped: 2 })] }, events: [] }));
    await waitIn('Await shipment', orderId, 'late');
    expect(stepFunctions.of('SendTaskSuccess')).toMatchObject([{ taskToken: 'late' }]);
  });
  test.each([
    { what: 'an earlier try of the state', earlier: { enteredAt: at(5), attempt: 0 } },
    { what: 'an earlier state', earlier: { enteredAt: at(4), attempt: 3 } },
    { what: 'an earlier run', earlier: { enteredAt: at(6), attempt: 0, run: 0 } },
  ])('the token of $what that comes late does not replace the newest', async ({ earlier }) => {
    const { orderId } = await putOrder({ screenedAt: at(0), lines: [aLine({ released: 2 })] });
    await waitIn('Await shipment', orderId, 'newest', { enteredAt: at(5), attempt: 1 });
    await waitIn('Await shipment', orderId, 'late', earlier);
    expect(await waits()).toMatchObject([{ taskToken: 'newest' }]);
    await waitIn('Await shipment', orderId, 'next', { enteredAt: at(5), attempt: 2 });
    expect(await waits()).toMatchObject([{ taskToken: 'next' }]);
  });
  test('a step that has changed nothing and is needed again is not gone on with', async () => {
    const order = await putOrder({ screenedAt: at(0), lines: [aLine({ allocated: 2 })] });
    await expect(turnTaken('Accept', order, order.version)).rejects.toMatchObject({ name: 'NoProgress' });
    expect(await turnTaken('Accept', order, order.version - 1)).toMatchObject({ next: 'Accept' });
    await changeOrder(order.orderId, (present) => ({
      state: { ...present, lines: [aLine({ released: 2 })] },
      events: [],
    }));
    expect(await turnTaken('Accept', order, order.version)).toMatchObject({ next: 'Await shipment' });
  });
});

describe('how many orders stand in each state', () => {
  const keep = (orderId: string, wait: string, minute: number) =>
    keepToken(fulfilOrder, orderId, { wait, run: 1, enteredAt: at(minute), attempt: 0, taskToken: `t-${minute}` });
  const standing = async () => (await standingOf(fulfilOrder)).filter(({ subjects }) => subjects > 0);

  test('is told with the time since when the first of them has', async () => {
    for (const minute of [3, 1, 2]) await keep((await putOrder()).orderId, 'Await shipment', minute);
    await keep((await putOrder()).orderId, 'Await stock', 7);
    expect(await standing()).toEqual([
      { wait: 'Await shipment', subjects: 3, since: at(1) },
      { wait: 'Await stock', subjects: 1, since: at(7) },
    ]);
  });
  test('counts an order where it stands now, and not at all after its end', async () => {
    const lines = [aLine({ delivered: 2 }, { settled: { invoiced: 2, cancelled: 0 } })];
    const { orderId } = await putOrder({ screenedAt: at(0), lines });
    await keep(orderId, 'Await shipment', 1);
    await keep(orderId, 'Await delivery', 2);
    expect(await standing()).toEqual([{ wait: 'Await delivery', subjects: 1, since: at(2) }]);
    await answerWait(orderId);
    expect(await standing()).toEqual([]);
  });
  test('forgets what a step has kept that came after the end of its order and died', async () => {
    const lines = [aLine({ delivered: 2 }, { settled: { invoiced: 2, cancelled: 0 } })];
    const { orderId } = await putOrder({ screenedAt: at(0), lines, stage: 'done', completedAt: at(1) });
    await keep(orderId, 'Await delivery', 2);
    await standing();
    expect(await waits()).toEqual([]);
    expect(await standing()).toEqual([]);
  });
});

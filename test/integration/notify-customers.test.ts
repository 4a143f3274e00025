import { once } from 'node:events';
import { createServer } from 'node:http';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { setAmbient } from '#shared/ambient.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { erasedOrder } from '#functions/orders/keeping/sealed-people.ts';
import { keepOrder, loadOrder } from '#functions/orders/public.ts';
import { commit } from '#shared/work/commit.ts';
import { messagesOf } from '#functions/notifications/messages/message-rows.ts';
import { lambdaContext } from '../support/api/api.ts';
import { startEngine } from '../support/tables/engine.ts';
import { busMessage, queueEvent } from '../support/aws/queue-events.ts';
import { orderLine, storeOrder } from '../support/orders/stored-orders.ts';
import { inUnits } from '../support/quantities.ts';

const engine = await startEngine();
/** What the mail service answers, in turn; 200 when nothing is left. */
const answers: number[] = [];
let asked = 0;
/** The addresses of the mails that it was asked to send. */
const mailedTo: string[] = [];
/** What happens while a message waits for its turn. */
let meanwhile: () => Promise<unknown>;
const mailService = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('end', () => {
      asked += 1;
      const mail = JSON.parse(Buffer.concat(chunks).toString()) as { Destination: { ToAddresses: string[] } };
      mailedTo.push(...mail.Destination.ToAddresses);
      const status = answers.shift() ?? 200;
      const type = status === 429 ? 'TooManyRequestsException' : 'InternalServerError';
      const body = status === 200 ? { MessageId: String(asked) } : { message: 'no' };
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(status === 200 ? {} : { 'x-amzn-errortype': type }),
      });
      response.end(JSON.stringify(body));
    });
}).listen(0, '127.0.0.1');
await once(mailService, 'listening');
const address = mailService.address();
if (address === null || typeof address === 'string') throw new Error('no port');
process.env['AWS_ENDPOINT_URL_SESV2'] = `http://127.0.0.1:${address.port}`;
process.env['MAIL_FROM'] = 'shop@example.com';
process.env['MAIL_GAP_MS'] = '1000';
const { handler } = await import('#functions/notifications/messages/notify-customers.ts');

afterAll(async () => {
  mailService.close();
  await engine.stop();
});

beforeEach(() => {
  answers.length = 0;
  asked = 0;
  mailedTo.length = 0;
  meanwhile = async () => undefined;
  setAmbient({
    now: Date.now,
    newId: () => crypto.randomUUID(),
    random: Math.random,
    sleep: async () => void (await meanwhile()),
  });
});

async function completedOrder(email = 'ada@example.com'): Promise<{ orderId: string; event: SQSEvent }> {
  const { orderId } = await storeOrder([orderLine('1', 'TEA-001', 1)], {
    contact: { locale: 'en', email },
  });
  const cancelled = sequenced(
    { type: 'OrderCancelled', data: { reason: 'a test' } },
    { occurredAt: '2026-11-22T10:00:00.000Z', sequence: 1, orderId, correlationId: orderId },
  );
  return { orderId, event: queueEvent(busMessage(cancelled)) };
}

async function stateAfter(...given: number[]) {
  answers.push(...given);
  const { orderId, event } = await completedOrder();
  const outcomes = [await handler(event, lambdaContext()), await handler(event, lambdaContext())];
  const [message] = await messagesOf(orderId);
  return { asked, state: message?.state, failures: outcomes.map((outcome) => outcome?.batchItemFailures.length) };
}

describe('a message to a customer', () => {
  test('is sent once, however often its event comes', async () => {
    expect(await stateAfter(200)).toEqual({ asked: 1, state: 'sent', failures: [0, 0] });
  });

  test('is never sent again after an answer that may have come too late', async () => {
    expect(await stateAfter(500)).toEqual({ asked: 1, state: 'sending', failures: [0, 0] });
  });

  test('is sent again after it was certainly not sent', async () => {
    expect(await stateAfter(429, 429)).toEqual({ asked: 3, state: 'sent', failures: [0, 0] });
  });

  test('keeps what a later release has written of it when it is sent again', async () => {
    const { orderId, event } = await completedOrder();
    answers.push(429, 429, 429);
    await handler(event, lambdaContext());
    const kept = async () => (await engine.rows('Messages')).find(({ recipient }) => recipient === `order#${orderId}`);
    const row = await kept();
    expect(row).toMatchObject({ state: 'not_sent', reason: expect.any(String) });
    await engine.put('Messages', { ...row, v: 2, channelOfSending: 'push' });
    await handler(event, lambdaContext());
    expect(await kept()).toMatchObject({ v: 2, channelOfSending: 'push', state: 'sent' });
    expect((await messagesOf(orderId)).map(({ state, reason }) => [state, reason])).toEqual([['sent', undefined]]);
  });

  test('stays in the queue while the service refuses it', async () => {
    expect(await stateAfter(429, 429, 429)).toEqual({ asked: 4, state: 'sent', failures: [1, 0] });
  });

  test('is not sent where what it tells is over when its turn comes', async () => {
    await stateAfter(200);
    const order = await storeOrder([orderLine('1', 'TEA-001', 2)], {
      contact: { locale: 'en', email: 'a@example.com' },
    });
    const data = {
      lines: [{ lineId: '1', sku: 'TEA-001', quantity: inUnits(1) }],
      reason: 'sold out',
      amount: { amount: '1.00', currency: 'GBP' },
    };
    const { orderId } = order;
    const partly = sequenced(
      { type: 'LinesCancelled', data },
      { occurredAt: '2026-11-22T10:00:00.000Z', sequence: 1, orderId, correlationId: orderId },
    );
    // All of it is cancelled meanwhile, which a message of its own tells.
    const cancelled = { ...order, cancelledAt: '2026-11-22T10:00:01.000Z' };
    meanwhile = () => commit(keepOrder, order, { state: cancelled, events: [] });
    await handler(queueEvent(busMessage(partly)), lambdaContext());
    expect([asked, await messagesOf(orderId)]).toEqual([1, []]);
  });

  test('goes to nobody whose mailbox the mail service cannot write, and the log says so', async () => {
    const { orderId, event } = await completedOrder('jörg@example.com');
    await handler(event, lambdaContext());
    expect([asked, await messagesOf(orderId)]).toEqual([0, []]);
  });

  test('goes to an internationalised domain in ASCII', async () => {
    const { orderId, event } = await completedOrder('Ada@bücher.example');
    await handler(event, lambdaContext());
    expect(mailedTo).toEqual(['Ada@xn--bcher-kva.example']);
    expect(await messagesOf(orderId)).toMatchObject([{ state: 'sent' }]);
  });

  test('goes to nobody who was erased while it waited', async () => {
    await stateAfter(200);
    const { orderId, event } = await completedOrder();
    const stored = await loadOrder(orderId);
    if (!stored) throw new Error('the order is gone');
    meanwhile = () => commit(keepOrder, stored, { state: erasedOrder(stored), events: [] });
    await handler(event, lambdaContext());
    expect([asked, await messagesOf(orderId)]).toEqual([1, []]);
  });
});

import type { Metered } from './meter.ts';
import type { Priced } from './prices.ts';
import { sum } from './statistics.ts';

/** Per order: how much of what is charged for. */
export type Charges = Readonly<Record<Priced, number>>;

/**
 * What was metered, per order. Left out are what the clock sets off, which does not grow with orders, and the books of the test
 * payment provider, which a real one keeps outside.
 */
export function chargesOf(amounts: Metered, orders: number): Charges {
  const perOrder = (kind: string) =>
    sum(Object.entries(amounts[kind] ?? {}).flatMap(([by, amount]) => (isLeftOut(by) ? [] : [amount]))) / orders;
  return {
    transition: perOrder('transitions'),
    writeUnit: perOrder('dynamodb write units'),
    readUnit: perOrder('dynamodb read units'),
    lambdaRequest: perOrder('lambda invocations'),
    lambdaGbSecond: perOrder('lambda GB-seconds'),
    apiRequest: perOrder('api requests'),
    event: perOrder('events'),
    sqsRequest: perOrder('sqs requests'),
    logByte: perOrder('log bytes'),
  };
}

/** Whether what this caller does is caused by the clock, however few or many orders there are, or by the payment provider that is played. */
export const isLeftOut = (by: string): boolean =>
  /SweepDeadlines|LookUpPayments|DeliverWebhooks|GET \/|for the provider outside/.test(by);

/**
 * What no durable design of this kind goes below, per delivered order of one line and one parcel:
 * - 3 API requests with a function behind each (place, hand over, deliver);
 * - 5 transactions that change the order (placed; sourced with its stock; authorised and released; handed over with its
 *   stock; invoiced and captured with delivery), each {order, event} of up to 2 KB and 1 KB: 2 x (2 + 1) units, the stock
 *   row and allocation of two of them, the rows that keep external number and idempotency key, invoice and journal entry;
 *   no indexes;
 * - a strong read of the order before each change but the first;
 * - a workflow of one state, which waits for the end (1 transition);
 * - one event per change on the bus, which calls a consumer that tells the customer twice; no queue.
 */
export function floor(): Charges {
  const changes = 5;
  const stockRows = 2 * 2;
  const uniqueRows = 2;
  const documentRows = 2;
  return {
    transition: 1,
    writeUnit: 2 * (changes * (2 + 1) + stockRows + uniqueRows + documentRows),
    readUnit: changes - 1,
    lambdaRequest: 3 + changes + 2,
    lambdaGbSecond: (3 + changes + 2) * 0.005 * 0.5,
    apiRequest: 3,
    event: changes,
    sqsRequest: 0,
    logByte: (3 + changes + 2) * 100,
  };
}

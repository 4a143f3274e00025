import type { Metered } from '#infra/local/meter.ts';
import type { Priced } from './prices.ts';
import { sum } from '../statistics.ts';

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
 * What the sweep adds to an order that lives for days, as real ones do: it is looked at once while it is with its location and once
 * while it is with its carrier. A look reads the order twice, and sets the time of the next one: the header by a single write, and its
 * place in the index of deadlines, which it leaves and enters. Counted from the code; a run in which each order is over within seconds cannot show it.
 */
export function sweepOf(): Pick<Charges, 'writeUnit' | 'readUnit'> {
  const looks = 2;
  return { writeUnit: looks * (1 + 2), readUnit: looks * 2 };
}

/**
 * What no durable design of this kind goes below, per delivered order of one line and one parcel, all commands of its location included:
 * - 5 API requests with a function behind each (place, pick, pack, hand over, deliver);
 * - 8 transactions that change the order (placed; sourced with its stock; authorised and released; picked; packed; handed over with
 *   its stock; invoiced; captured, with the delivery), each {order, event} of up to 1 KB: 2 x (1 + 1)
 *   units, the stock row of two of them, the rows that keep external number and idempotency key, invoice and journal
 *   entry; no indexes;
 * - a strong read of the order before each change but the first;
 * - no workflow;
 * - one event per change on the bus, which calls a consumer that tells the customer twice; no queue.
 */
export function floor(): Charges {
  const commands = 5;
  const changes = 8;
  const stockRows = 2;
  const uniqueRows = 2;
  const documentRows = 2;
  const calls = commands + changes + 2;
  return {
    transition: 0,
    writeUnit: 2 * (changes * (1 + 1) + stockRows + uniqueRows + documentRows),
    readUnit: changes - 1,
    lambdaRequest: calls,
    lambdaGbSecond: calls * 0.005 * 0.5,
    apiRequest: commands,
    event: changes,
    sqsRequest: 0,
    logByte: calls * 100,
  };
}

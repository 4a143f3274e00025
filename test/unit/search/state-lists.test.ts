import { describe, expect, test } from 'vitest';
import { listsInStage, listsOf, listsWith, possibleLists, type StateLists } from '#functions/search/state-lists.ts';
import type { OrderStatus } from '#functions/orders/rules.ts';
import {
  fulfilmentStatuses,
  lifecycles,
  paymentStatuses,
  returnStatuses,
  stages,
  statusAxes,
} from '#shared/contracts/vocabulary.ts';

const every: OrderStatus[] = lifecycles.flatMap((lifecycle) =>
  paymentStatuses.flatMap((payment) =>
    fulfilmentStatuses.flatMap((fulfilment) =>
      returnStatuses.map((returned) => ({ lifecycle, payment, fulfilment, return: returned })),
    ),
  ),
);

/** In how many of the lists an order of this status stands. */
const times = (status: OrderStatus, lists: StateLists): number =>
  lists === 'all' ? 1 : lists.filter((list) => listsOf(status).includes(list)).length;

describe('the lists of orders by state', () => {
  test.each(statusAxes)('show each order once under its %s, whatever its other statuses', (axis) => {
    expect(every.filter((status) => times(status, listsWith(axis, status[axis])) !== 1)).toEqual([]);
  });

  test('show each order once by its stage', () => {
    const unfinished = every.filter(({ lifecycle }) => !['completed', 'cancelled'].includes(lifecycle));
    for (const stage of stages) {
      expect(unfinished.filter((status) => times(status, listsInStage(stage)) !== 1)).toEqual([]);
    }
    // Of a cancelled order money is still to be given back.
    const cancelled = every.filter(({ lifecycle }) => lifecycle === 'cancelled');
    expect(cancelled.filter((status) => times(status, listsInStage('payment')) !== 1)).toEqual([]);
  });

  test('are all among those that there can be', () => {
    expect(every.flatMap(listsOf).filter((list) => !possibleLists.includes(list))).toEqual([]);
  });

  test.each([
    ['placed', 'none', 'unfulfilled'],
    ['accepted', 'authorised', 'unfulfilled'],
    ['in_fulfilment', 'authorised', 'shipped'],
    ['in_fulfilment', 'captured', 'shipped'],
  ] as const)('hold an order on its usual way (%s, %s, %s) in one alone', (lifecycle, payment, fulfilment) => {
    expect(listsOf({ lifecycle, payment, fulfilment, return: 'none' })).toEqual(['unfinished']);
  });

  test('hold no order that is over as most are', () => {
    const over = { lifecycle: 'completed', payment: 'captured', fulfilment: 'delivered', return: 'none' } as const;
    expect(listsOf(over)).toEqual([]);
  });

  test('hold what is unusual by itself, so that a few are found among many', () => {
    const failed = { lifecycle: 'accepted', payment: 'failed', fulfilment: 'backordered', return: 'none' } as const;
    expect(listsOf(failed)).toEqual(['unfinished', 'payment#failed', 'fulfilment#backordered']);
  });
});

import { describe, expect, test } from 'vitest';
import { listedStatuses, listsWith, type StatusList } from '#functions/orders/keeping/status-lists.ts';
import type { OrderStatus } from '#functions/orders/aggregate/status.ts';
import {
  fulfilmentStatuses,
  lifecycles,
  paymentStatuses,
  returnStatuses,
  statusAxes,
} from '#shared/contracts/vocabulary.ts';

const every: OrderStatus[] = lifecycles.flatMap((lifecycle) =>
  paymentStatuses.flatMap((payment) =>
    fulfilmentStatuses.flatMap((fulfilment) =>
      returnStatuses.map((returned) => ({ lifecycle, payment, fulfilment, return: returned })),
    ),
  ),
);

const standsIn = (status: OrderStatus, list: StatusList): boolean =>
  list === 'channel' || listedStatuses(status)[list.axis] === list.value;

describe('the lists of a channel’s orders by status', () => {
  test.each(statusAxes)('show each order once under its %s, whatever its other statuses', (axis) => {
    const listed = every.filter((status) => axis !== 'return' || status.return !== 'none');
    const notOnce = listed.filter(
      (status) => listsWith(axis, status[axis]).filter((list) => standsIn(status, list)).length !== 1,
    );
    expect(notOnce).toEqual([]);
  });

  test.each([
    ['placed', 'none', 'unfulfilled'],
    ['accepted', 'authorised', 'unfulfilled'],
    ['in_fulfilment', 'authorised', 'unfulfilled'],
    ['in_fulfilment', 'authorised', 'shipped'],
    ['in_fulfilment', 'captured', 'shipped'],
  ] as const)('hold an order on its usual way (%s, %s, %s) in that of its lifecycle alone', (...statuses) => {
    const [lifecycle, payment, fulfilment] = statuses;
    expect(listedStatuses({ lifecycle, payment, fulfilment, return: 'none' })).toEqual({ lifecycle });
  });

  test('hold no order that is over as most are', () =>
    expect(
      listedStatuses({ lifecycle: 'completed', payment: 'captured', fulfilment: 'delivered', return: 'none' }),
    ).toEqual({}));

  test('hold what is unusual by itself, so that a few are found among many', () => {
    const failed = { lifecycle: 'accepted', payment: 'failed', fulfilment: 'backordered', return: 'none' } as const;
    expect(listedStatuses(failed)).toEqual({ lifecycle: 'accepted', payment: 'failed', fulfilment: 'backordered' });
  });
});

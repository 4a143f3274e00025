import { describe, expect, test } from 'vitest';
import { exceptionMoves } from '#functions/orders/exceptions/exception.ts';
import { fulfilmentMoves, unitStateIn } from '#functions/orders/fulfilment-orders/fulfilment-order.ts';
import { serialMoves } from '#functions/inventory/serials/serial.ts';
import { holdMoves } from '#functions/orders/holding/holds.ts';
import { unitMoves } from '#functions/orders/aggregate/units.ts';
import type { SerialState } from '#shared/contracts/vocabulary.ts';
import { flawsOf } from '../../support/state-machine.ts';

describe('every state is reachable and leads to an end', () => {
  test('units', () => expect(flawsOf(unitMoves, 'open', ['delivered', 'sent_back', 'cancelled'])).toEqual([]));
  test('fulfilment orders', () =>
    expect(flawsOf(fulfilmentMoves, 'scheduled', ['delivered', 'undelivered', 'rejected', 'cancelled'])).toEqual([]));
  test('holds', () => expect(flawsOf(holdMoves, 'active', ['released', 'rejected'])).toEqual([]));
  test('exceptions', () => expect(flawsOf(exceptionMoves, 'open', ['resumed', 'given_up'])).toEqual([]));
});

test('a unit with a serial number comes into every state, and from each into stock again', () => {
  const states = Object.keys(serialMoves) as SerialState[];
  const within = (from: SerialState): Set<SerialState> => {
    const seen = new Set<SerialState>();
    const next = [...serialMoves[from]];
    for (let state = next.pop(); state; state = next.pop()) {
      if (!seen.has(state)) next.push(...serialMoves[state]);
      seen.add(state);
    }
    return seen;
  };
  expect([...within('in_stock')].toSorted()).toEqual(states.toSorted());
  expect(states.filter((state) => !within(state).has('in_stock'))).toEqual([]);
  // What has left is out of the house: it is neither packed again nor written off there before it has come back.
  expect([serialMoves.shipped, serialMoves.lost]).toEqual([['lost', 'in_stock'], ['in_stock']]);
});

test('the check finds what is wrong', () => {
  const broken = { placed: ['held', 'lost'], held: ['held'], island: ['done'], done: ['placed'] };
  expect(flawsOf<string>(broken, 'placed', ['done'])).toEqual([
    'placed leads to lost, which does not exist',
    'placed has no way to an end',
    'held leads to itself',
    'held has no way to an end',
    'island cannot be reached',
    'done cannot be reached',
    'done is an end and can be left',
  ]);
});

test('the units of a fulfilment order can make every move that it makes', () => {
  const impossible = Object.entries(fulfilmentMoves).flatMap(([from, targets]) =>
    targets.flatMap((to) => {
      const gone = to === 'undelivered' ? 'lost' : 'cancelled';
      const [before, after] = [unitStateIn[from as keyof typeof unitStateIn], unitStateIn[to] ?? gone];
      return before && (before === after || unitMoves[before].includes(after)) ? [] : [`${from} to ${to}`];
    }),
  );
  expect(impossible).toEqual([]);
});

test('the units of a rejected fulfilment order can be sourced again', () => {
  const lost = Object.entries(fulfilmentMoves).filter(([state, targets]) => {
    const units = unitStateIn[state as keyof typeof unitStateIn];
    return targets.includes('rejected') && !(units && unitMoves[units].includes('open'));
  });
  expect(lost).toEqual([]);
});

import { expect, test } from 'vitest';
import { BadCursor } from '#shared/dynamodb/pages.ts';
import { badCursors } from '#shared/http/middlewares/bad-cursors.ts';
import { contract, exchange, through } from '../../../support/exchange.ts';

test('a cursor that a list does not know is refused by its place', async () => {
  const outcome = await through(badCursors(), exchange(contract()), async () => {
    throw new BadCursor('the cursor does not belong to this list');
  });
  expect(outcome).toMatchObject({ refused: 'invalid-cursor', errors: [{ pointer: '#query/cursor' }] });
});

test('passes on what else is thrown', async () => {
  const broken = through(badCursors(), exchange(contract()), async () => {
    throw new TypeError('a mistake');
  });
  await expect(broken).rejects.toThrow('a mistake');
});

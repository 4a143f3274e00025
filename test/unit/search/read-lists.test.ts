import { expect, test } from 'vitest';
import { together } from '#functions/search/finding/read-lists.ts';

test('lists are put together down to where all of them have been looked at, each order once', () => {
  const whole = { entries: ['8', '5', '2'], until: undefined };
  expect(together([whole, { entries: ['9', '8', '6'], until: '6' }], 10)).toEqual({
    entries: ['9', '8', '6'],
    next: '6',
  });
  expect(together([whole, { entries: ['9', '8'], until: '4' }], 10)).toEqual({
    entries: ['9', '8', '5'],
    next: '4',
  });
  expect(together([whole, { entries: ['9'], until: undefined }], 10)).toEqual({
    entries: ['9', '8', '5', '2'],
    next: undefined,
  });
});

test('a page ends with its last order, whatever lies behind it', () => {
  const parts = [
    { entries: ['8', '5', '2'], until: undefined },
    { entries: ['9', '7'], until: '7' },
  ];
  expect(together(parts, 2)).toEqual({ entries: ['9', '8'], next: '8' });
});

import { expect, test } from 'vitest';
import { holdsCardNumber } from '#shared/http/card-number.ts';
import { cardNumbers } from '../../support/refusals.ts';

test.each(Object.entries(cardNumbers))('%s is recognised', (_, text) => {
  expect(holdsCardNumber(text)).toBe(true);
});

test.each([
  ['Mastercard of the second series', '2223003122003222'],
  ['Mir', '2200 7000 0000 0009'],
  ['American Express', '3782 822463 10005'],
  ['Diners Club', '3056 9309 0259 04'],
  ['Discover', '6011-1111-1111-1117'],
  ['JCB', '3566002020360505'],
  ['UnionPay', '6200000000000005'],
  ['Visa with 19 digits', '4917610000000000003'],
])('a number of %s is recognised', (_, text) => {
  expect(holdsCardNumber(text)).toBe(true);
});

test.each([
  ['a wrong check digit', '4111111111111112'],
  ['no network', '1234567812345670'],
  ['more digits around it', '94111111111111111'],
  ['letters at its end', '4111111111111111GB'],
  ['a made id', 'ord_41111111111111111111111111111111'],
  ['a UUID of digits', '41111111-1111-1111-8111-111111111111'],
  ['a UUID that begins with digits', 'order 41111111-1111-1111-8abc-abcdefabcdef'],
  ['a moment', '2026-11-25 14:30:00.000'],
  ['an article number', '4006381333931'],
])('%s is none', (_, text) => {
  expect(holdsCardNumber(text)).toBe(false);
});

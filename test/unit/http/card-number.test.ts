import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdsCardNumber } from '#shared/http/card-numbers/card-number.ts';
import { cardNumbers } from '../../support/api/refusals.ts';

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
  ['Maestro', '6759649826438453'],
  ['Maestro with 18 digits', '676170000000000001'],
])('a number of %s is recognised', (_, text) => {
  expect(holdsCardNumber(text)).toBe(true);
});

test.each([
  ['a wrong check digit', '4111111111111112'],
  ['no network', '1234567812345670'],
  ['more digits around it', '94111111111111111'],
  ['a made id', 'ord_41111111111111111111111111111111'],
  ['an order id of almost only digits', 'ord_01a170249e477200a346508747332778'],
  ['a UUID of digits', '41111111-1111-1111-8111-111111111111'],
  ['a UUID that begins with digits', 'order 41111111-1111-1111-8abc-abcdefabcdef'],
  ['an id of a document database, of 24 hexadecimal digits', '5f4111111111110006ab3c9e'],
  ['a moment', '2026-11-25 14:30:00.000'],
  ['an article number', '4006381333931'],
  ['an article number in which a check digit of cards can be read', '4006381330060'],
])('%s is none', (_, text) => {
  expect(holdsCardNumber(text)).toBe(false);
});

test.each([
  ['with its expiry date', '4111111111111111 12/27'],
  ['with expiry date and check number', '4111 1111 1111 1111 12/27 123'],
  ['with a check number', '378282246310005 1234'],
  ['with both right behind it', '41111111111111111227123'],
  ['and another', '4111111111111111 5555555555554444'],
  ['and another right behind it', '41111111111111115555555555554444'],
  ['and another, in groups', '4111 1111 1111 1111 5555 5555 5555 4444'],
  ['behind another number', 'order 12, 2026: 4111 1111 1111 1111'],
  ['behind a year', '2026 4111 1111 1111 1111'],
  ['behind another number, with other separators each time', '12 4242 4242-4242 4242'],
  ['behind another number, with more spaces once', '#1 4242 4242  4242 4242'],
  ['as it is printed, behind another number and with other separators', '1 3782-822463 10005'],
  ['in halves, with its expiry date', '42424242-42424242 12/28'],
  ['behind letters', 'VISA4111111111111111'],
  ['before letters', '4111111111111111GB'],
  ['behind zeros', '0004111111111111111'],
  ['behind zeros, in groups', '0000 4111 1111 1111 1111'],
  ['behind a zero, in groups', '04111 1111 1111 1111'],
  ['as a magnetic stripe holds it', ';4111111111111111=27121010000000000?'],
  ['with invisible characters', '41\u200b11\u200d1111\u2060111\u00ad11\ufe0f11\u31641'],
  ['in keycaps', [...'4111111111111111'].map((digit) => `${digit}\ufe0f\u20e3`).join('')],
  ['in circles', '④①①①①①①①①①①①①①①①'],
  ['underlined', [...'4111111111111111'].map((digit) => `${digit}\u0332`).join('')],
])('a number %s is recognised', (_, text) => {
  expect(holdsCardNumber(text)).toBe(true);
});

test.each([
  ['an IBAN', 'DE71 5105 0015 0532 0131 08'],
  ['a hash', 'a4111111111111111b0c9d8e7f6a5b4c3'],
  ['a parcel', '9405 5112 0620 3838 5869 81'],
  ['a date and a time', '30/01/2026 14:30:00'],
  ['a place on the map', '55.755826, 37.617300'],
  ['prices', '36.50 / 42.00 / 51.99 / 20.00'],
])('%s is none, whatever can be read in it', (_, text) => {
  expect(holdsCardNumber(text)).toBe(false);
});

describe('a card number in any notation is recognised', () => {
  const numbers = fc.constantFrom('4111111111111111', '5555555555554444', '378282246310005', '6200000000000005');
  /** The zero of a script; its digits follow. */
  const zeros = fc.constantFrom(0x30, 0x660, 0x6f0, 0x966, 0xe50, 0x1040, 0xff10, 0x104a0, 0x1d7ce, 0x1e950, 0x116da);
  const marks = [
    ' ',
    '  ',
    '\n',
    '\r\n',
    '\t',
    '/',
    '_',
    ',',
    ' - ',
    '.',
    '-',
    '—',
    '·',
    '|',
    '\u200b',
    '\u00a0',
    '(',
    '#',
    '*',
  ];
  const separators = fc
    .array(fc.constantFrom(...marks), { minLength: 1, maxLength: 3 })
    .map((several) => several.join(''))
    .filter((separator) => separator !== '\u200b'.repeat(separator.length));
  const around = fc.constantFrom(
    '',
    ' ',
    'card',
    '№',
    '00',
    '\u200b',
    'карта ',
    '(',
    ' 12/27',
    ' 123',
    ' cvv 123',
    '\n\n',
  );

  test('with anything but letters between its groups, in the digits of any script, and around it', () => {
    fc.assert(
      fc.property(
        numbers,
        zeros,
        fc.constantFrom(1, 4),
        fc.array(separators, { minLength: 16, maxLength: 16 }),
        around.filter((before) => !/\d\d\d|\//.test(before)),
        around,
        (number, zero, size, between, before, after) => {
          const groups = number.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
          const written = groups.map((group, index) => (index === 0 ? '' : between[index]) + group).join('');
          const text = written.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
          expect(holdsCardNumber(before + text + (/^\d/.test(after) ? ` ${after}` : after))).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('with the same separator anywhere', () => {
    fc.assert(
      fc.property(
        numbers,
        fc.constantFrom(...marks),
        fc.array(fc.boolean(), { minLength: 16 }),
        (number, mark, cuts) => {
          const text = [...number].map((digit, index) => (index > 0 && cuts[index] ? mark : '') + digit).join('');
          expect(holdsCardNumber(text)).toBe(true);
        },
      ),
    );
  });
});

test.each(['9 ', '4', '4 ', ' ', '41111-', 'a4', '4111 ', '\u200b', 'GB12', '٤ ', '0'])(
  'at the end of a long text of %j a card is found, however often that looks like the beginning of one',
  (part) => {
    const long = part.repeat(Math.ceil(400_000 / part.length));
    expect(holdsCardNumber(`${long} by card: 4111 1111 1111 1111`)).toBe(true);
  },
);

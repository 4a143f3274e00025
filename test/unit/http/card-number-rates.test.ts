import { expect, test } from 'vitest';
import { holdsCardNumber } from '#shared/http/card-numbers/card-number.ts';
import { choices } from '../../support/random.ts';

// How often numbers of other kinds are taken for card numbers, beside the check that the first release had: one number in one
// notation, which missed most of what people write. Who makes the check find more must not make it refuse more of these. Of
// 20,000 texts of each kind, before and now, in percent: numbers of 16 digits 2.21 and 2.19, lists of them 5.85 and 5.83, GTIN-14
// 0.41 and 0.41, SSCC 0.07 and 0.02, lists of EAN-8 0.48 and 0.11, of telephone numbers 0.11 and 0.06, of eBay orders 0.16 and 0,
// of prices 0.11 and 0.11; none of the other kinds.

const { whole, one: among } = choices(20_261_129);
const digits = (count: number) => Array.from({ length: count }, () => whole(0, 9)).join('');
const two = (value: number) => String(value).padStart(2, '0');
const hexadecimal = (count: number) => Array.from({ length: count }, () => whole(0, 15).toString(16)).join('');

/** With the check digit of GS1: EAN, UPC, GTIN, SSCC. */
function gs1(text: string): string {
  const sum = [...text].reverse().reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return `${text}${(10 - (sum % 10)) % 10}`;
}

const ean = () => gs1(`${whole(1, 9)}${digits(11)}`);
const shortEan = () => gs1(`${whole(2, 9)}${digits(6)}`);
const sscc = () => gs1(digits(17));
const day = () => [two(whole(1, 28)), two(whole(1, 12)), String(whole(2020, 2030))] as const;
const time = () => [two(whole(0, 23)), two(whole(0, 59)), two(whole(0, 59))] as const;
const phone = () =>
  among([
    () => `+44 20 ${digits(4)} ${digits(4)}`,
    () => `+7 (9${digits(2)}) ${digits(3)}-${digits(2)}-${digits(2)}`,
    () => `+1-${digits(3)}-555-${digits(4)}`,
    () => `0${whole(1, 9)}${digits(2)} ${digits(4)} ${digits(4)}`,
    () => `+49${digits(11)}`,
  ])();

function upsParcel(): string {
  const text = `${hexadecimal(6).toUpperCase()}${digits(9)}`;
  const value = (sign: string) => (/\d/.test(sign) ? Number(sign) : (sign.charCodeAt(0) - 63) % 10);
  const total = [...text].reduce((sum, sign, index) => sum + value(sign) * (index % 2 === 0 ? 1 : 2), 0);
  return `1Z${text}${(10 - (total % 10)) % 10}`;
}

function iban(): string {
  const account = `${among(['3705', '4401', '5105', '5305', '5505'])}${digits(14)}`;
  const check = 98n - (BigInt(`${account}131400`) % 97n);
  const text = `DE${two(Number(check))}${account}`;
  return among([text, text.replace(/.{4}(?=.)/g, '$& ')]);
}

/** Texts as they stand in orders: in a list, each several times with what separates the members of a list. */
const listed = (one: () => string) => () =>
  Array.from({ length: whole(1, 4) }, one).join(among([', ', '\n', ' / ', '; ', '\t', ' ']));

const kinds: Readonly<Record<string, () => string>> = {
  'EAN-13': ean,
  'EAN-8': shortEan,
  'UPC-A as printed': () => gs1(digits(11)).replace(/(.)(.{5})(.{5})(.)/, '$1 $2 $3 $4'),
  'GTIN-14': () => gs1(`${whole(0, 8)}${digits(12)}`),
  'SSCC, with and without its mark': () => `${among(['00', ''])}${sscc()}`,
  'GS1 in brackets': () => `(01)0${ean()}(17)${digits(2)}1231(10)${digits(whole(4, 8))}`,
  'GS1 without brackets': () => `010${ean()}17${digits(2)}123110${digits(whole(4, 8))}`,
  'lists of EAN-13': listed(ean),
  'lists of EAN-8': listed(shortEan),
  'numbers of a shop': () => `WEB-${digits(6)}`,
  'year and number': () => `${whole(2020, 2030)}-${digits(7)}`,
  'date and number': () => `ORD${whole(2020, 2030)}${two(whole(1, 12))}${two(whole(1, 28))}${digits(6)}`,
  'numbers of ten digits after zeros': () => digits(10).padStart(among([14, 16, 18, 20]), '0'),
  'numbers of 13 digits': () => digits(13),
  'numbers of 16 digits': () => digits(16),
  'lists of numbers of 16 digits': listed(() => digits(16)),
  'Amazon orders': () => `${among(['026', '111', '203', '302', '404', '701'])}-${digits(7)}-${digits(7)}`,
  'lists of Amazon orders': listed(() => `${among(['026', '111', '203', '404'])}-${digits(7)}-${digits(7)}`),
  'eBay orders': () => `${digits(2)}-${digits(5)}-${digits(5)}`,
  'lists of eBay orders': listed(() => `${digits(2)}-${digits(5)}-${digits(5)}`),
  'parcels of UPS': upsParcel,
  'parcels of the US Postal Service': () =>
    `9${among(['400', '405', '205', '361'])}${digits(18)}`.replace(/.{4}/g, '$& '),
  'parcels of the Royal Mail': () => `RM${digits(9)}GB`,
  'telephone numbers': phone,
  'lists of telephone numbers': listed(phone),
  UUIDs: () => [8, 4, 4, 4, 12].map(hexadecimal).join('-'),
  'made ids': () => `ord_${hexadecimal(32)}`,
  hashes: () => hexadecimal(among([40, 64])),
  IBANs: iban,
  moments: () => `${day().toReversed().join('-')}T${time().join(':')}.${digits(3)}Z`,
  'dates and times': () => `${day().join(among(['/', '.']))} ${time().join(':')}`,
  places: () => `${whole(30, 60)}.${digits(6)}, ${whole(10, 60)}.${digits(6)}`,
  prices: listed(() => `${whole(1, 99)}.${digits(2)}`),
  'sizes in a list': () => Array.from({ length: whole(3, 8) }, (_, index) => 36 + index).join(among([', ', '/', ' '])),
};

/** The check of the first release. */
function formerCheck(text: string): boolean {
  const runs = /(?<![\p{L}\p{N}])\d(?:[ .\p{Pd}]?\d){13,18}(?![\p{L}\p{N}])/gu;
  const uuids = /(?<![\p{L}\p{N}])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\p{L}\p{N}])/giu;
  const issuers =
    /^(?:4\d{15}|4\d{18}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|220[0-4]\d{12,15}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35\d{14}|62\d{14,17})$/;
  const luhn = (run: string) =>
    [...run].reverse().reduce((sum, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return sum + (value > 9 ? value - 9 : value);
    }, 0) %
      10 ===
    0;
  const found = (text.replace(uuids, 'UUID').match(runs) ?? []).map((run) => run.replace(/\D/g, ''));
  return found.some((run) => issuers.test(run) && luhn(run));
}

const texts = 4_000;
/** What chance may add to the share of a kind, in percent. */
const chance = 0.1;

test(`of ${texts} generated numbers of other kinds no more are taken for cards than before`, () => {
  const rates = Object.entries(kinds).map(([kind, make]) => {
    const all = Array.from({ length: texts }, make);
    const percent = (check: (text: string) => boolean) => (100 * all.filter(check).length) / texts;
    return { kind, before: percent(formerCheck), now: percent(holdsCardNumber) };
  });
  expect(rates.filter(({ before, now }) => now > before + chance)).toEqual([]);
});

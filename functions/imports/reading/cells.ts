import { withoutMarks } from '#shared/contracts/texts.ts';
import { countryCode } from '#shared/csv/countries.ts';
import { readDate, type DateOrder } from '#shared/csv/dates.ts';
import { readDecimal, type DecimalMark } from '#shared/csv/decimal.ts';

/** What the cell of a column becomes in a body, or what it should have been. */
export type Cell = { readonly value: unknown } | { readonly expected: string };

/** How amounts and dates are written in a file. */
export interface Notation {
  readonly decimal: DecimalMark;
  readonly dates: DateOrder;
}

/** How the cells of a column are read. */
export type ReadCell = (text: string, notation: Notation) => Cell;

/** One column: the names it goes by, where its value stands in the body, and how its cells are read. */
export interface BulkColumn {
  readonly names: readonly [string, ...string[]];
  readonly path: readonly [string, ...string[]];
  readonly read: ReadCell;
}

const hundredMillionths = 100_000_000n;
const thousandths = hundredMillionths / 1000n;
const largestQuantity = 999_999_999_999n * hundredMillionths;

/** A text as it stands. */
export const asText: ReadCell = (text) => ({ value: text });

/** A code by which something is called, as it is kept: the same whatever marks that nobody sees stand in it. */
export const asCode: ReadCell = (text) => ({ value: withoutMarks(text) });

/** A whole number. */
export const asWhole: ReadCell = (text, { decimal }) => {
  const value = readDecimal(text, decimal);
  const whole = value !== undefined && value % hundredMillionths === 0n ? value / hundredMillionths : undefined;
  return whole === undefined || whole > 999_999_999_999n || whole < 0n
    ? { expected: 'a whole number such as 12' }
    : { value: Number(whole) };
};

/** How much of something: not below zero, with at most three decimal places. */
export const asQuantity: ReadCell = (text, { decimal }) => {
  const value = readDecimal(text, decimal);
  return value === undefined || value < 0n || value % thousandths !== 0n || value > largestQuantity
    ? { expected: `a number with at most three decimal places such as ${decimal === 'comma' ? '12,5' : '12.5'}` }
    : { value: Number(text.replace(',', '.')) };
};

/** An amount, as the API takes it: decimal text with a point. */
export const asAmount: ReadCell = (text, { decimal }) =>
  readDecimal(text, decimal) === undefined
    ? {
        expected: `a number such as ${decimal === 'comma' ? '1234,56' : '1234.56'}, without sign of currency or separators of thousands`,
      }
    : { value: text.replace(',', '.') };

const flags = new Map(Object.entries({ yes: true, true: true, 1: true, no: false, false: false, 0: false }));

/** Yes or no. */
export const asFlag: ReadCell = (text) => {
  const value = flags.get(text.toLowerCase());
  return value === undefined ? { expected: 'yes or no' } : { value };
};

/** Several texts, with `|` between them. */
export const asList: ReadCell = (text) => ({
  value: text
    .split('|')
    .map((each) => each.trim())
    .filter(Boolean),
});

/** A country, by its code or English name. */
export const asCountry: ReadCell = (text) => {
  const value = countryCode(text);
  return value === undefined ? { expected: 'a country, by its ISO 3166-1 code or its English name' } : { value };
};

const withOffset = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** A moment: RFC 3339 as it stands, or a date in the order of the file, in UTC and at its beginning where it says no time. */
export const asMoment: ReadCell = (text, { dates }) => {
  if (withOffset.test(text)) return { value: text };
  const value = readDate(text, dates);
  return value === undefined ? { expected: 'a date such as 2026-01-31 or 2026-01-31T14:30:00Z' } : { value };
};

const component = /^(?:(\d{1,6}(?:[.,]\d+)?)\s*[x×]\s+)?(\S.*)$/i;

/**
 * What a kit is made of, with `|` between: `TEA-001` for one of it, `2 x TEA-001` for two, `0.25 x FLOUR` for a part of its unit, as decimals are
 * written in the file.
 */
export const asComponents: ReadCell = (text, notation) => {
  const components: { sku: string; quantity: unknown }[] = [];
  for (const each of text.split('|')) {
    const [, said = '1', sku] = component.exec(each.trim()) ?? [];
    if (sku === undefined) continue;
    const quantity = asQuantity(said, notation);
    if ('expected' in quantity) return { expected: `${quantity.expected} before "x ${sku}"` };
    components.push({ sku: withoutMarks(sku), quantity: quantity.value });
  }
  return { value: components };
};

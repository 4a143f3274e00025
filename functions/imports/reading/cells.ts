import { readDecimal, type DecimalMark } from '#shared/csv/decimal.ts';
import { countryCode } from '#shared/csv/countries.ts';

/** What the cell of a column becomes in a body, or what it should have been. */
export type Cell = { readonly value: unknown } | { readonly expected: string };

/** How the cells of a column are read; `mark` is the decimal mark of the file. */
export type ReadCell = (text: string, mark: DecimalMark) => Cell;

const hundredMillionths = 100_000_000n;
const thousandths = hundredMillionths / 1000n;
const largestQuantity = 999_999_999_999n * hundredMillionths;

/** A text as it stands. */
export const asText: ReadCell = (text) => ({ value: text });

/** A whole number. */
export const asWhole: ReadCell = (text, mark) => {
  const value = readDecimal(text, mark);
  const whole = value !== undefined && value % hundredMillionths === 0n ? value / hundredMillionths : undefined;
  return whole === undefined || whole > 999_999_999_999n || whole < 0n
    ? { expected: 'a whole number such as 12' }
    : { value: Number(whole) };
};

/** How much of something: not below zero, with at most three decimal places. */
export const asQuantity: ReadCell = (text, mark) => {
  const value = readDecimal(text, mark);
  return value === undefined || value < 0n || value % thousandths !== 0n || value > largestQuantity
    ? { expected: `a number with at most three decimal places such as ${mark === 'comma' ? '12,5' : '12.5'}` }
    : { value: Number(text.replace(',', '.')) };
};

/** An amount, as the API takes it: decimal text with a point. */
export const asAmount: ReadCell = (text, mark) =>
  readDecimal(text, mark) === undefined
    ? {
        expected: `a number such as ${mark === 'comma' ? '1234,56' : '1234.56'}, without sign of currency or separators of thousands`,
      }
    : { value: text.replace(',', '.') };

const flags: Readonly<Record<string, boolean>> = { yes: true, true: true, 1: true, no: false, false: false, 0: false };

/** Yes or no. */
export const asFlag: ReadCell = (text) => {
  const value = flags[text.toLowerCase()];
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

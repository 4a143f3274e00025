import * as z from 'zod';

const forbidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/u;

/** Readable text: well-formed Unicode without control or bidirectional override characters, 1 to `longest` characters. */
export function text(longest: number) {
  return z
    .string()
    .min(1)
    .max(longest)
    .refine((value) => value.isWellFormed(), 'has a lone surrogate; send well-formed Unicode')
    .refine((value) => !forbidden.test(value), 'has a control or bidirectional override character; remove it')
    .refine((value) => value.trim().length > 0, 'is blank');
}

/** A code that people and systems exchange: letters, digits and `. _ / + - space`, 1 to 64 characters. */
export const code = z
  .string()
  .min(1)
  .max(64)
  .regex(
    /^[\p{L}\p{N}](?:[\p{L}\p{N}._/+ -]*[\p{L}\p{N}._/+-])?$/u,
    'has characters other than letters, digits and . _ / + - space',
  );

/** A short identifier chosen by the business (branch, channel, location): `uk`, `web`, `london-1`. */
export const slug = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens, such as "london-1"');

/** An id that the system made: `ord_` and 32 hexadecimal digits. */
export function madeId(prefix: string) {
  return z
    .string()
    .regex(
      new RegExp(`^${prefix}_[0-9a-f]{32}$`),
      `must be an id such as "${prefix}_0198a1b2c3d47e5f8a9b0c1d2e3f4a5b"`,
    );
}

export const sku = code.meta({ description: 'Stock keeping unit. Case matters.' });

export const quantity = z.int().min(1).max(1_000_000).meta({ description: 'Whole units' });

/** A decimal amount in the currency that stands beside it; parsed with the currency's exponent. */
export const amount = z
  .string()
  .max(20)
  .regex(/^-?\d{1,13}(\.\d{1,4})?$/, 'must be a decimal amount in quotes, such as "19.99"')
  .meta({ description: 'Decimal amount with at most the decimal places of its currency' });

export const nonNegativeAmount = amount.refine((value) => !value.startsWith('-'), 'must not be negative');

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as "GBP"')
  .meta({ description: 'ISO 4217 code' });

export const country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code such as "GB"')
  .meta({ description: 'ISO 3166-1 alpha-2 code' });

/** A moment as RFC 3339 text between the years 2000 and 2100. */
export const instant = z.iso
  .datetime({ offset: true })
  .refine((value) => value >= '2000' && value < '2100', 'must lie between the years 2000 and 2100')
  .meta({ description: 'RFC 3339 date and time' });

/** A calendar day between the years 2000 and 2100. */
export const day = z.iso
  .date()
  .refine((value) => value >= '2000' && value < '2100', 'must lie between the years 2000 and 2100')
  .meta({ description: 'Calendar day, YYYY-MM-DD' });

/** A telephone number as people write it. */
export const phone = z
  .string()
  .regex(/^(?=.*\d)\+?[0-9 ()./-]{3,32}$/, 'must be a telephone number such as "+44 20 7946 0000"');

/** The place of a line in its order, from "1" on. */
export const lineId = z.string().regex(/^[1-9]\d{0,3}$/, 'must be a line id such as "1"');

export const email = z.email().max(254);

export const locale = z.enum(['en', 'ru']).meta({ description: 'Language of messages to the customer' });

/** Degrees from -`most` to `most`; tables cannot hold numbers endlessly close to 0. */
const degrees = (most: number) =>
  z
    .number()
    .min(-most)
    .max(most)
    .refine((value) => value === 0 || Math.abs(value) >= 1e-12, 'is closer to 0 than any place; send 0');

export const coordinates = z.strictObject({ latitude: degrees(90), longitude: degrees(180) });

export const address = z.strictObject({
  name: text(200).optional(),
  lines: z.array(text(200)).min(1).max(4),
  city: text(100),
  region: text(100).optional(),
  postalCode: text(20).optional(),
  country,
  coordinates: coordinates.optional(),
});

/** Query parameters of every list. */
export const listQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(50).meta({ description: 'Rows per page' }),
  cursor: z.string().max(2000).optional().meta({ description: 'From the `next` of the page before' }),
};

/** The body of every list. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.strictObject({
    items: z.array(row),
    next: z.string().optional().meta({ description: 'Cursor of the next page; absent on the last' }),
  });
}

/** The columns of the Online Retail data set (UCI, Chen 2015). */
export const columns = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;

export type Fields = Readonly<Record<(typeof columns)[number], string>>;

/** Where a row stands, for people who look it up. */
export interface Place {
  readonly file: string;
  /** Line in the file; the header is line 1. */
  readonly line: number;
}

/** A row whose fields can be read. Money is pence. */
export interface SourceRow extends Place {
  readonly invoice: string;
  /** Number starts with C: goods or money given back. */
  readonly credit: boolean;
  /** Upper case: codes that differ only in case are one article. */
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  /** RFC 3339, UTC. */
  readonly date: string;
  readonly price: number;
  /** Units at their price. */
  readonly amount: number;
  readonly customer: string | undefined;
  readonly country: string;
}

/** A row with a field that cannot be read; `amount` is 0 where quantity or price are among them. */
export interface UnreadableRow extends Place {
  readonly invoice: string;
  readonly amount: number;
  readonly unreadable: string;
}

/** Reads the fields of one row. */
export function readRow(fields: Fields, place: Place): SourceRow | UnreadableRow {
  const text = (name: keyof Fields) => (fields[name] ?? '').trim();
  const invoice = text('InvoiceNo').toUpperCase();
  const quantity = wholeNumber(text('Quantity'));
  const price = pence(text('UnitPrice'));
  const date = utc(text('InvoiceDate'));
  const amount = quantity === undefined || price === undefined ? 0 : Math.round(quantity * price.pence) + 0;
  const unreadable = (name: keyof Fields, expected: string): UnreadableRow => ({
    ...place,
    invoice,
    amount,
    unreadable: `${name} ${JSON.stringify(fields[name] ?? '')} is not ${expected}`,
  });
  if (!/^C?\d{1,12}$/.test(invoice)) return unreadable('InvoiceNo', 'digits, or C and digits');
  if (quantity === undefined) return unreadable('Quantity', 'a whole number');
  if (price === undefined) return unreadable('UnitPrice', 'a decimal number');
  if (!price.exact) return unreadable('UnitPrice', 'an amount in whole pence');
  if (date === undefined) return unreadable('InvoiceDate', 'a date and time such as 2010-12-01 08:26:00');
  const sku = text('StockCode').toUpperCase();
  if (!/^[\p{L}\p{N}](?:[\p{L}\p{N}._/+ -]{0,62}[\p{L}\p{N}._/+-])?$/u.test(sku)) {
    return unreadable('StockCode', 'an article code');
  }
  const customer = /^(\d{1,12})(?:\.0+)?$/.exec(text('CustomerID'))?.[1];
  if (customer === undefined && text('CustomerID') !== '') return unreadable('CustomerID', 'a customer number');
  return {
    ...place,
    invoice,
    credit: invoice.startsWith('C'),
    sku,
    description: readable(text('Description')),
    quantity,
    date,
    price: price.pence,
    amount,
    customer,
    country: text('Country'),
  };
}

function wholeNumber(text: string): number | undefined {
  const value = /^-?\d{1,9}(?:\.0+)?$/.test(text) ? Number(text) : undefined;
  return value === undefined ? undefined : value + 0;
}

/** A decimal number of pounds as pence; not exact when it has fractions of a penny. */
function pence(text: string): { pence: number; exact: boolean } | undefined {
  const match = /^(-?)(\d{1,9})(?:\.(\d{1,8}))?$/.exec(text);
  if (!match) return undefined;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const sign = match[1] === '-' ? -1 : 1;
  if (fraction.length > 2) return { pence: sign * Number(`${match[2]}.${fraction}`) * 100, exact: false };
  return { pence: sign * (Number(match[2]) * 100 + Number(fraction.padEnd(2, '0'))) + 0, exact: true };
}

/** `2010-12-01 08:26:00`, or `12/1/2010 8:26` as the original spreadsheet has it. */
function utc(text: string): string | undefined {
  const iso = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?Z?$/.exec(text);
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d)$/.exec(text);
  const parts = iso ? iso.slice(1) : american ? [3, 1, 2, 4, 5].map((at) => american[at]) : undefined;
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const kept = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
  return kept && year >= 2000 && year < 2100 && minute < 60 && second < 60 ? date.toISOString() : undefined;
}

/** Without characters that no text of the API may hold. */
function readable(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 500)
    .toWellFormed();
}

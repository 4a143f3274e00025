import {
  type ColumnNames,
  type DateOrder,
  type Decimal,
  type DecimalMark,
  type FoundColumn,
  readDate,
  readDecimal,
  times,
} from '../../csv.ts';

/** The columns of the Online Retail data sets (UCI, Chen 2015 and 2019), with what others call them. */
export const columns = {
  InvoiceNo: ['InvoiceNo', 'Invoice', 'InvoiceNumber'],
  StockCode: ['StockCode', 'SKU', 'ItemCode', 'ProductCode'],
  Description: ['Description', 'ProductName'],
  Quantity: ['Quantity', 'Qty'],
  InvoiceDate: ['InvoiceDate', 'Date'],
  UnitPrice: ['UnitPrice', 'Price'],
  CustomerID: ['CustomerID', 'Customer', 'CustomerNo', 'CustomerNumber'],
  Country: ['Country', 'CountryName'],
} as const satisfies ColumnNames<string>;

export type Column = keyof typeof columns;

/** Where the columns of a file are, and how its dates and numbers are written. */
export interface Layout {
  readonly columns: Readonly<Record<Column, FoundColumn>>;
  readonly dates: DateOrder;
  readonly decimal: DecimalMark;
}

/** Where a row stands, for people who look it up. */
export interface Place {
  readonly file: string;
  /** Line in the file in which it begins; the first is line 1. */
  readonly line: number;
}

/** A row whose fields can be read. */
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
  /** Pence. */
  readonly price: number;
  /** Pence: units at their price. */
  readonly amount: number;
  readonly customer: string | undefined;
  readonly country: string;
}

/** A row that does not parse, or with a field that cannot be read. */
export interface UnreadableRow extends Place {
  /** Empty where it is not known. */
  readonly invoice: string;
  /** Pounds, exact; undefined where quantity or price cannot be read: then nobody knows what the file adds up to. */
  readonly pounds: Decimal | undefined;
  /** Whether it could be told into fields. */
  readonly parses: boolean;
  readonly unreadable: string;
}

/** A row that does not parse. */
export function readMalformed(why: string, place: Place): UnreadableRow {
  return { ...place, invoice: '', pounds: undefined, parses: false, unreadable: why };
}

/** The most units and pence of one row; what the API takes as an amount is more. */
const mostUnits = 999_999_999;
const mostPence = 99_999_999_999;
const penny = 1_000_000n;

/** Reads the fields of one row. */
export function readRow(fields: readonly string[], place: Place, layout: Layout): SourceRow | UnreadableRow {
  const text = (column: Column) => (fields[layout.columns[column].at] ?? '').trim();
  const invoice = text('InvoiceNo').toUpperCase();
  const quantity = wholeNumber(text('Quantity'), layout.decimal);
  const price = readDecimal(text('UnitPrice'), layout.decimal);
  const date = readDate(text('InvoiceDate'), layout.dates);
  const pounds = quantity === undefined || price === undefined ? undefined : times(price, BigInt(quantity));
  const unreadable = (column: Column, expected: string): UnreadableRow => ({
    ...place,
    invoice,
    pounds,
    parses: true,
    unreadable: `${layout.columns[column].name} ${JSON.stringify(text(column))} is not ${expected}`,
  });
  if (quantity === undefined) return unreadable('Quantity', 'a whole number such as 12 or -12');
  if (price === undefined || pounds === undefined) {
    const such = layout.decimal === 'comma' ? '1234,56, with the decimal comma of its file' : '1234.56';
    return unreadable('UnitPrice', `a number such as ${such}, without sign of currency or separators of thousands`);
  }
  if (!/^C?\d{1,12}$/.test(invoice)) return unreadable('InvoiceNo', 'digits, or C and digits');
  if (price % penny !== 0n) return unreadable('UnitPrice', 'an amount in whole pence');
  const pence = pounds / penny;
  if (pence > mostPence || pence < -mostPence)
    return unreadable('UnitPrice', `at most ${mostPence} pence with its quantity`);
  if (date === undefined) return unreadable('InvoiceDate', exampleOf[layout.dates]);
  const sku = text('StockCode').toUpperCase();
  if (!/^[\p{L}\p{N}](?:[\p{L}\p{N}._/+ -]{0,62}[\p{L}\p{N}._/+-])?$/u.test(sku)) {
    return unreadable('StockCode', 'an article code');
  }
  const customer = /^(\d{1,12})(?:[.,]0+)?$/.exec(text('CustomerID'))?.[1];
  if (customer === undefined && text('CustomerID') !== '') return unreadable('CustomerID', 'a customer number');
  return {
    ...place,
    invoice,
    credit: invoice.startsWith('C'),
    sku,
    description: readable(text('Description')),
    quantity,
    date,
    price: Number(price / penny),
    amount: Number(pence),
    customer,
    country: text('Country'),
  };
}

const exampleOf: Readonly<Record<DateOrder, string>> = {
  iso: 'a date such as 2010-12-31 or 2010-12-31 08:26:00',
  'day-first': 'a date such as 31/12/2010 8:26 or 2010-12-31 08:26:00',
  'month-first': 'a date such as 12/31/2010 8:26 or 2010-12-31 08:26:00',
};

function wholeNumber(text: string, mark: DecimalMark): number | undefined {
  const value = readDecimal(text, mark);
  if (value === undefined || value % 100_000_000n !== 0n) return undefined;
  const whole = Number(value / 100_000_000n);
  return Math.abs(whole) <= mostUnits ? whole : undefined;
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

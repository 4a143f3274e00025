import type { ImportKind } from '#shared/contracts/vocabulary.ts';
import {
  asAmount,
  asCode,
  asComponents,
  asCountry,
  asFlag,
  asList,
  asQuantity,
  asText,
  asWhole,
  type BulkColumn,
  type ReadCell,
} from './cells.ts';
import { historyColumns, orderColumns } from './order-columns.ts';

/** What can be imported in bulk: its key, and what a file of it may say. */
export interface BulkKind {
  /** The member of a body that names the thing. */
  readonly key: string;
  /** Members without which no row can be sent. */
  readonly required: readonly string[];
  /** Columns beside those without which a file cannot be of this kind. */
  readonly alsoColumns?: readonly string[];
  /** Rows of CSV that stand together are one thing, an order, with a row for each of its lines. */
  readonly rowsAreLines?: true;
  /** Its cells name people: no reason repeats them. */
  readonly namesPeople?: true;
  readonly columns: readonly BulkColumn[];
  /** What a new one has where the file does not say it. */
  readonly usual: Readonly<Record<string, unknown>>;
}

const column = (read: ReadCell, path: string, ...names: readonly string[]): BulkColumn => {
  const [first = path, ...rest] = path.split('.');
  return { names: [path.replaceAll('.', ' '), ...names], path: [first, ...rest], read };
};

/** What is known of an order in each of its rows, and the columns without which there are no lines. */
const ofOrders = {
  key: 'externalNumber',
  required: ['channel', 'externalNumber'],
  alsoColumns: ['currency', 'line.sku', 'line.quantity'],
  rowsAreLines: true,
  namesPeople: true,
  usual: {},
} as const;

/** All that is imported, with the columns of a file of each. */
export const bulkKinds = {
  items: {
    key: 'sku',
    required: ['sku'],
    usual: { kind: 'goods' },
    columns: [
      column(asCode, 'sku', 'StockCode', 'ItemCode', 'ProductCode'),
      column(asText, 'kind'),
      column(asText, 'description', 'Name', 'ProductName'),
      column(asComponents, 'components', 'KitComponents', 'Contents'),
      column(asList, 'barcodes', 'Barcode', 'EAN', 'GTIN', 'UPC'),
      column(asText, 'unit'),
      column(asWhole, 'decimals'),
      column(asFlag, 'serialised', 'SerialNumbers', 'Serialized'),
      column(asWhole, 'weightGrams'),
      column(asWhole, 'volumeMl'),
      column(asText, 'taxClass'),
      column(asFlag, 'backorderable'),
      column(asAmount, 'unitCost.amount', 'UnitCost', 'Cost'),
      column(asText, 'unitCost.currency', 'Currency'),
      column(asFlag, 'active'),
    ],
  },
  customers: {
    key: 'customerId',
    required: ['customerId'],
    namesPeople: true,
    usual: {},
    columns: [
      column(asCode, 'customerId', 'Customer', 'CustomerNo', 'CustomerNumber', 'CustomerCode'),
      column(asCode, 'channel'),
      column(asText, 'name', 'CustomerName', 'CompanyName', 'Company'),
      column(asText, 'vatNumber', 'VAT', 'VATNumber', 'VATId', 'TaxNumber', 'INN'),
      column(asText, 'registrationNumber', 'CompanyNumber'),
      column(asText, 'email', 'EmailAddress'),
      column(asText, 'phone', 'Telephone'),
      column(asText, 'locale', 'Language'),
      column(asAmount, 'creditLimit.amount', 'CreditLimit'),
      column(asText, 'creditLimit.currency', 'Currency'),
      column(asFlag, 'consents.marketing', 'Marketing'),
      column(asFlag, 'active'),
      column(asList, 'address.lines', 'Address', 'Street'),
      column(asText, 'address.city', 'City'),
      column(asText, 'address.region', 'Region', 'State'),
      column(asText, 'address.postalCode', 'PostalCode', 'Postcode', 'Zip'),
      column(asCountry, 'address.country', 'Country'),
    ],
  },
  stock: {
    key: 'sku',
    required: ['sku', 'location', 'counted'],
    usual: {},
    columns: [
      column(asCode, 'sku', 'StockCode', 'ItemCode', 'ProductCode'),
      column(asCode, 'location', 'Warehouse', 'LocationId'),
      column(asQuantity, 'counted', 'Quantity', 'OnHand', 'Stock'),
      column(asList, 'serials', 'Serial', 'SerialNumber', 'SerialNumbers', 'SerialNo'),
    ],
  },
  prices: {
    key: 'sku',
    required: ['sku', 'currency', 'unitPrice', 'from'],
    usual: {},
    columns: [
      column(asCode, 'sku', 'StockCode', 'ItemCode', 'ProductCode'),
      column(asCode, 'currency'),
      column(asAmount, 'unitPrice', 'Price'),
      column(asFlag, 'taxIncluded', 'PriceIncludesTax'),
      column(asCode, 'channel'),
      column(asCode, 'group', 'CustomerGroup', 'PriceGroup'),
      column(asWhole, 'minQuantity', 'FromQuantity', 'MinimumQuantity'),
      column(asText, 'from', 'ValidFrom', 'FromDate'),
      column(asText, 'to', 'ValidTo', 'ToDate'),
    ],
  },
  orders: { ...ofOrders, columns: orderColumns },
  history: { ...ofOrders, columns: historyColumns },
} as const satisfies Readonly<Record<ImportKind, BulkKind>>;

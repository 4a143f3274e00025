// All that the command line has in common with the system: how files of rows are read.
export { findColumns, type ColumnNames, type FoundColumn } from '../shared/csv/columns.ts';
export { countryCode } from '../shared/csv/countries.ts';
export { CsvError } from '../shared/csv/csv-error.ts';
export { openCsv, type CsvFile, type CsvOptions, type Extent } from '../shared/csv/csv-file.ts';
export { dateOrders, noEvidence, noteDate, orderOf, readDate, type DateOrder } from '../shared/csv/dates.ts';
export {
  decimalMarks,
  decimalOf,
  hasDecimalComma,
  readDecimal,
  sumOf,
  times,
  type Decimal,
  type DecimalMark,
} from '../shared/csv/decimal.ts';
export { otherThanText } from '../shared/csv/file-kind.ts';
export { separatorName } from '../shared/csv/header.ts';
export { quoteRules, type Dialect } from '../shared/csv/record.ts';
export type { CsvRecord } from '../shared/csv/records.ts';

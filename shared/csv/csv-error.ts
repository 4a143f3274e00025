/** What keeps a file from being read as CSV, as a predicate of the file's name: "is empty". It says what to do. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

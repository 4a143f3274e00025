/** Attributes that are kept as JSON text. */
const packedAttributes = new Set(['aggregate', 'lines', 'events', 'fulfilmentOrder', 'decision', 'document']);

type Row = Record<string, unknown>;

/** A row with its packed attributes as the values that they stand for. */
export function unpackedRow(row: Row): Row {
  return mapped(row, (value) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : value));
}

/** The row as it is stored. */
export function packedRow(row: Row): Row {
  return mapped(row, (value) => (typeof value === 'object' ? JSON.stringify(value) : value));
}

function mapped(row: Row, change: (value: unknown) => unknown): Row {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    packedAttributes.has(name) ? change(value) : value,
  ]);
  return Object.fromEntries(entries) as Row;
}

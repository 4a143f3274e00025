import { inflateRawSync } from 'node:zlib';

/** Attributes that are kept as JSON text, compressed where it is long. */
const packedAttributes = new Set([
  'aggregate',
  'lines',
  'events',
  'fulfilmentOrder',
  'decision',
  'document',
  'buyer',
  'delivery',
  'facts',
  'outcomes',
]);

type Row = Record<string, unknown>;

/** A row with its packed attributes as the values that they stand for. */
export function unpackedRow(row: Row): Row {
  const unpacked = mapped(row, (value) => (typeof value === 'string' ? JSON.parse(jsonOf(value)) : value));
  if (typeof row['events'] === 'string') return { ...unpacked, events: wholeEvents(unpacked) };
  if (typeof row['fulfilmentOrder'] === 'string')
    return { ...unpacked, fulfilmentOrder: wholeFulfilmentOrder(unpacked) };
  return row['entry'] === 'ORDER' && 'aggregate' in row ? wholeHeader(unpacked) : unpacked;
}

/** A header with what it leaves out: what is nothing, and what other attributes of its row say. */
function wholeHeader(row: Row): Row {
  const facts = row['aggregate'] as Row;
  const amounts = { authorised: 0, captured: 0, refunded: 0, voided: 0, invoiced: 0, credited: 0 };
  return {
    ...row,
    aggregate: {
      holds: [],
      openExceptions: 0,
      ...facts,
      charges: ((facts['charges'] ?? []) as Row[]).map(wholeCharge),
      payments: { state: 'none', ...amounts, ...(facts['payments'] as Row | undefined) },
      orderId: row['order'],
      channel: row['channel'],
      branch: row['branch'],
      version: row['version'],
      placedAt: String(row['placedKey']).split('#')[0],
      ...(row['queuedAt'] === undefined ? {} : { attentionAt: row['queuedAt'] }),
    },
  };
}

/** A charge with what is left out where it is usual or nothing, and what it was settled with as a whole. */
function wholeCharge({ settled, settledAmounts, ...stored }: Row, index: number): Row {
  const charge: Row = { chargeId: String(index + 1), kind: 'shipping', discounts: [], taxes: [], ...stored };
  const sum = (parts: unknown): number => (parts as { amount: number }[]).reduce((all, { amount }) => all + amount, 0);
  const onTop = charge['taxIncluded'] === true ? 0 : sum(charge['taxes']);
  const amounts =
    settled === undefined
      ? settledAmounts
      : { [settled as string]: Number(charge['price']) - sum(charge['discounts']) + onTop };
  return { ...charge, settledAmounts: { invoiced: 0, cancelled: 0, ...(amounts as object | undefined) } };
}

/** Events with what the first of their row, its key, and the rest of them say. */
function wholeEvents({ events, order }: Row): Row[] {
  const stored = events as { readonly metadata: Row; readonly data: unknown }[];
  return stored.map(({ metadata: own, data }) => {
    const ofOrder = typeof order === 'string' ? { orderId: order } : {};
    const metadata: Row = { ...ofOrder, ...stored[0]?.metadata, ...own };
    const actor = metadata['actor'] as Row | undefined;
    if (metadata['causationId'] === undefined && actor?.['kind'] === 'step') {
      metadata['causationId'] = `${String(metadata['correlationId'])}/${String(actor['id'])}`;
    }
    return { metadata, data };
  });
}

/** A fulfilment order with what other attributes of its row say. */
function wholeFulfilmentOrder(row: Row): Row {
  return {
    ...(row['fulfilmentOrder'] as Row),
    orderId: row['order'],
    fulfilmentOrderId: String(row['entry']).slice('FULFILMENT#'.length),
    version: row['version'],
    createdAt: String(row['queuedAt']).split('#')[0],
  };
}

/** The JSON text behind a packed attribute. */
export function jsonOf(text: string): string {
  const [, compressed] = /^deflated:(.*)$/.exec(text) ?? [];
  return compressed === undefined ? text : inflateRawSync(Buffer.from(compressed, 'base64')).toString('utf8');
}

/** The row as it may be stored. */
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

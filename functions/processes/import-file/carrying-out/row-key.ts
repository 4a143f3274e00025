import { withoutMarks } from '#shared/contracts/texts.ts';
import type { ImportKind } from '#shared/contracts/vocabulary.ts';
import { bulkKinds, type BulkRow } from '#functions/imports/public.ts';

/** What something is called in a row, as it is kept. */
export const codeOf = (value: unknown): string => withoutMarks(String(value));

/** What a row is about; empty where that cannot be read. */
export function keyOf(kind: ImportKind, row: BulkRow): string {
  if (kind === 'orders' || kind === 'history') return orderKeyOf(row);
  if (!('body' in row)) return '';
  const { body } = row;
  const key = codeOf(body[bulkKinds[kind].key]);
  if (kind === 'prices') return priceKeyOf(key, body);
  if (kind !== 'stock') return key;
  const bucket = ['lot', 'condition', 'owner'].flatMap((name) => (body[name] === undefined ? [] : codeOf(body[name])));
  return [`${key} at ${codeOf(body['location'])}`, ...bucket].join(', ');
}

/** An order by its number, also where nothing else of it can be read. */
function orderKeyOf(row: BulkRow): string {
  const { channel, externalNumber } = 'body' in row ? row.body : (row.said ?? {});
  return channel === undefined || externalNumber === undefined ? '' : `${codeOf(externalNumber)} of ${codeOf(channel)}`;
}

/** What tells prices of an item apart. */
function priceKeyOf(
  sku: string,
  { currency, channel, group, minQuantity = 1, from }: Readonly<Record<string, unknown>>,
) {
  const whose = [channel, group].flatMap((one) => (one === undefined ? [] : ` for ${codeOf(one)}`)).join('');
  return `${sku} in ${codeOf(currency)}${whose} from ${String(minQuantity)} on, from ${String(from)} on`;
}

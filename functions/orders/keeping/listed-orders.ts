import { unpacked } from '#shared/dynamodb/packed.ts';
import { getMany } from '#shared/dynamodb/reads.ts';
import { orderHeaders } from '../rows.ts';
import type { OrderStatus } from '../aggregate/status.ts';
import { headerKey, statusInRow, type OrderHeader } from './order-rows.ts';

/** The part of an order's header that lists show, and are filtered by. */
export interface ListedOrder extends Pick<
  OrderHeader,
  'externalNumber' | 'type' | 'currency' | 'total' | 'promisedAt' | 'test' | 'recordedAt' | 'stage' | 'sequence'
> {
  readonly orderId: string;
  readonly channel: string;
  readonly branch: string;
  /** RFC 3339. */
  readonly placedAt: string;
  readonly status: OrderStatus;
  readonly lineCount: number;
  readonly version: number;
}

const attributes = ['order', 'placedKey', 'version', 'lineCount', 'aggregate', 'channel', 'branch', 'status'];

/** Orders as lists show them, which must differ, read consistently, in the order of their ids here; missing ones are left out. */
export async function listedOrders(orderIds: readonly string[]): Promise<ListedOrder[]> {
  const rows = await getMany(orderHeaders, orderIds.map(headerKey), attributes);
  const byId = new Map(
    rows.map((row) => {
      const { order, placedKey, version, lineCount, channel, branch } = row as unknown as HeaderRow;
      const { externalNumber, type, currency, total, promisedAt, test, recordedAt, stage, sequence } =
        unpacked<OrderHeader>(row['aggregate']);
      const placedAt = placedKey.slice(0, placedKey.indexOf('#'));
      const facts = { externalNumber, type, currency, total, promisedAt, test, recordedAt, stage, sequence };
      const listed: ListedOrder = {
        ...facts,
        orderId: order,
        channel,
        branch,
        placedAt,
        status: statusInRow(row),
        lineCount,
        version,
      };
      return [order, listed];
    }),
  );
  return orderIds.flatMap((id) => byId.get(id) ?? []);
}

interface HeaderRow {
  readonly order: string;
  readonly placedKey: string;
  readonly version: number;
  readonly lineCount: number;
  readonly channel: string;
  readonly branch: string;
}

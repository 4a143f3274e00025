import { unpacked } from '#shared/dynamodb/packed.ts';
import { getMany } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { orderHeaders } from '../rows.ts';
import { headerKey, placedAtIn, statusInRow, type OrderHeader } from './order-rows.ts';
import type { OrderStatus } from '../aggregate/status.ts';

/** What reports say of an order, and by which it is within reach or not. */
export interface OrderHead {
  readonly orderId: string;
  readonly channel: string;
  readonly branch: string;
  /** RFC 3339. */
  readonly placedAt: string;
  readonly currency: string;
  /** Minor units. */
  readonly total: number;
  /** It is only tried out. */
  readonly test?: true | undefined;
  readonly status: OrderStatus;
  readonly version: number;
}

const attributes = ['order', 'channel', 'branch', 'placedKey', 'version', 'status', 'aggregate'];

/**
 * Reads the heads of orders, whose ids must differ, consistently and in no particular order: a hundred by one call, and no line of
 * any. Missing orders are left out.
 */
export async function loadHeads(orderIds: readonly string[]): Promise<OrderHead[]> {
  return (await getMany(orderHeaders, orderIds.map(headerKey), attributes)).map(headOf);
}

/** The head of an order from its header row. */
function headOf(row: Readonly<Row>): OrderHead {
  const { order, channel, branch, placedKey, version, aggregate } = row;
  const { currency, total, test } = unpacked<Pick<OrderHeader, 'currency' | 'total' | 'test'>>(aggregate);
  return {
    orderId: String(order),
    channel: String(channel),
    branch: String(branch),
    placedAt: placedAtIn(String(placedKey)),
    currency,
    total,
    ...(test ? { test } : {}),
    status: statusInRow(row),
    version: Number(version),
  };
}

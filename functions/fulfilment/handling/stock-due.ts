import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import type { StockKind, StockPart } from './handling.ts';

/**
 * Stock that is still to be booked of a fulfilment order too large for one transaction. The order has decided already: its
 * units have moved, nobody can cancel them; until the booking is done the counters keep the units set aside.
 */
export interface StockDue {
  readonly dueId: string;
  readonly orderId: string;
  readonly fulfilmentOrderId: string;
  readonly kind: StockKind;
  readonly reference: string;
  readonly parts: readonly StockPart[];
  /** All parts there ever were. */
  readonly lines: readonly { readonly lineId: string; readonly sku: string; readonly quantity: number }[];
  readonly version: number;
}

const keyOf = ({ orderId, dueId }: Pick<StockDue, 'orderId' | 'dueId'>) => ({
  order: orderId,
  entry: `STOCKDUE#${dueId}`,
});

/** Keeps what is due, over the version it was made from. */
export function dueWrite(due: StockDue): NamedWrite {
  return {
    name: `stock due ${due.dueId}`,
    Put: {
      TableName: tableName('Orders'),
      Item: { ...keyOf(due), due, version: due.version },
      ...(due.version === 1
        ? { ConditionExpression: 'attribute_not_exists(#version)', ExpressionAttributeNames: { '#version': 'version' } }
        : {
            ConditionExpression: '#version = :before',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':before': due.version - 1 },
          }),
    },
  };
}

/** Nothing is due any more. */
export function settledWrite(due: StockDue): NamedWrite {
  return {
    name: `stock due ${due.dueId}`,
    Delete: {
      TableName: tableName('Orders'),
      Key: keyOf(due),
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': due.version },
    },
  };
}

/** What is due, read consistently; undefined when all is booked. */
export async function loadDue(orderId: string, dueId: string): Promise<StockDue | undefined> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: tableName('Orders'), Key: keyOf({ orderId, dueId }), ConsistentRead: true }),
  );
  return Item?.['due'] as StockDue | undefined;
}

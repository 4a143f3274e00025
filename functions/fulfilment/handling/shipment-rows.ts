import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { queryAll } from '#shared/dynamodb/pages.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import type { FulfilmentOrder } from '#functions/orders/rules.ts';
import { trackingNumbersOf } from './hand-over.ts';
import { progressOf, type ParcelStatus } from './parcel.ts';

/** Where a parcel was last seen, by its tracking number. */
export interface Tracking {
  readonly status: ParcelStatus;
  readonly progress: number;
  readonly at: string;
}

/** The parcels of a shipment that carriers tell of: row `SHIPMENT#<id>`, only where there are tracking numbers. */
export interface Parcels {
  readonly numbers: readonly string[];
  /** By upper-case number. */
  readonly tracking: Readonly<Record<string, Tracking>>;
}

/** Which shipment a tracking number stands for. */
export interface TrackedShipment {
  readonly orderId: string;
  readonly fulfilmentOrderId: string;
  readonly shipmentId: string;
}

const entryOf = (shipmentId: string): string => `SHIPMENT#${shipmentId}`;
const trackingKey = (carrier: string | undefined, number: string): string =>
  `tracking#${(carrier ?? '').toLowerCase()}#${number.toUpperCase()}`;

/** Keeps what carriers will tell of a new shipment, and a row per tracking number by which they find it. */
export function parcelWrites({ orderId, fulfilmentOrderId, shipment }: FulfilmentOrder): NamedWrite[] {
  const numbers = trackingNumbersOf(shipment);
  if (!shipment || numbers.length === 0) return [];
  const { shipmentId, carrier } = shipment;
  const entry = entryOf(shipmentId);
  const rows = [
    { order: orderId, entry, numbers, tracking: {} },
    ...numbers.map((number) => ({
      order: trackingKey(carrier, number),
      entry,
      tracked: { orderId, fulfilmentOrderId, shipmentId },
    })),
  ];
  return rows.map((Item) => ({
    name: `${Item.order} ${entry}`,
    Put: { TableName: tableName('Orders'), Item },
  }));
}

/** The shipments that a carrier's number stands for; a location may have left the carrier out. */
export async function trackedShipments(carrier: string, number: string): Promise<TrackedShipment[]> {
  const found = await Promise.all(
    [...new Set([trackingKey(carrier, number), trackingKey(undefined, number)])].map((key) =>
      Array.fromAsync(
        queryAll({
          TableName: tableName('Orders'),
          KeyConditionExpression: '#order = :order',
          ExpressionAttributeNames: { '#order': 'order' },
          ExpressionAttributeValues: { ':order': key },
          ConsistentRead: true,
        }),
      ),
    ),
  );
  return found.flat().map(({ tracked }) => tracked as TrackedShipment);
}

/**
 * Notes where a parcel was seen, unless it has been seen further on: carriers repeat themselves and come late.
 * @returns whether this was news.
 */
export async function noteTracking(
  { orderId, shipmentId }: TrackedShipment,
  number: string,
  status: ParcelStatus,
  at: string,
): Promise<boolean> {
  const tracking: Tracking = { status, progress: progressOf(status), at };
  try {
    await documents().send(
      new UpdateCommand({
        TableName: tableName('Orders'),
        Key: { order: orderId, entry: entryOf(shipmentId) },
        UpdateExpression: 'SET #tracking.#number = :tracking',
        ConditionExpression: 'attribute_not_exists(#tracking.#number) OR #tracking.#number.#progress < :progress',
        ExpressionAttributeNames: { '#tracking': 'tracking', '#number': number.toUpperCase(), '#progress': 'progress' },
        ExpressionAttributeValues: { ':tracking': tracking, ':progress': tracking.progress },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** The parcels of a shipment, read consistently; undefined when carriers know none. */
export async function loadParcels({ orderId, shipmentId }: TrackedShipment): Promise<Parcels | undefined> {
  const { Item } = await documents().send(
    new GetCommand({
      TableName: tableName('Orders'),
      Key: { order: orderId, entry: entryOf(shipmentId) },
      ConsistentRead: true,
    }),
  );
  return Item && { numbers: Item['numbers'] as string[], tracking: Item['tracking'] as Record<string, Tracking> };
}

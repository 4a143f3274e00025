import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { queryAll } from '#shared/dynamodb/pages.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import type { FulfilmentOrder, Shipment } from '#functions/orders/public.ts';
import { toldLines } from './handling.ts';
import { trackingNumbersOf } from './hand-over.ts';
import { progressOf, type ParcelStatus } from './parcel.ts';

/** Where a parcel was last seen, by its tracking number. */
export interface Tracking {
  readonly status: ParcelStatus;
  readonly progress: number;
  readonly at: string;
}

/** What left, as it is kept with its order: row `SHIPMENT#<id>`. */
export interface ShipmentRecord extends Shipment {
  readonly orderId: string;
  readonly fulfilmentOrderId: string;
  readonly location: string;
  readonly method: string;
  readonly lines: readonly { readonly lineId: string; readonly sku: string; readonly quantity: number }[];
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

/** Keeps a new shipment, and a row per tracking number by which carriers find it. */
export function newShipmentWrites(fulfilmentOrder: FulfilmentOrder): NamedWrite[] {
  const { orderId, fulfilmentOrderId, location, method, lines, shipment } = fulfilmentOrder;
  if (!shipment) return [];
  const { shipmentId, carrier } = shipment;
  const record: ShipmentRecord = {
    ...shipment,
    orderId,
    fulfilmentOrderId,
    location,
    method,
    lines: toldLines(lines),
  };
  const entry = entryOf(shipmentId);
  const rows = [
    { order: orderId, entry, shipment: record, tracking: {} },
    ...trackingNumbersOf(fulfilmentOrder).map((number) => ({
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

/** The shipment has been delivered. */
export function deliveredWrite({ orderId, shipment }: FulfilmentOrder): NamedWrite[] {
  if (!shipment?.deliveredAt) return [];
  return [
    {
      name: entryOf(shipment.shipmentId),
      Update: {
        TableName: tableName('Orders'),
        Key: { order: orderId, entry: entryOf(shipment.shipmentId) },
        UpdateExpression: 'SET #shipment.#deliveredAt = :deliveredAt',
        ConditionExpression: 'attribute_exists(#shipment)',
        ExpressionAttributeNames: { '#shipment': 'shipment', '#deliveredAt': 'deliveredAt' },
        ExpressionAttributeValues: { ':deliveredAt': shipment.deliveredAt },
      },
    },
  ];
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

/** A shipment and where its parcels were last seen, read consistently. */
export async function loadShipment({
  orderId,
  shipmentId,
}: Pick<TrackedShipment, 'orderId' | 'shipmentId'>): Promise<
  { shipment: ShipmentRecord; tracking: Readonly<Record<string, Tracking>> } | undefined
> {
  const { Item } = await documents().send(
    new GetCommand({
      TableName: tableName('Orders'),
      Key: { order: orderId, entry: entryOf(shipmentId) },
      ConsistentRead: true,
    }),
  );
  if (!Item) return undefined;
  return { shipment: Item['shipment'] as ShipmentRecord, tracking: Item['tracking'] as Record<string, Tracking> };
}

import { nowIso } from '#shared/ambient.ts';
import { isNew } from '#shared/dynamodb/conditions.ts';
import { put, type Put } from '#shared/dynamodb/writes.ts';
import { outboxOf, sequenced } from '#shared/events/outbox.ts';
import { newId } from '#shared/ids.ts';
import { presentCause } from '#shared/observability/correlation.ts';
import { movementRows } from '../rows.ts';

export const movementKinds = [
  'receipt',
  'shipment',
  'adjustment',
  'count',
  'transfer_out',
  'transfer_in',
  'return',
  'scrap',
] as const;
export type MovementKind = (typeof movementKinds)[number];

/** One immutable change of what is on hand. */
export interface Movement {
  readonly movementId: string;
  readonly kind: MovementKind;
  readonly sku: string;
  readonly location: string;
  /** Units that came (positive) or went (negative). */
  readonly quantity: number;
  readonly reason?: string | undefined;
  readonly reference?: string | undefined;
  readonly orderId?: string | undefined;
  /** What was on the shelf, for a count. */
  readonly counted?: number | undefined;
  readonly movedAt: string;
}

/** A movement that happens now. */
export function newMovement(movement: Omit<Movement, 'movementId' | 'movedAt'>): Movement {
  return { movementId: newId('movement'), ...movement, movedAt: nowIso() };
}

/** The movement's row, which is outbox too: it tells StockMoved. */
export function movementWrite(movement: Movement): Put {
  const { movementId, kind, sku, location, quantity, movedAt } = movement;
  // Ids sort by the time they were made.
  const entry = `MOVEMENT#${movementId}`;
  const event = sequenced(
    { type: 'StockMoved', data: { movementId, kind, sku, location, quantity } },
    { occurredAt: movedAt, sequence: 0, correlationId: movement.orderId ?? movementId, ...presentCause() },
  );
  const row = { item: sku, entry, location, locationKey: entry, movement, ...outboxOf([event]) };
  return put(`movement ${movementId}`, movementRows, row, isNew);
}

/** A movement as it is told to those who may not know for which order it was made. */
export function withoutOrder({ orderId, reference, ...movement }: Movement): Movement {
  return orderId === undefined && reference !== undefined ? { ...movement, reference } : movement;
}

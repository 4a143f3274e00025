import { bucketOf, type BucketText } from '#shared/bucket.ts';
import { nowIso } from '#shared/ambient.ts';
import type { MovementView } from '#shared/contracts/api/inventory.ts';
import type { EventData } from '#shared/contracts/events/catalogue.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import type { MovementKind } from '#shared/contracts/vocabulary.ts';
import { isNew } from '#shared/dynamodb/conditions.ts';
import { put, type Put } from '#shared/dynamodb/writes.ts';
import { outboxOf, sequenced } from '#shared/events/outbox.ts';
import { newId } from '#shared/ids.ts';
import { quantityOf, type Measured } from '#shared/quantity.ts';
import { presentCause } from '#shared/observability/correlation.ts';
import { movementRows } from '../rows.ts';

/** One immutable change of what is on hand. */
export interface Movement extends Measured {
  readonly movementId: string;
  readonly kind: MovementKind;
  readonly sku: string;
  readonly location: string;
  /** Absent for ordinary goods. */
  readonly bucket?: BucketText | undefined;
  /** What came (positive) or went (negative), in steps of its measure. */
  readonly quantity: number;
  readonly reason?: string | undefined;
  readonly reference?: string | undefined;
  readonly orderId?: string | undefined;
  /** The number of the supply that has come with it. */
  readonly supply?: string | undefined;
  /** What was on the shelf, for a count. */
  readonly counted?: number | undefined;
  /** Of the units that came or went, where they have serial numbers; of a count those that came. */
  readonly serials?: readonly string[] | undefined;
  /** Of the units that a count has not found. */
  readonly missing?: readonly string[] | undefined;
  readonly movedAt: string;
}

/** A movement that happens now. */
export function newMovement({ serials, missing, ...movement }: Omit<Movement, 'movementId' | 'movedAt'>): Movement {
  return { movementId: newId('movement'), ...movement, ...namedUnits({ serials, missing }), movedAt: nowIso() };
}

/** The movement's row, which is outbox too: it tells StockMoved. */
export function movementWrite(movement: Movement): Put {
  const { kind, location } = movement;
  return rowWrite(movement, [moved(movement, { kind, location, ...toldOf(movement) })]);
}

/**
 * Movements of several items or buckets that are one thing, such as a shipment: a row each, and one StockMoved for each location, which stands in
 * the row of the first. They must be of one kind and moment, and few enough for one transaction.
 */
export function movementWrites(movements: readonly Movement[]): Put[] {
  return [...Map.groupBy(movements, ({ location }) => location).values()].flatMap(([first, ...others]) => {
    if (!first || others.length === 0) return first ? [movementWrite(first)] : [];
    const lines = [first, ...others].map(toldOf);
    const event = moved(first, { kind: first.kind, location: first.location, lines });
    return [rowWrite(first, [event]), ...others.map((other) => rowWrite(other, []))];
  });
}

const toldOf = ({ movementId, sku, quantity, measure, bucket, supply, serials, missing }: Movement) => ({
  movementId,
  sku,
  quantity: quantityOf(quantity, measure),
  ...bucketOf(bucket),
  ...(supply === undefined ? {} : { supply }),
  ...namedUnits({ serials, missing }),
});

/** Serial numbers as they are kept and told: nothing for units without. */
const namedUnits = ({ serials = [], missing = [] }: Pick<Movement, 'serials' | 'missing'>) => ({
  ...(serials.length === 0 ? {} : { serials: [...serials] }),
  ...(missing.length === 0 ? {} : { missing: [...missing] }),
});

function rowWrite(movement: Movement, events: readonly DomainEvent[]): Put {
  const { movementId, sku, location } = movement;
  // Ids sort by the time they were made.
  const entry = `MOVEMENT#${movementId}`;
  const outbox = events.length > 0 ? outboxOf(events) : {};
  return put(
    `movement ${movementId}`,
    movementRows,
    { item: sku, entry, location, locationKey: entry, movement, ...outbox },
    isNew,
  );
}

function moved({ orderId, movementId, movedAt }: Movement, data: EventData<'StockMoved'>): DomainEvent {
  const context = { occurredAt: movedAt, sequence: 0, correlationId: orderId ?? movementId, ...presentCause() };
  return sequenced({ type: 'StockMoved', data }, context);
}

/** What a StockMoved tells, item by item. */
export function movesIn({ location, sku, quantity, lines = [] }: EventData<'StockMoved'>) {
  const single = sku === undefined || quantity === undefined ? [] : [{ sku, quantity }];
  return [...single, ...lines].map((moved) => ({ sku: moved.sku, location, quantity: moved.quantity }));
}

/** A movement as answers tell it. */
export function movementView({
  bucket,
  measure,
  quantity,
  counted,
  serials,
  missing,
  ...movement
}: Movement): MovementView {
  return {
    ...movement,
    ...bucketOf(bucket),
    quantity: quantityOf(quantity, measure),
    ...(counted === undefined ? {} : { counted: quantityOf(counted, measure) }),
    ...namedUnits({ serials, missing }),
  };
}

/** A movement as it is told to those who may not know for which order it was made. */
export function withoutOrder({ orderId, reference, ...movement }: Movement): Movement {
  return orderId === undefined && reference !== undefined ? { ...movement, reference } : movement;
}

import { jsonIn, placeOf, type Restored, type StoredRow } from './stored-row.ts';

/** Sums of the rows of a counter. */
interface Sums {
  onHand: number;
  allocated: number;
  held: number;
  available: number;
  moved: number;
  claimed: number;
}

const numberIn = (row: StoredRow, name: string): number => Number(row[name]?.N ?? 0);

/** Units of an item that are set aside at a location, of ordinary goods or of the bucket that is named. */
interface Claim {
  readonly location: string;
  readonly bucket?: string;
  readonly quantity: number;
}

interface Line {
  readonly sku: string;
  readonly allocations?: readonly Claim[];
}

/**
 * Compares levels with the sums of their movements and of what orders have set aside. Rows are given one by one, those of a partition
 * together and in their order.
 */
export class StockCheck {
  readonly #shelves = new Map<string, Sums>();
  /** The fulfilment orders of the order whose rows are being given: what is due of one stands behind it. */
  #fulfilmentOrders = new Map<string, readonly Line[]>();
  #orderId = '';

  take(table: Restored, row: StoredRow): void {
    if (table === 'Inventory') this.#takeStock(row);
    if (table === 'Orders') this.#takeOrder(row);
  }

  #takeOrder(row: StoredRow): void {
    const [orderId, entry] = placeOf('Orders', row);
    if (orderId !== this.#orderId) {
      this.#orderId = orderId;
      this.#fulfilmentOrders = new Map();
    }
    if (entry === 'ORDER' || entry.startsWith('ORDER#LINES#')) this.#claim(jsonIn(row['lines']) as Line[]);
    if (entry === 'ORDER') {
      const { cancellationLeft } = jsonIn(row['aggregate']) as {
        cancellationLeft?: { free: (Claim & { sku: string })[] };
      };
      for (const { sku, ...claim } of cancellationLeft?.free ?? []) this.#claimed(sku, claim);
    } else if (entry.startsWith('FULFILMENT#')) {
      const { lines } = jsonIn(row['fulfilmentOrder']) as { lines: Line[] };
      this.#fulfilmentOrders.set(entry.slice('FULFILMENT#'.length), lines);
    } else if (entry.startsWith('STOCKDUE#')) {
      const { fulfilmentOrderId, booked } = row['due']?.M ?? {};
      const lines = this.#fulfilmentOrders.get(fulfilmentOrderId?.S ?? '') ?? [];
      // What is of one item is booked together, in the order of the lines.
      const parts = [...Map.groupBy(lines, ({ sku }) => sku).values()].flat().flatMap((line) => each(line));
      this.#claim(parts.slice(Number(booked?.N ?? 0)));
    }
  }

  #claim(lines: readonly Line[]): void {
    for (const { sku, allocations = [] } of lines) for (const claim of allocations) this.#claimed(sku, claim);
  }

  #claimed(sku: string, { location, bucket, quantity }: Claim): void {
    this.#sums(sku, location, bucket).claimed += quantity;
  }

  #takeStock(row: StoredRow): void {
    const [sku, entry] = placeOf('Inventory', row);
    const [kind, place = ''] = entry.split('#');
    if (kind === 'LEVEL') {
      const sums = this.#sums(sku, place, row['bucket']?.S);
      sums.onHand += numberIn(row, 'onHand');
      sums.allocated += numberIn(row, 'allocated');
      sums.held += numberIn(row, 'reserved') + numberIn(row, 'safetyStock');
      sums.available += numberIn(row, 'available');
    } else if (kind === 'MOVEMENT') {
      const { location, bucket, quantity } = row['movement']?.M ?? {};
      this.#sums(sku, location?.S, bucket?.S).moved += Number(quantity?.N ?? 0);
    }
  }

  #sums(sku: string, location: string | undefined, bucket: string | undefined): Sums {
    const shelf = `${sku}@${location}${bucket === undefined ? '' : `#${bucket}`}`;
    const sums = this.#shelves.get(shelf) ?? { onHand: 0, allocated: 0, held: 0, available: 0, moved: 0, claimed: 0 };
    this.#shelves.set(shelf, sums);
    return sums;
  }

  /** A sentence for each shelf whose level does not agree. */
  wrong(): string[] {
    return [...this.#shelves].flatMap(([shelf, { onHand, allocated, held, available, moved, claimed }]) => [
      ...(onHand === moved ? [] : [`${shelf}: ${onHand} on hand, its movements come to ${moved}`]),
      ...(allocated === claimed ? [] : [`${shelf}: ${allocated} allocated, orders have set ${claimed} aside`]),
      ...(available === onHand - allocated - held ? [] : [`${shelf}: ${available} available of ${onHand} on hand`]),
    ]);
  }
}

/** A line for each of its allocations. */
const each = ({ sku, allocations = [] }: Line): Line[] => allocations.map((claim) => ({ sku, allocations: [claim] }));

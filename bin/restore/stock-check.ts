import { placeOf, type StoredRow } from './stored-row.ts';

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

/** Compares levels with the sums of their rows; rows are given one by one. */
export class StockCheck {
  readonly #shelves = new Map<string, Sums>();

  take(row: StoredRow): void {
    const [sku, entry] = placeOf('Inventory', row);
    const [kind, place = ''] = entry.split('#');
    if (kind === 'LEVEL') {
      const sums = this.#sums(`${sku}@${place}`);
      sums.onHand += numberIn(row, 'onHand');
      sums.allocated += numberIn(row, 'allocated');
      sums.held += numberIn(row, 'reserved') + numberIn(row, 'safetyStock');
      sums.available += numberIn(row, 'available');
    } else if (kind === 'ALLOCATION') {
      this.#sums(`${sku}@${place}`).claimed += numberIn(row, 'quantity');
    } else if (kind === 'MOVEMENT') {
      const { location, quantity } = row['movement']?.M ?? {};
      this.#sums(`${sku}@${location?.S}`).moved += Number(quantity?.N ?? 0);
    }
  }

  #sums(shelf: string): Sums {
    const sums = this.#shelves.get(shelf) ?? { onHand: 0, allocated: 0, held: 0, available: 0, moved: 0, claimed: 0 };
    this.#shelves.set(shelf, sums);
    return sums;
  }

  /** A sentence for each shelf whose level is not the sum of its rows. */
  wrong(): string[] {
    return [...this.#shelves].flatMap(([shelf, { onHand, allocated, held, available, moved, claimed }]) => [
      ...(onHand === moved ? [] : [`${shelf}: ${onHand} on hand, its movements come to ${moved}`]),
      ...(allocated === claimed ? [] : [`${shelf}: ${allocated} allocated, its allocations come to ${claimed}`]),
      ...(available === onHand - allocated - held ? [] : [`${shelf}: ${available} available of ${onHand} on hand`]),
    ]);
  }
}

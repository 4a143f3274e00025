import type { ItemKind, ReferenceKind } from '#shared/contracts/vocabulary.ts';
import type { Money } from '#shared/money.ts';
import type { Measure, Quantity } from '#shared/quantity.ts';

export type { ItemKind } from '#shared/contracts/vocabulary.ts';

/** Another number that the item goes by: the maker's (OEM), an analogue's, a supplier's. */
export interface CrossReference {
  readonly kind: ReferenceKind;
  readonly number: string;
}

/** What is in a kit. */
export interface KitComponent {
  readonly sku: string;
  /** In one kit. */
  readonly quantity: Quantity;
  /** Its part of the price, in proportion to those of the others; its quantity unless given. */
  readonly share?: number | undefined;
}

/** What is sold, by SKU. */
export interface Item {
  readonly sku: string;
  readonly kind: ItemKind;
  readonly description: string;
  /** Of a kit alone. */
  readonly components?: readonly KitComponent[] | undefined;
  readonly barcodes: readonly string[];
  readonly crossReferences: readonly CrossReference[];
  /** Unit of sale, such as `each` or `box`. */
  readonly unit: string;
  /** Decimal places of its quantities; absent for what is sold in whole units. It never changes: stock and lines are counted by it. */
  readonly decimals?: Measure['decimals'] | undefined;
  /** Each unit has a serial number; of goods in whole units alone. It never changes: each unit of its stock is known by one. */
  readonly serialised?: true | undefined;
  readonly weightGrams?: number | undefined;
  readonly volumeMl?: number | undefined;
  readonly taxClass: string;
  /** May be sold beyond stock. */
  readonly backorderable: boolean;
  /** What one unit costs to buy, for stock value. */
  readonly unitCost?: Money | undefined;
  readonly active: boolean;
  /** Counts changes; the ETag. */
  readonly version: number;
}

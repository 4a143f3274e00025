import type { CodeKind } from '#shared/contracts/vocabulary.ts';
import type { Item } from './item.ts';

/** A code by which an item is found. */
export interface ItemCode {
  readonly kind: CodeKind;
  readonly code: string;
}

/** The codes of an item: its barcodes as they stand, its other numbers in their plain form. */
export function codesOf({ barcodes, crossReferences }: Pick<Item, 'barcodes' | 'crossReferences'>): ItemCode[] {
  return [
    ...barcodes.map((code) => ({ kind: 'barcode' as const, code })),
    ...crossReferences.map(({ number }) => ({ kind: 'reference' as const, code: plainNumber(number) })),
  ];
}

/** A part number without what people write differently: `04E 115-561.h` and `04E115561H` are the same. */
export function plainNumber(number: string): string {
  return number.replace(/[\s._/+-]/g, '').toUpperCase();
}

import { packed, unpacked, type Packed } from '#shared/dynamodb/packed.ts';
import type { LineQuantities, OrderLine } from '../aggregate/order.ts';
import { noUnits } from '../aggregate/units.ts';

/** A line as it is stored: what is zero, false, empty or usual is left out, which is half of it. */
type StoredLine = Omit<OrderLine, keyof typeof usual | 'quantities'> &
  Partial<Pick<OrderLine, keyof typeof usual>> & { readonly quantities: Partial<LineQuantities> };

const usual = {
  kind: 'goods',
  discount: 0,
  tax: 0,
  backorderable: false,
  allocations: [],
  settled: { invoiced: 0, cancelled: 0 },
  settledAmounts: { invoiced: 0, cancelled: 0 },
} satisfies Partial<OrderLine>;

/** Lines as one attribute of a row. */
export function packedLines(lines: readonly OrderLine[]): Packed<readonly StoredLine[]> {
  return packed(lines.map(stored));
}

/** The lines in an attribute of a row. */
export function unpackedLines(text: unknown): OrderLine[] {
  return unpacked<StoredLine[]>(text).map((line) => ({
    ...usual,
    ...line,
    quantities: { ...noUnits, ...line.quantities },
  }));
}

function stored(line: OrderLine): StoredLine {
  const { kind, discount, tax, backorderable, allocations, settled, settledAmounts, quantities, ...rest } = line;
  return {
    ...rest,
    quantities: withoutZeros(quantities),
    ...(kind === 'goods' ? {} : { kind }),
    ...(discount === 0 ? {} : { discount }),
    ...(tax === 0 ? {} : { tax }),
    ...(backorderable ? { backorderable } : {}),
    ...(allocations.length === 0 ? {} : { allocations }),
    ...(isZero(settled) ? {} : { settled }),
    ...(isZero(settledAmounts) ? {} : { settledAmounts }),
  };
}

const isZero = (settled: OrderLine['settled']): boolean => Object.values(settled).every((amount) => amount === 0);

function withoutZeros(quantities: LineQuantities): Partial<LineQuantities> {
  return Object.fromEntries(Object.entries(quantities).filter(([, units]) => units !== 0));
}

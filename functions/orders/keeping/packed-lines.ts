import { packed, unpacked, type Packed } from '#shared/dynamodb/packed.ts';
import type { LineQuantities, OrderLine } from '../aggregate/order.ts';
import { noUnits } from '../aggregate/units.ts';

/** A line as it is stored: what is zero, false, empty, usual or follows from the rest is left out, which is half of it. */
type StoredLine = Omit<OrderLine, keyof typeof usual | 'quantities' | 'settled' | 'settledAmounts' | 'price'> &
  Partial<Pick<OrderLine, keyof typeof usual | 'price'>> & {
    readonly quantities: Partial<LineQuantities>;
    readonly settled?: Partial<OrderLine['settled']>;
    readonly settledAmounts?: Partial<OrderLine['settledAmounts']>;
  };

const usual = {
  kind: 'goods',
  discounts: [],
  taxes: [],
  backorderable: false,
  allocations: [],
} satisfies Partial<OrderLine>;

const unsettled = { invoiced: 0, cancelled: 0 };

/** Lines as one attribute of a row. */
export function packedLines(lines: readonly OrderLine[]): Packed<readonly StoredLine[]> {
  return packed(lines.map(stored));
}

/** The lines in an attribute of a row. */
export function unpackedLines(text: unknown): OrderLine[] {
  return unpacked<StoredLine[]>(text).map((line) => ({
    ...usual,
    price: atUnitPrice(line),
    ...line,
    quantities: { ...noUnits, ...line.quantities },
    settled: { ...unsettled, ...line.settled },
    settledAmounts: { ...unsettled, ...line.settledAmounts },
  }));
}

function stored(line: OrderLine): StoredLine {
  const { kind, price, discounts, taxes, backorderable, allocations, settled, settledAmounts, quantities, ...rest } =
    line;
  return {
    ...rest,
    quantities: withoutZeros(quantities),
    ...(!line.measure && price === atUnitPrice(line) ? {} : { price }),
    ...(kind === 'goods' ? {} : { kind }),
    ...(discounts.length === 0 ? {} : { discounts }),
    ...(taxes.length === 0 ? {} : { taxes }),
    ...(backorderable ? { backorderable } : {}),
    ...(allocations.length === 0 ? {} : { allocations }),
    ...(isZero(settled) ? {} : { settled: withoutZeros(settled) }),
    ...(isZero(settledAmounts) ? {} : { settledAmounts: withoutZeros(settledAmounts) }),
  };
}

/** What the units of a line cost where its unit price is whole minor units; what is sold by measure says its price. */
const atUnitPrice = ({ unitPrice, ordered, measure }: Pick<OrderLine, 'unitPrice' | 'ordered' | 'measure'>): number =>
  measure ? 0 : unitPrice * ordered;

const isZero = (settled: OrderLine['settled']): boolean => Object.values(settled).every((amount) => amount === 0);

function withoutZeros<Numbers extends LineQuantities | OrderLine['settled']>(numbers: Numbers): Partial<Numbers> {
  return Object.fromEntries(Object.entries(numbers).filter(([, number]) => number !== 0)) as Partial<Numbers>;
}

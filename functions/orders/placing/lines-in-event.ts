import type { EventData } from '#shared/contracts/events/catalogue.ts';
import { formatMinor, formatUnitPrice } from '#shared/money.ts';
import type { OrderLine } from '../aggregate/order.ts';
import { together, total, written } from '../aggregate/price.ts';

type Placed = EventData<'OrderPlaced'>;
type OrderedLine = NonNullable<Placed['lines']>[number];

/** Bytes of JSON that lines, discounts and taxes of `OrderPlaced` may take, so that it stays below `largestDetail`. */
export const lineBytes = 195_000;

/**
 * What `OrderPlaced` tells of the lines, without any text that a person wrote: what was ordered and at which price, and the order's
 * discounts and taxes by what they are. Of the lines, from the first on as many as fit into `lineBytes`.
 */
export function linesInEvent(
  lines: readonly OrderLine[],
  currency: string,
): Pick<Placed, 'lines' | 'discounts' | 'taxes'> {
  const decimal = (minor: number): string => formatMinor(minor, currency);
  const told = (line: OrderLine) => line.discounts.map(({ reason: _, ...discount }) => discount);
  const discounts = written(together(lines.flatMap(told)), decimal);
  const taxes = written(together(lines.flatMap((line) => line.taxes)), decimal);
  const sums = {
    ...(discounts.length === 0 ? {} : { discounts }),
    ...(taxes.length === 0 ? {} : { taxes }),
  };
  return { ...sums, lines: asManyAsFit(lines, currency, lineBytes - Buffer.byteLength(JSON.stringify(sums))) };
}

function asManyAsFit(lines: readonly OrderLine[], currency: string, bytes: number): OrderedLine[] {
  const included: OrderedLine[] = [];
  let left = bytes;
  for (const line of lines.map((each) => asOrdered(each, currency))) {
    left -= Buffer.byteLength(JSON.stringify(line)) + 1;
    if (left < 0) break;
    included.push(line);
  }
  return included;
}

function asOrdered(line: OrderLine, currency: string): OrderedLine {
  const { lineId, sku, ordered, unitPrice, finer, price } = line;
  const discount = total(line.discounts);
  const tax = total(line.taxes);
  return {
    lineId,
    sku,
    quantity: ordered,
    unitPrice: formatUnitPrice({ minor: unitPrice, finer }, currency),
    ...(finer === undefined ? {} : { price: formatMinor(price, currency) }),
    ...(discount === 0 ? {} : { discount: formatMinor(discount, currency) }),
    ...(tax === 0 ? {} : { tax: formatMinor(tax, currency) }),
  };
}

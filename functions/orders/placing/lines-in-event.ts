import type { EventData } from '#shared/contracts/events/catalogue.ts';
import { formatMinor } from '#shared/money.ts';
import type { OrderLine } from '../aggregate/order.ts';

type OrderedLine = NonNullable<EventData<'OrderPlaced'>['lines']>[number];

/** Bytes of JSON that the lines of `OrderPlaced` may take, so that it stays below `largestDetail`. */
export const lineBytes = 195_000;

/**
 * The lines in `OrderPlaced`: what was ordered and at which price, without any text that a person wrote. From the first on
 * as many as fit into `lineBytes`.
 */
export function linesInEvent(lines: readonly OrderLine[], currency: string): OrderedLine[] {
  const included: OrderedLine[] = [];
  let left = lineBytes;
  for (const line of lines.map((each) => asOrdered(each, currency))) {
    left -= Buffer.byteLength(JSON.stringify(line)) + 1;
    if (left < 0) break;
    included.push(line);
  }
  return included;
}

function asOrdered({ lineId, sku, ordered, unitPrice, discount, tax }: OrderLine, currency: string): OrderedLine {
  return {
    lineId,
    sku,
    quantity: ordered,
    unitPrice: formatMinor(unitPrice, currency),
    ...(discount === 0 ? {} : { discount: formatMinor(discount, currency) }),
    ...(tax === 0 ? {} : { tax: formatMinor(tax, currency) }),
  };
}

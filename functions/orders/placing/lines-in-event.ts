import type { EventData } from '#shared/contracts/events/catalogue.ts';
import { formatMinor, formatUnitPrice } from '#shared/money.ts';
import { quantityOf } from '#shared/quantity.ts';
import type { Charge } from '../aggregate/charge.ts';
import { instructionsOf } from '../aggregate/groups.ts';
import type { GroupFacts, Order, OrderLine } from '../aggregate/order.ts';
import { pricesIncludeTaxOf, together, total, written, type Price } from '../aggregate/price.ts';

type Placed = EventData<'OrderPlaced'>;
type OrderedLine = NonNullable<Placed['lines']>[number];
type OrderedCharge = NonNullable<Placed['charges']>[number];
type GroupsInEvent = Pick<Placed, 'groups' | 'related' | keyof ReturnType<typeof instructionsOf>>;
type Decimal = (minor: number) => string;

/** Bytes of JSON that lines, charges, discounts and taxes of `OrderPlaced` may take, so that it stays below `largestDetail`. */
export const lineBytes = 195_000;

/** How the lines go to the customer, without whom and where to but for the country, and the orders that it belongs to. */
function groupsInEvent(order: Pick<Order, 'groups' | 'related' | keyof GroupFacts>): GroupsInEvent {
  const related = order.related ? { related: order.related.map((one) => ({ ...one })) } : {};
  if (!order.groups) return { ...instructionsOf(order), ...related };
  const groups = order.groups.map((group) => ({
    groupId: group.groupId,
    method: group.method,
    ...(group.country === undefined ? {} : { country: group.country }),
    ...(group.pickupLocation === undefined ? {} : { pickupLocation: group.pickupLocation }),
    ...(group.deliveredBy ? { deliveredBy: group.deliveredBy } : {}),
    ...instructionsOf(group),
  }));
  return { groups, ...related };
}

/**
 * What `OrderPlaced` tells of the lines, without any text that a person wrote: what was ordered, at which price and how it goes to the
 * customer, what is charged beside it, and the order's discounts and taxes by what they are. Of the lines, from the first on as many as fit into `lineBytes`.
 */
export function linesInEvent(
  order: Pick<Order, 'lines' | 'charges' | 'currency' | 'groups' | 'related' | keyof GroupFacts>,
  bytes = lineBytes,
): GroupsInEvent & Pick<Placed, 'lines' | 'bundles' | 'charges' | 'discounts' | 'taxes' | 'pricesIncludeTax'> {
  const { lines, charges, currency } = order;
  const decimal: Decimal = (minor) => formatMinor(minor, currency);
  const prices = [...lines, ...charges];
  const told = (price: Price) => price.discounts.map(({ reason: _, ...discount }) => discount);
  const discounts = written(together(prices.flatMap(told)), decimal);
  const taxes = written(together(prices.flatMap((price) => price.taxes)), decimal);
  const sums = {
    ...groupsInEvent(order),
    ...pricesIncludeTaxOf(lines),
    ...bundlesInEvent(lines),
    ...(charges.length === 0 ? {} : { charges: charges.map((charge) => asCharged(charge, decimal)) }),
    ...(discounts.length === 0 ? {} : { discounts }),
    ...(taxes.length === 0 ? {} : { taxes }),
  };
  return { ...sums, lines: asManyAsFit(lines, currency, bytes - Buffer.byteLength(JSON.stringify(sums))) };
}

function bundlesInEvent(lines: readonly OrderLine[]): Pick<Placed, 'bundles'> {
  const bundles = lines.flatMap(({ bundleId, bundle }) =>
    bundleId !== undefined && bundle ? [{ bundleId, sku: bundle.sku, quantity: bundle.ordered }] : [],
  );
  return bundles.length === 0 ? {} : { bundles };
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

function asCharged({ chargeId, kind, code, ...charge }: Charge, decimal: Decimal): OrderedCharge {
  const called = code === undefined ? {} : { code };
  return { chargeId, kind, ...called, price: decimal(charge.price), ...offAndOn(charge, decimal) };
}

function asOrdered(line: OrderLine, currency: string): OrderedLine {
  const { lineId, sku, ordered, unitPrice, finer, price } = line;
  const decimal: Decimal = (minor) => formatMinor(minor, currency);
  return {
    lineId,
    ...(line.groupId === undefined ? {} : { groupId: line.groupId }),
    sku,
    quantity: quantityOf(ordered, line.measure),
    ...(line.custom ? { custom: line.custom } : {}),
    ...(line.bundleId === undefined ? {} : { bundleId: line.bundleId }),
    unitPrice: formatUnitPrice({ minor: unitPrice, finer }, currency),
    ...(finer === undefined ? {} : { price: decimal(price) }),
    ...offAndOn(line, decimal),
  };
}

/** The sums of discounts and of taxes, where there are any. */
function offAndOn({ discounts, taxes }: Price, decimal: Decimal): { discount?: string; tax?: string } {
  const [discount, tax] = [total(discounts), total(taxes)];
  return {
    ...(discount === 0 ? {} : { discount: decimal(discount) }),
    ...(tax === 0 ? {} : { tax: decimal(tax) }),
  };
}

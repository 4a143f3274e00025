import { orderFacts, ordersIn } from '../facts/order-facts.ts';
import type { Row } from '../facts/rows.ts';
import type { Invariant, Tables } from '../invariant.ts';

/** 8. What was sent at a price that is far off all prices of the price lists is held for a person, where the channel has its prices compared. */
export function offListsInvariant(tables: Tables): Invariant {
  return {
    number: 8,
    rule: 'A price that is farther from the price lists than its channel may go is held for a person',
    rows: (changes) => [...ordersIn(changes)].flatMap((orderId) => violations(tables, orderId)),
  };
}

/** The one judges what was placed, the other what lines have been mapped to since. */
const pricesRules = ['rule:price-lists', 'rule:mapped-prices'];

function violations(tables: Tables, orderId: string): string[] {
  const facts = orderFacts(tables, orderId);
  if (!facts?.order['screenedAt'] || facts.order['test']) return [];
  const { channel, currency, holds } = facts.order;
  const tolerance = tables.partition('Parties', `channel#${channel}`).get('CHANNEL')?.['details'].priceTolerance;
  const isHeld = (holds as Row[]).some(({ createdBy }) => pricesRules.includes(createdBy));
  const off = facts.lines.filter(
    // Of a bundle the whole is compared.
    (line) =>
      tolerance !== undefined && !line['bundleId'] && isFarOff(line, pricesOf(tables, line, currency), tolerance),
  );
  const checked = facts.lines.filter(({ priceCheck }) => priceCheck);
  if ([...off, ...checked].length > 0 && !isHeld)
    return [`order ${orderId}: its prices are off the lists, and nothing holds it`];
  return isHeld && checked.length === 0 ? [`order ${orderId} is held for its prices, and no line says why`] : [];
}

const pricesOf = (tables: Tables, { sku }: Row, currency: string): number[] =>
  [...tables.partition('Catalogue', String(sku))].flatMap(([entry, { unitPrice }]) =>
    entry.startsWith(`PRICE#${currency}#`) ? [Number(String(unitPrice).replace('.', ''))] : [],
  );

/** It is farther from each of the prices than the tolerance, with its taxes and without. */
function isFarOff(
  { price, ordered: steps, measure, taxes }: Row,
  prices: readonly number[],
  tolerance: string,
): boolean {
  const ordered = steps / 10 ** (measure?.decimals ?? 0);
  const percent = (taxes as Row[]).reduce((sum, { rate = 0 }) => sum + Number(rate), 0);
  const compared = prices.flatMap((one) => [one, (one * (100 + percent)) / 100, (one * 100) / (100 + percent)]);
  return (
    compared.length > 0 &&
    compared.every((one) => Math.abs(price - one * ordered) * 100 > Number(tolerance) * one * ordered)
  );
}

import type { Placement } from '#shared/contracts/api/orders.ts';
import type { MeasuredSteps } from '#shared/quantity.ts';
import { listPricesFor } from '#functions/catalogue/public.ts';
import { findCustomer, type Channel } from '#functions/parties/public.ts';
import type { Order } from '../aggregate/order.ts';
import { hasNoPrice, type Listed, type ListedPrices } from './listed-money.ts';

/**
 * The list prices of the lines that were sent without a price, as of the day on which the order was placed; of all lines where its channel has
 * them compared. None for a line whose price is taken as it was sent: an order of such lines alone reads nothing.
 */
export async function findListPrices(
  placement: Placement,
  quantities: readonly MeasuredSteps[],
  channel: Channel,
  now: number,
): Promise<ListedPrices> {
  const isAsked = (line: Placement['lines'][number]) => channel.priceTolerance !== undefined || hasNoPrice(line);
  const asked = placement.lines.flatMap((line, index) => {
    const quantity = quantities[index]?.steps;
    return quantity !== undefined && isAsked(line) ? [{ line, sku: line.sku, quantity }] : [];
  });
  if (asked.length === 0) return [];
  const { currency, customer, placedAt } = placement;
  const day = new Date(placedAt ?? now).toISOString().slice(0, 10);
  const group = await groupOf(customer.customerId, channel);
  const prices = await listPricesFor(asked, { currency, channel: channel.channelId, group, day });
  const found = new Map(asked.map(({ line }, index) => [line, prices[index]]));
  return placement.lines.map((line) => found.get(line));
}

/** The list price of an item for a line of an order that was placed, as of the day of its placement. */
export async function findListPrice(
  { contact, currency, placedAt }: Pick<Order, 'contact' | 'currency' | 'placedAt'>,
  wanted: { readonly sku: string; readonly quantity: number },
  channel: Channel,
): Promise<Listed | undefined> {
  const group = await groupOf(contact.customerId, channel);
  const buying = { currency, channel: channel.channelId, group, day: placedAt.slice(0, 10) };
  return (await listPricesFor([wanted], buying))[0];
}

async function groupOf(customerId: string | undefined, { channelId }: Channel): Promise<string | undefined> {
  const customer = customerId === undefined ? undefined : await findCustomer(customerId);
  return customer?.active && (customer.channel ?? channelId) === channelId ? customer.group : undefined;
}

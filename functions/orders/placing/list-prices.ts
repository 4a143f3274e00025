import type { Placement } from '#shared/contracts/api/orders.ts';
import { listPricesFor } from '#functions/catalogue/public.ts';
import { findCustomer, type Channel } from '#functions/parties/public.ts';

/** What is asked of a line that no price list knows either, is asked when its money is read. */
const hasNoPrice = ({ unitPrice, price }: Placement['lines'][number]): boolean =>
  unitPrice === undefined && price === undefined;

/** The placement with the price lists' prices on the lines that were sent without one, as of the day on which it was placed. */
export async function withListPrices(placement: Placement, channel: Channel, now: number): Promise<Placement> {
  const unpriced = placement.lines.filter(hasNoPrice);
  if (unpriced.length === 0) return placement;
  const { currency, customer, placedAt } = placement;
  const day = new Date(placedAt ?? now).toISOString().slice(0, 10);
  const group = await groupOf(customer.customerId, channel);
  const prices = await listPricesFor(unpriced, { currency, channel: channel.channelId, group, day });
  const found = new Map(unpriced.map((line, index) => [line, prices[index]]));
  return {
    ...placement,
    lines: placement.lines.map((line) => {
      const unitPrice = found.get(line);
      return unitPrice === undefined ? line : { ...line, unitPrice };
    }),
  };
}

/** Whether the price lists say what some line costs, so that its channel cannot know the total. */
export const isPricedHere = ({ lines }: Placement): boolean => lines.some(hasNoPrice);

async function groupOf(customerId: string | undefined, { channelId }: Channel): Promise<string | undefined> {
  const customer = customerId === undefined ? undefined : await findCustomer(customerId);
  return customer?.active && (customer.channel ?? channelId) === channelId ? customer.group : undefined;
}

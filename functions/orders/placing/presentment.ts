import type { Placement } from '#shared/contracts/api/orders.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { converted, formatMinor, formatMoney, parseAmount } from '#shared/money.ts';
import type { Presentment } from '../aggregate/order.ts';

/**
 * What the customer was shown, in another currency than the order's; undefined where it was the same.
 *
 * Its total must be the order's by its rate. Each amount that was shown may have been rounded by itself: one minor unit of the shown currency for
 * each line, charge, discount and tax is no error.
 * @param total of the order, in minor units.
 */
export function presentmentOf(
  { currency, presentment, ...placement }: Placement,
  total: number,
): { presentment: Presentment } | { errors: readonly FieldError[] } | undefined {
  if (!presentment) return undefined;
  const { currency: shown, rate } = presentment;
  const wrong = (pointer: string, message: string) => ({ errors: [{ pointer: `/presentment${pointer}`, message }] });
  if (shown === currency)
    return wrong('/currency', `is the currency of the order, ${currency}; leave \`presentment\` out`);
  const given = parseAmount(presentment.total, shown);
  if ('error' in given) return wrong('/total', given.error);
  const right = converted({ minor: total, currency }, shown, rate);
  if (!right) return wrong('/rate', `is not between ${currency} and ${shown}; say the rate of these two`);
  const most = 1 + amountsIn(placement);
  if (Math.abs(right.minor - given.minor) <= most)
    return { presentment: { currency: shown, total: given.minor, rate } };
  const order = formatMoney({ minor: total, currency });
  const about = `${formatMoney(right)}, give or take ${formatMinor(most, shown)} for what was rounded`;
  return wrong(
    '/total',
    `must be ${about}: ${order} by the rate ${rate.rate}; it is ${formatMinor(given.minor, shown)}`,
  );
}

function amountsIn({
  lines,
  charges = [],
  discounts = [],
}: Pick<Placement, 'lines' | 'charges' | 'discounts'>): number {
  const priced = [...lines, ...charges];
  return priced.reduce(
    (count, one) => count + 1 + (one.discounts?.length ?? 0) + (one.taxes?.length ?? 0),
    discounts.length,
  );
}

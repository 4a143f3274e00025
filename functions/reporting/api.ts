import { findItems } from '#functions/catalogue/public.ts';
import { findLocation, findBranch } from '#functions/parties/public.ts';
import { reportingRoutes, type StockRow } from '#shared/contracts/api/reporting.ts';
import { ok } from '#shared/http/answer.ts';
import { reaches, type Principal } from '#shared/http/access/principal.ts';
import { answeredOnce } from '#shared/http/answered-once.ts';
import { notFound, refuse } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { formatMinor, priceOfSteps, type Money } from '#shared/money.ts';
import { quantityOf, type Quantity } from '#shared/quantity.ts';
import { freshness } from './freshness.ts';
import { daysBetween, orderCountsOf } from './order-report.ts';
import { countersOfDay } from './order-rows.ts';
import { rebuildOrders } from './rebuild-orders.ts';
import { rebuildStock } from './rebuild-stock.ts';
import { shortageOf, shortOf, stockOf, type Short, type StockStanding } from './stock-rows.ts';

const longestReport = 92;

export const handler = serve(reportingRoutes, {
  reportOrders: async ({ query: { branch, from, to, channel }, caller }) => {
    if (!(await knownBranch(branch, caller))) return notFound('branch', branch);
    const days = daysBetween(from, to);
    if (days.length === 0 || days.length > longestReport) {
      return refuse('invalid-request', `from ${from} to ${to} are ${days.length} days; ask for 1 to ${longestReport}`, {
        pointer: '#query/to',
        message: `must lie 0 to ${longestReport - 1} days after from`,
      });
    }
    const rows = await Promise.all(days.map(async (day) => ({ day, counters: await countersOfDay(branch, day) })));
    return ok({
      days: rows.flatMap(({ day, counters }) =>
        [...counters]
          .filter(([name, { orders }]) => orders !== 0 && (channel ?? name) === name && reaches(caller.channels, name))
          .map(([name, row]) => orderCountsOf(branch, day, name, row)),
      ),
      ...(await freshness()),
    });
  },

  reportStock: async ({ query: { location }, caller }) => {
    if (!(await knownLocation(location, caller))) return notFound('location', location);
    const rows = await valued(await stockOf(location));
    const shortages = await valued(await shortOf(rows));
    // Kilograms and pieces are not added up.
    const whole = rows.filter(({ measure }) => !measure);
    return ok({
      location,
      items: rows.length,
      units: whole.reduce((sum, { onHand }) => sum + onHand, 0),
      unsellable: whole.reduce((sum, { unsellable = 0 }) => sum + unsellable, 0),
      ofOthers: whole.reduce((sum, { ofOthers = 0 }) => sum + ofOthers, 0),
      value: stockValue(rows),
      shortages: shortages.map(stockRowOf),
      ...(await freshness()),
    });
  },

  rebuildOrderReport: async ({ body: { branch, day }, caller, claim }) => {
    // What is counted, and what differed, is of all channels of the branch.
    if (caller.channels !== 'all' || !(await knownBranch(branch, caller))) return notFound('branch', branch);
    return answeredOnce(claim, async () => ok(await rebuildOrders(branch, day)));
  },

  rebuildStockReport: async ({ body: { location, skus }, caller, claim }) => {
    if (!(await knownLocation(location, caller))) return notFound('location', location);
    return answeredOnce(claim, async () => ok({ orders: 0, differences: await rebuildStock(location, skus) }));
  },
});

async function knownBranch(branch: string, caller: Principal): Promise<boolean> {
  return reaches(caller.branches, branch) && (await findBranch(branch)) !== undefined;
}

async function knownLocation(location: string, caller: Principal): Promise<boolean> {
  return reaches(caller.locations, location) && (await findLocation(location)) !== undefined;
}

type Valued<Stock> = Stock & { readonly value?: Money };

/** Stock is worth what its items cost now; that of others is theirs. */
async function valued<Stock extends StockStanding>(rows: readonly Stock[]): Promise<Valued<Stock>[]> {
  const items = await findItems(rows.map(({ sku }) => sku));
  return rows.map((row) => {
    const cost = items.get(row.sku)?.unitCost;
    if (!cost) return row;
    const { minor, currency } = cost;
    const own = row.onHand - (row.ofOthers ?? 0);
    return {
      ...row,
      value: { minor: priceOfSteps({ minor }, { steps: own, measure: row.measure }, 'half_up'), currency },
    };
  });
}

function stockValue(rows: readonly Valued<StockStanding>[]): Record<string, string> {
  const sums = new Map<string, number>();
  for (const { value } of rows) if (value) sums.set(value.currency, (sums.get(value.currency) ?? 0) + value.minor);
  return Object.fromEntries([...sums].map(([currency, minor]) => [currency, formatMinor(minor, currency)]));
}

function stockRowOf(row: Valued<Short>): StockRow {
  const { sku, location, onHand, available, backordered, measure, value } = row;
  const told = (steps: number): Quantity => quantityOf(steps, measure);
  const worth = value ? { value: { amount: formatMinor(value.minor, value.currency), currency: value.currency } } : {};
  return {
    sku,
    location,
    onHand: told(onHand),
    available: told(available),
    backordered: told(backordered),
    shortage: told(shortageOf(row)),
    ...worth,
  };
}

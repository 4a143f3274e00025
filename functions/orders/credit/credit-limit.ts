import { inCurrency, type ExchangeRate, type Money } from '#shared/money.ts';
import type { Debts } from './debt-rows.ts';

/** What a customer owes by the currency of the limit, in minor units; undefined where some of it cannot be told in that currency. */
export function owedBy(
  limit: Money,
  { counted }: Pick<Debts, 'counted'>,
  rates: readonly ExchangeRate[],
): number | undefined {
  let owed = 0;
  for (const [currency, minor] of Object.entries(counted)) {
    const inLimit = inCurrency({ minor, currency }, limit.currency, rates);
    if (!inLimit) return undefined;
    owed += inLimit.minor;
  }
  return owed;
}

import { any, atMost, unset } from '#shared/dynamodb/conditions.ts';
import { get } from '#shared/dynamodb/reads.ts';
import { update, type Write } from '#shared/dynamodb/writes.ts';
import { debtRows } from '../rows.ts';
import type { Order } from '../aggregate/order.ts';
import { boundOf, debtOf } from './debt.ts';

/** What a customer owes, in minor units by currency: as it stands in the orders, and as it counts for limits. */
export interface Debts {
  readonly owed: Readonly<Record<string, number>>;
  readonly counted: Readonly<Record<string, number>>;
}

const debtKey = (customer: string) => ({ order: `customer#${customer}`, entry: 'DEBT' });

const [owedIn, countedIn] = ['owed#', 'counted#'];

/**
 * The write that keeps what a customer owes in step with an order on account; none where the order changes nothing of it. Every commit of
 * an order makes it. Fails by `debt` where the order is not to be added to what others have added meanwhile.
 */
export function debtWrites(before: Order | undefined, after: Order): Write[] {
  const [was, is] = [before && debtOf(before), debtOf(after)];
  const debt = is ?? was;
  if (!debt) return [];
  const [owed, counted] = [
    (is?.owed.minor ?? 0) - (was?.owed.minor ?? 0),
    (is?.counted.minor ?? 0) - (was?.counted.minor ?? 0),
  ];
  if (owed === 0 && counted === 0) return [];
  const name = `${countedIn}${debt.counted.currency}`;
  const most = was ? undefined : boundOf(after);
  const condition = most === undefined ? undefined : any(unset(name), atMost(name, most - counted));
  const add = { [`${owedIn}${debt.owed.currency}`]: owed, [name]: counted };
  return [update('debt', debtRows, debtKey(debt.customer), { add }, condition)];
}

/** What a customer owes, read consistently. */
export async function debtsOf(customer: string): Promise<Debts> {
  const row = (await get(debtRows, debtKey(customer))) ?? {};
  const sums = (prefix: string): Record<string, number> =>
    Object.fromEntries(
      Object.entries(row).flatMap(([name, sum]) =>
        name.startsWith(prefix) && sum !== 0 ? [[name.slice(prefix.length), Number(sum)]] : [],
      ),
    );
  return { owed: sums(owedIn), counted: sums(countedIn) };
}

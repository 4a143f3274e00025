import type { CustomerCreditView, creditRoutes } from '#shared/contracts/api/credit.ts';
import { nowIso } from '#shared/ambient.ts';
import { ok } from '#shared/http/answer.ts';
import type { Operation } from '#shared/http/operation.ts';
import { notFound } from '#shared/http/refusal.ts';
import { decimalMoney, type ExchangeRate, type Money } from '#shared/money.ts';
import { customerWithin } from '#functions/parties/public.ts';
import { ratesTo } from '../screening/screening-facts.ts';
import { owedBy } from './credit-limit.ts';
import { debtsOf, type Debts } from './debt-rows.ts';

/** `GET /v1/customers/{customerId}/credit`: the limit, what is owed, and what is left, by the rates of today. */
export const readCreditOperation: Operation<typeof creditRoutes.readCredit> = async ({ params, caller }) => {
  const customer = await customerWithin(caller, params.customerId);
  if (!customer) return notFound('customer', params.customerId);
  const { customerId, creditLimit } = customer;
  const debts = await debtsOf(customerId);
  const rates = creditLimit ? await ratesTo(creditLimit.currency, Object.keys(debts.counted), nowIso()) : [];
  return ok(creditOf(customerId, customer.active ? creditLimit : undefined, debts, rates));
};

function creditOf(
  customerId: string,
  limit: Money | undefined,
  debts: Debts,
  rates: readonly ExchangeRate[],
): CustomerCreditView {
  const counted = limit && owedBy(limit, debts, rates);
  const owed = Object.entries(debts.owed)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, minor]) => decimalMoney(minor, currency));
  if (!limit) return { customerId, owed };
  const inLimit = (minor: number) => decimalMoney(minor, limit.currency);
  return {
    customerId,
    limit: inLimit(limit.minor),
    owed,
    ...(counted === undefined ? {} : { counted: inLimit(counted), available: inLimit(limit.minor - counted) }),
  };
}

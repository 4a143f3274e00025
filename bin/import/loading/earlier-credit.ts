import { sumOfQuantities } from '../../quantities.ts';
import type { CreditMemo, OpenOms, OrderSummary } from '@open-oms/client';
import { forEachAtOnce } from '../../pool.ts';
import { wholePence } from '../pence.ts';
import type { ImportPlan } from '../plan/plan.ts';
import { planCredits, type CreditPlan, type IssuedCredits, type SoldOrder } from '../plan/plan-credits.ts';
import { creditMemosOfBranch } from './give-credit.ts';
import { importId, refundReason } from './requests.ts';

const atOnce = 4;

/**
 * What credit invoices become in this system: orders of earlier runs are among those that they may refer to, and what was
 * issued for them stands. Without either it is what the files alone say.
 */
export async function creditsInSystem(
  client: OpenOms,
  plan: ImportPlan,
  orders: ReadonlyMap<string, OrderSummary>,
): Promise<readonly CreditPlan[]> {
  const own = new Set(plan.orders.map(({ externalNumber }) => externalNumber));
  const memos = await creditMemosOfBranch(client);
  if (memos.length === 0 && [...orders.keys()].every((externalNumber) => own.has(externalNumber))) return plan.credits;
  const whole = await wholeMemos(client, memos);
  const invoices = new Set(plan.creditRows.map(({ invoice }) => invoice));
  const reasons = new Map([...invoices].map((invoice) => [refundReason({ invoice }), invoice]));
  const creditOf = ({ orderId, reason, reference }: CreditMemo): string | undefined =>
    orderId === undefined
      ? reference !== undefined && invoices.has(reference)
        ? reference
        : undefined
      : reasons.get(reason);
  const earlier = await earlierSales(client, plan, own);
  const others = whole.filter((memo) => creditOf(memo) === undefined);
  const sold = [...plan.orders, ...earlier].map((order) => withoutCredited(order, others, orders));
  return planCredits(plan.creditRows, sold, issuedCredits(whole, creditOf, sold, orders));
}

/** Lists show the first lines of a long memo. */
async function wholeMemos(client: OpenOms, memos: readonly CreditMemo[]): Promise<CreditMemo[]> {
  const whole: CreditMemo[] = [];
  await forEachAtOnce(memos, atOnce, async (memo) => {
    const { creditMemoId, lineCount, lines } = memo;
    whole.push(lineCount === lines.length ? memo : await client.call('readCreditMemo', { params: { creditMemoId } }));
  });
  return whole;
}

/** The completed orders of earlier runs whose customers have credit invoices now. */
async function earlierSales(client: OpenOms, plan: ImportPlan, own: ReadonlySet<string>): Promise<SoldOrder[]> {
  const customers = new Set(plan.creditRows.flatMap(({ customer }) => customer ?? []));
  const earlier: SoldOrder[] = [];
  await forEachAtOnce(customers, atOnce, async (customer) => {
    for await (const order of client.each('listOrders', { query: { channel: importId, customer, limit: 100 } })) {
      const { orderId, externalNumber, placedAt, status } = order;
      if (own.has(externalNumber) || status.lifecycle !== 'completed') continue;
      const { lines } = await client.call('readOrder', { params: { orderId } });
      earlier.push({
        externalNumber,
        customer,
        placedAt,
        lines: lines.map(({ lineId, sku, ordered, unitPrice }) => ({
          lineId,
          sku,
          quantity: ordered,
          price: wholePence(unitPrice),
        })),
      });
    }
  });
  return earlier;
}

/** An order without the units that memos of other origin have credited. */
function withoutCredited(
  order: SoldOrder,
  others: readonly CreditMemo[],
  orders: ReadonlyMap<string, OrderSummary>,
): SoldOrder {
  const orderId = orders.get(order.externalNumber)?.orderId;
  const credited = new Map<string, number>();
  for (const memo of others) {
    if (memo.orderId === undefined || memo.orderId !== orderId) continue;
    for (const { lineId, quantity } of memo.lines) {
      if (lineId !== undefined) credited.set(lineId, sumOfQuantities([credited.get(lineId) ?? 0, quantity]));
    }
  }
  if (credited.size === 0) return order;
  const left = (lineId: string, quantity: number) =>
    Math.max(0, sumOfQuantities([quantity, -(credited.get(lineId) ?? 0)]));
  return { ...order, lines: order.lines.map((line) => ({ ...line, left: left(line.lineId, line.quantity) })) };
}

/** What memos have given for each credit invoice. */
function issuedCredits(
  memos: readonly CreditMemo[],
  creditOf: (memo: CreditMemo) => string | undefined,
  sold: readonly SoldOrder[],
  orders: ReadonlyMap<string, OrderSummary>,
): IssuedCredits {
  const byOrderId = new Map(
    sold.flatMap((order) => {
      const orderId = orders.get(order.externalNumber)?.orderId;
      return orderId === undefined ? [] : [[orderId, order] as const];
    }),
  );
  const issued = new Map<string, { refunds: CreditPlan['refunds'][number][]; memo: CreditPlan['memo'][number][] }>();
  for (const memo of memos) {
    const invoice = creditOf(memo);
    if (invoice === undefined) continue;
    const given = issued.get(invoice) ?? { refunds: [], memo: [] };
    issued.set(invoice, given);
    if (memo.orderId === undefined) {
      for (const { sku = '', description, quantity, amount } of memo.lines) {
        given.memo.push({ sku, description, quantity, amount: wholePence(amount) });
      }
      continue;
    }
    const order = byOrderId.get(memo.orderId);
    if (!order) continue;
    given.refunds.push({
      externalNumber: order.externalNumber,
      lines: memo.lines.flatMap(({ lineId, quantity }) => (lineId === undefined ? [] : [{ lineId, quantity }])),
      total: wholePence(memo.total),
    });
  }
  return issued;
}

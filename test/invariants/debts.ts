import { byRate } from './facts/by-rate.ts';
import { orderFacts, ordersIn, type OrderFacts } from './facts/order-facts.ts';
import { dueOnAccount } from './facts/tenders.ts';
import type { Row } from './facts/rows.ts';
import { RunningSums } from './facts/running-sums.ts';
import type { Invariant, RowChange, Tables } from './invariant.ts';

/** What one order adds to the debt of its customer: by the names that the counter has for it. */
type Share = ReadonlyMap<string, number>;

/** 13. What a customer owes and may still owe is a counter that equals the sum of their orders on account, and what is taken is within the limit. */
export function debtsInvariant(tables: Tables): Invariant {
  const shares = new Map<string, { readonly customer: string; readonly share: Share }>();
  const owed = new Map<string, RunningSums>();

  const sumsOf = (customer: string): RunningSums => {
    const known = owed.get(customer) ?? new RunningSums();
    owed.set(customer, known);
    return known;
  };

  /** Takes an order in as it stands now. @returns what is wrong with how it has come to be owed. */
  function taken(facts: OrderFacts): string[] {
    const { orderId, order } = facts;
    const before = shares.get(orderId);
    const customer = String(order['credit']?.customer);
    const share = shareOf(facts, accountOf(tables, orderId));
    for (const [name, amount] of before?.share ?? []) sumsOf(before?.customer ?? '').add(name, -amount);
    if (share) {
      for (const [name, amount] of share) sumsOf(customer).add(name, amount);
      shares.set(orderId, { customer, share });
    } else shares.delete(orderId);
    return [...hiddenDebt(tables, facts), ...(share && !before ? overLimit(facts, sumsOf(customer)) : [])];
  }

  function counterViolations(customer: string): string[] {
    const row = tables.partition('Orders', `customer#${customer}`).get('DEBT') ?? {};
    const sums = sumsOf(customer);
    const names = new Set([...sums.names(), ...Object.keys(row).filter((name) => /^(owed|counted)#/.test(name))]);
    return [...names]
      .filter((name) => (row[name] ?? 0) !== sums.of(name))
      .map((name) => `customer ${customer}: ${name} stands at ${row[name] ?? 0}, the orders come to ${sums.of(name)}`);
  }

  return {
    number: 13,
    rule: 'What a customer owes is a counter that equals the sum of their orders on account, within the limit',
    rows(changes) {
      const wrong: string[] = [];
      const touched = new Set(customersIn(changes));
      for (const orderId of ordersIn(changes)) {
        const facts = orderFacts(tables, orderId);
        if (!facts || dueOnAccount(facts, accountOf(tables, orderId)) === undefined) continue;
        wrong.push(...taken(facts));
        const customer = facts.order['credit']?.customer;
        if (customer !== undefined) touched.add(customer);
      }
      return [...wrong, ...[...touched].flatMap(counterViolations)];
    },
  };
}

const accountOf = (tables: Tables, orderId: string): Row[] => [...tables.partition('Billing', orderId).values()];

function customersIn(changes: readonly RowChange[]): string[] {
  return changes.flatMap(({ table, partition }) =>
    table === 'Orders' && partition.startsWith('customer#') ? [partition.slice('customer#'.length)] : [],
  );
}

const creditHold = (order: Row): Row | undefined =>
  (order['holds'] as Row[]).find(({ createdBy }) => createdBy === 'rule:credit-limit');

/** Undefined of an order that nothing is owed for yet. */
function shareOf(facts: OrderFacts, account: readonly Row[]): Share | undefined {
  const { order } = facts;
  const credit = order['credit'] as Row | undefined;
  const hold = creditHold(order);
  if (!credit || (hold && hold['state'] !== 'released')) return undefined;
  const due = dueOnAccount(facts, account) ?? 0;
  const counted = credit['rate'] ? byRate(due, order['currency'], credit['currency'], credit['rate']) : due;
  return new Map([
    [`owed#${order['currency']}`, due],
    [`counted#${credit['currency']}`, counted],
  ]);
}

/** Who takes an order that no person has let pass takes it within the limit. */
function overLimit({ orderId, order }: OrderFacts, sums: RunningSums): string[] {
  const { currency, most, customer } = order['credit'] as Row;
  const counted = sums.of(`counted#${currency}`);
  return creditHold(order) || counted <= (most ?? -1)
    ? []
    : [`order ${orderId}: ${customer} owes ${counted} with it, ${most} ${currency} were allowed`];
}

/** An order on account of a customer who was known when it was screened counts as theirs. */
function hiddenDebt(tables: Tables, { orderId, order, header }: OrderFacts): string[] {
  const { customerId } = (order['contact'] ?? {}) as Row;
  if (order['screenedAt'] === undefined || customerId === undefined || order['credit']) return [];
  const customer = tables.partition('Parties', `customer#${customerId}`).get('CUSTOMER');
  const { channel } = (customer?.['details'] ?? {}) as Row;
  const isKnown = customer && customer['changedAt'] < order['screenedAt'];
  return isKnown && (channel === undefined || channel === header['channel'])
    ? [`order ${orderId} is on account and counts in nobody's debt`]
    : [];
}

import type { Row } from '../../support/invariants/rows.ts';
import type { Booking, StripeAccount } from '../outside/stripe/stripe-account.ts';
import type { RawTables } from '../tables/raw-tables.ts';
import type { Invariant, Transaction } from './invariant.ts';
import { isOrder, orderFacts, ordersIn, sum, type OrderFacts } from './order-facts.ts';
import { newsOfStripe } from './news-of-stripe.ts';
import { GroupedSums } from './running-sums.ts';

/** 2. Every journal entry balances; order total = captured - refunded + still due, in the books and on the order alike. */
export function booksInvariant(tables: RawTables): Invariant {
  const journal = new GroupedSums();
  const numbers = new Map<string, number>();

  function posted({ postings, orderId, kind, entryId, currency }: Row): string[] {
    const debits = sum(postings as Row[], ({ debit }) => debit);
    const credits = sum(postings as Row[], ({ credit }) => credit);
    if (orderId !== undefined) journal.of(orderId).add(kind, takenBack(postings) ? -debits : debits);
    const odd = (postings as Row[]).filter(
      ({ debit, credit }) => !Number.isInteger(debit) || !Number.isInteger(credit),
    );
    return [
      ...(debits === credits ? [] : [`the journal entry ${entryId} has ${debits} debits and ${credits} credits`]),
      ...odd.map(
        ({ account }) => `the journal entry ${entryId} has a fraction of a minor unit of ${currency} in ${account}`,
      ),
    ];
  }

  /** Documents are numbered from 1 without gaps. */
  function documented(series: string, entry: string): string[] {
    const last = (numbers.get(series) ?? 0) + 1;
    numbers.set(series, last);
    return Number(entry) === last ? [] : [`${series} goes from ${last - 1} to ${Number(entry)}`];
  }

  function orderViolations(facts: OrderFacts): string[] {
    const { orderId, order } = facts;
    const { invoiced = 0, captured = 0, refunded = 0, goodwill = 0, credited = 0 } = order['payments'] as Row;
    const believed = {
      invoice: invoiced,
      capture: captured,
      refund: refunded - goodwill,
      goodwill_refund: goodwill,
      credit_memo: credited,
    };
    const entries = journal.of(orderId);
    return [
      ...Object.entries(believed)
        .filter(([kind, amount]) => entries.of(kind) !== amount)
        .map(([kind, amount]) => `order ${orderId}: ${amount} by ${kind}, its journal says ${entries.of(kind)}`),
      ...totalViolations(facts),
    ];
  }

  return {
    number: 2,
    rule: 'Every journal entry balances; order total = captured - refunded + still due',
    transaction({ changes }: Transaction) {
      const written = changes.filter(({ table, before }) => table === 'Billing' && before === undefined);
      return [
        ...written.flatMap(({ partition, after }) =>
          partition.startsWith('journal#') ? posted(after?.['posted']) : [],
        ),
        ...written.flatMap(({ partition, entry }) =>
          /^(invoice|credit_memo)s#/.test(partition) ? documented(partition, entry) : [],
        ),
        ...changes
          .filter(({ before, partition }) => before !== undefined && partition.startsWith('journal#'))
          .map(({ partition, entry }) => `the journal entry ${partition} ${entry} was changed afterwards`),
        ...[...ordersIn(changes)].flatMap((orderId) => {
          const facts = orderFacts(tables, orderId);
          return facts ? orderViolations(facts) : [];
        }),
      ];
    },
    atRest() {
      return [...tables.partitions('Orders').keys()].filter(isOrder).flatMap((orderId) => {
        const facts = orderFacts(tables, orderId);
        return facts ? dueViolations(facts) : [];
      });
    },
  };
}

/** A refund that failed is posted again the other way round: then money comes back into the account that it goes out of. */
function takenBack(postings: readonly Row[]): boolean {
  const [first, second] = postings;
  return second?.['account'] === 'payment_clearing' && first?.['credit'] > 0 && second['debit'] > 0;
}

/** What was frozen at placement: lines, shipping and what has become of them add up to the total at every moment. */
function totalViolations({ orderId, order, lines }: OrderFacts): string[] {
  const { charge, tax, settled } = order['shipping'] as Row;
  const goods = sum(lines, (line) => line['ordered'] * line['unitPrice'] - line['discount'] + line['tax']);
  const amounts = lines.flatMap(({ discount, tax, unitPrice, settledAmounts }) => [
    discount,
    tax,
    unitPrice,
    settledAmounts.invoiced,
    settledAmounts.cancelled,
  ]);
  const invoiced =
    sum(lines, ({ settledAmounts }) => settledAmounts.invoiced) + (settled === 'invoiced' ? charge + tax : 0);
  return [
    ...(goods + charge + tax === order['total']
      ? []
      : [`order ${orderId}: ${order['total']} in all, its parts are ${goods + charge + tax}`]),
    ...(amounts.every((amount) => Number.isSafeInteger(amount))
      ? []
      : [`order ${orderId}: a line has a fraction of a minor unit`]),
    ...(invoiced === order['payments'].invoiced
      ? []
      : [`order ${orderId}: ${order['payments'].invoiced} invoiced, its lines say ${invoiced}`]),
    ...lines.flatMap((line) => settledViolations(orderId, line)),
  ];
}

function settledViolations(
  orderId: string,
  { lineId, ordered, unitPrice, discount, tax, quantities, settled, settledAmounts }: Row,
): string[] {
  const whole = ordered * unitPrice - discount + tax;
  const parts = settledAmounts.invoiced + settledAmounts.cancelled;
  const all = settled.invoiced + settled.cancelled === ordered;
  const where = `order ${orderId} line ${lineId}`;
  return [
    ...((all ? parts === whole : parts <= whole)
      ? []
      : [`${where}: ${parts} of ${whole} settled with ${settled.invoiced + settled.cancelled} of ${ordered} units`]),
    ...(settled.invoiced <= quantities.shipped + quantities.delivered
      ? []
      : [`${where}: ${settled.invoiced} units are invoiced, fewer have left`]),
    ...(settled.cancelled === quantities.cancelled
      ? []
      : [`${where}: ${quantities.cancelled} units are cancelled, ${settled.cancelled} settled so`]),
  ];
}

/** Once all is over, what was paid by card is what was invoiced and not credited. */
function dueViolations({ orderId, order, lines }: OrderFacts): string[] {
  const {
    captured = 0,
    refunded = 0,
    goodwill = 0,
    invoiced = 0,
    credited = 0,
    authorised = 0,
  } = order['payments'] as Row;
  const cancelled = sum(lines, ({ settledAmounts }) => settledAmounts.cancelled);
  const { charge, tax, settled } = order['shipping'] as Row;
  const cancelledShipping = settled === 'cancelled' ? charge + tax : 0;
  // What a bank has taken back cannot be refunded any more, whatever is credited.
  const card = order['payment'].method === 'card' && !order['payments'].chargedBack;
  return [
    ...(invoiced + cancelled + cancelledShipping === order['total']
      ? []
      : [
          `order ${orderId}: of ${order['total']} only ${invoiced} were invoiced and ${cancelled + cancelledShipping} cancelled`,
        ]),
    ...(card && captured - (refunded - goodwill) !== invoiced - credited
      ? [`order ${orderId}: ${captured} - ${refunded} paid of ${invoiced} - ${credited} owed`]
      : []),
    ...(card && authorised !== captured
      ? [`order ${orderId}: ${authorised} stay authorised, ${captured} were captured`]
      : []),
  ];
}

/** 3. Captured <= authorised, refunded <= captured: at the provider and on the order, which know of each other. */
export function limitsInvariant(tables: RawTables, stripe: Pick<StripeAccount, 'refunds' | 'disputes'>): Invariant {
  const byIntent = new GroupedSums();
  const intentsOf = new Map<string, Set<string>>();

  return {
    number: 3,
    rule: 'Captured <= authorised; refunded <= captured',
    booked({ kind, intent, orderId, amount }: Booking) {
      const sums = byIntent.of(intent);
      sums.add(kind, amount);
      intentsOf.set(orderId, (intentsOf.get(orderId) ?? new Set<string>()).add(intent));
      const captured = sums.of('capture');
      const refunded = sums.of('refund') - sums.of('refund-failed');
      return [
        ...(captured <= sums.of('authorise')
          ? []
          : [`order ${orderId}: Stripe has captured ${captured} of ${sums.of('authorise')}`]),
        ...(refunded <= captured ? [] : [`order ${orderId}: Stripe has refunded ${refunded} of ${captured}`]),
      ];
    },
    atRest() {
      const differences = [...intentsOf].flatMap(([orderId, intents]) => {
        const { order } = orderFacts(tables, orderId) ?? {};
        const all = [...intents].map((intent) => byIntent.of(intent));
        const total = (kind: Booking['kind']) => sum(all, (sums) => sums.of(kind));
        const open = total('authorise') - total('capture') - total('release');
        const kept = total('capture') - total('refund') + total('refund-failed');
        const believed = (order?.['payments'].captured ?? 0) - (order?.['payments'].refunded ?? 0);
        const stripeOnly = order?.['payment'].provider === 'stripe';
        return [
          ...(open === 0 ? [] : [`order ${orderId}: Stripe keeps ${open} authorised`]),
          ...(!stripeOnly || kept === believed
            ? []
            : [`order ${orderId}: Stripe keeps ${kept} of the customer's money, the order says ${believed}`]),
        ];
      });
      return [...differences, ...newsOfStripe(tables, stripe)];
    },
    transaction({ changes }) {
      return [...ordersIn(changes)].flatMap((orderId) => {
        const {
          captured = 0,
          authorised = 0,
          refunded = 0,
          voided = 0,
        } = (orderFacts(tables, orderId)?.order['payments'] ?? {}) as Row;
        return [
          ...(captured <= authorised ? [] : [`order ${orderId}: ${captured} captured of ${authorised} authorised`]),
          ...(refunded <= captured ? [] : [`order ${orderId}: ${refunded} refunded of ${captured} captured`]),
          ...(voided >= 0 ? [] : [`order ${orderId}: ${voided} let go`]),
        ];
      });
    },
  };
}

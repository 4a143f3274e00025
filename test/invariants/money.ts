import type { Row } from './facts/rows.ts';
import type { Booking, StripeAccount } from '../simulation/outside/stripe/stripe-account.ts';
import type { Invariant, Tables } from './invariant.ts';
import { branches } from '../simulation/business/business.ts';
import { byRate } from './facts/by-rate.ts';
import {
  isOrder,
  isRecorded,
  leftByDecision,
  orderFacts,
  ordersIn,
  sum,
  type OrderFacts,
} from './facts/order-facts.ts';
import { newsOfStripe } from './facts/news-of-stripe.ts';
import { tenderViolations, tendersAtRest } from './facts/tenders.ts';
import { GroupedSums } from './facts/running-sums.ts';

/** In another currency than its books' an entry stands in theirs, too, by a rate that is known of its day: equal on both sides. */
function wrongInBooks({ entryId, branch, currency, postings, book }: Row): string[] {
  const kept = branches.find(({ branchId }) => branchId === branch)?.currency ?? currency;
  if (kept === currency)
    return book ? [`the journal entry ${entryId} is converted, though its books are in ${currency}`] : [];
  if (book?.currency !== kept || !book.rate)
    return [`the journal entry ${entryId} in ${currency} is not converted to ${kept}`];
  const whole = byRate(
    sum(postings as Row[], ({ debit }) => debit),
    currency,
    kept,
    book.rate,
  );
  const sides = [({ debit }: Row) => debit > 0, ({ credit }: Row) => credit > 0].map((isOf) =>
    sum((postings as Row[]).filter(isOf), ({ bookAmount }) => bookAmount ?? Number.NaN),
  );
  return sides.every((side) => side === whole)
    ? []
    : [`the journal entry ${entryId} is worth ${whole} ${kept}, its sides are ${sides.join(' and ')}`];
}

/** 2. Every journal entry balances; order total = captured - refunded + still due, in the books and on the order alike. */
export function booksInvariant(tables: Tables): Invariant {
  const journal = new GroupedSums();
  const credited = new GroupedSums();
  const numbers = new Map<string, number>();

  function posted(entry: Row): string[] {
    const { postings, orderId, kind, entryId, currency } = entry;
    const debits = sum(postings as Row[], ({ debit }) => debit);
    const credits = sum(postings as Row[], ({ credit }) => credit);
    // What is given back on a document stands on the other side of it: what it comes to is what the customer owes by it.
    const owed = (postings as Row[]).find(({ account }) => account === 'accounts_receivable');
    const isDocument = kind === 'invoice' || kind === 'credit_memo';
    const amount = isDocument ? (owed?.['debit'] ?? 0) + (owed?.['credit'] ?? 0) : debits;
    if (orderId !== undefined) journal.of(orderId).add(kind, takenBack(postings) ? -amount : amount);
    const odd = (postings as Row[]).filter(
      ({ debit, credit }) => !Number.isInteger(debit) || !Number.isInteger(credit),
    );
    return [
      ...(debits === credits ? [] : [`the journal entry ${entryId} has ${debits} debits and ${credits} credits`]),
      ...odd.map(
        ({ account }) => `the journal entry ${entryId} has a fraction of a minor unit of ${currency} in ${account}`,
      ),
      ...wrongInBooks(entry),
    ];
  }

  /** Of a charge no more is credited than stands on invoices. */
  function charged({ document: { number, orderId, charges = [] } }: Row): string[] {
    // One that refers to no order credits what was charged elsewhere.
    if (orderId === undefined) return [];
    const invoiced = (orderFacts(tables, orderId)?.order['charges'] ?? []) as Row[];
    return (charges as Row[]).flatMap(({ chargeId, amount }) => {
      credited.of(`${orderId} ${chargeId}`).add('amount', amount);
      const back = credited.of(`${orderId} ${chargeId}`).of('amount');
      const most = invoiced.find((charge) => charge['chargeId'] === chargeId)?.['settledAmounts'].invoiced ?? 0;
      return Math.sign(back) === Math.sign(most) && Math.abs(back) <= Math.abs(most)
        ? []
        : [`${number}: ${back} of charge ${chargeId} of order ${orderId} is credited, ${most} was invoiced`];
    });
  }

  /** Documents are numbered from 1 without gaps. */
  function documented(series: string, entry: string): string[] {
    const last = (numbers.get(series) ?? 0) + 1;
    numbers.set(series, last);
    return Number(entry) === last ? [] : [`${series} goes from ${last - 1} to ${Number(entry)}`];
  }

  /** Their counter stands at the last. */
  function counted({ account, entry, last }: Row): string[] {
    const issued = numbers.get(`${entry}s#${String(account).replace('numbers#', '')}`) ?? 0;
    return last === issued ? [] : [`${account} counts ${last} documents of ${entry}, there are ${issued}`];
  }

  function orderViolations(facts: OrderFacts): string[] {
    const { orderId, order } = facts;
    if (isRecorded(facts)) return totalViolations(facts);
    const {
      invoiced = 0,
      captured = 0,
      received = 0,
      refunded = 0,
      goodwill = 0,
      credited = 0,
    } = order['payments'] as Row;
    const believed = {
      invoice: invoiced,
      capture: captured,
      receipt: received,
      refund: refunded - goodwill,
      goodwill_refund: goodwill,
      credit_memo: credited,
    };
    const entries = journal.of(orderId);
    const captures = [...tables.partition('Billing', orderId).values()].filter(({ row }) => row === 'capture');
    const toCollect = sum(captures, ({ amount }) => amount);
    return [
      ...(toCollect === invoiced ? [] : [`order ${orderId}: ${invoiced} invoiced, ${toCollect} to collect`]),
      ...Object.entries(believed)
        .filter(([kind, amount]) => entries.of(kind) !== amount)
        .map(([kind, amount]) => `order ${orderId}: ${amount} by ${kind}, its journal says ${entries.of(kind)}`),
      ...totalViolations(facts),
    ];
  }

  return {
    number: 2,
    rule: 'Every journal entry balances; order total = captured - refunded + still due',
    rows(changes) {
      const written = changes.filter(({ table, before }) => table === 'Billing' && before === undefined);
      return [
        ...written.flatMap(({ partition, after }) =>
          partition.startsWith('journal#') ? posted(after?.['posted']) : [],
        ),
        ...written.flatMap(({ partition, after }) =>
          after && partition.startsWith('credit_memos#') ? charged(after) : [],
        ),
        ...written.flatMap(({ partition, entry }) =>
          /^(invoice|credit_memo)s#/.test(partition) ? documented(partition, entry) : [],
        ),
        ...changes.flatMap(({ partition, after }) => (after && partition.startsWith('numbers#') ? counted(after) : [])),
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
        if (!facts || isRecorded(facts)) return [];
        const account = [...tables.partition('Billing', orderId).values()];
        return [
          ...dueViolations(facts, account),
          ...tendersAtRest(tables, orderId),
          ...(facts.order['test'] && account.length > 0
            ? [`order ${orderId} is a test, and was paid or invoiced`]
            : []),
        ];
      });
    },
  };
}

/** A refund that failed is posted again the other way round: then money comes back into the account that it goes out of. */
function takenBack(postings: readonly Row[]): boolean {
  const [first, second] = postings;
  return second?.['account'] === 'payment_clearing' && first?.['credit'] > 0 && second['debit'] > 0;
}

/** What was frozen at placement: lines, charges and what has become of them add up to the total at every moment. */
function totalViolations({ orderId, order, lines }: OrderFacts): string[] {
  const charges = order['charges'] as Row[];
  const parts = [...lines, ...charges];
  const cost = sum(parts, costOf);
  const amounts = parts.flatMap(({ price, discounts, taxes, settledAmounts }) => [
    price,
    ...[...discounts, ...taxes].map(({ amount }: Row) => amount),
    settledAmounts.invoiced,
    settledAmounts.cancelled,
  ]);
  const invoiced = sum(parts, ({ settledAmounts }) => settledAmounts.invoiced);
  return [
    ...(cost === order['total'] ? [] : [`order ${orderId}: ${order['total']} in all, its parts are ${cost}`]),
    ...(amounts.every((amount) => Number.isSafeInteger(amount))
      ? []
      : [`order ${orderId}: a line or charge has a fraction of a minor unit`]),
    ...(invoiced === (isRecorded({ order }) ? 0 : order['payments'].invoiced)
      ? []
      : [`order ${orderId}: ${order['payments'].invoiced} invoiced, its lines say ${invoiced}`]),
    ...lines.flatMap((line) => settledViolations(orderId, line)),
    ...chargeViolations(orderId, lines, charges),
  ];
}

/** What something costs by its components, reckoned apart from the system. */
function costOf({ price, discounts, taxes, taxIncluded }: Row): number {
  const discounted = price - sum(discounts as Row[], ({ amount }) => amount);
  return taxIncluded ? discounted : discounted + sum(taxes as Row[], ({ amount }) => amount);
}

/**
 * A charge goes as a whole: with the first invoice, or with an order of which nothing is left. One below zero goes as far as what it is taken
 * off, to the minor unit that one part of it may be behind another.
 */
function chargeViolations(orderId: string, lines: readonly Row[], charges: readonly Row[]): string[] {
  const isFirstInvoiced = lines.some(({ settled }) => settled.invoiced > 0);
  const isOver = lines.every(({ quantities, ordered }) => quantities.cancelled === ordered);
  const settledOf = ({ settledAmounts }: Row): number => settledAmounts.invoiced + settledAmounts.cancelled;
  const taken = [...lines, ...charges].filter((part) => costOf(part) > 0);
  const [whole, settled] = [sum(taken, costOf), sum(taken, settledOf)];
  const credits = charges.filter((charge) => costOf(charge) < 0);
  const given = sum(credits, (credit) => -settledOf(credit));
  const due = sum(credits, (credit) => -costOf(credit)) * (whole === 0 ? 0 : settled / whole);
  return [
    ...charges
      .filter((charge) => costOf(charge) > 0)
      .filter(({ settledAmounts, ...price }) => {
        const cost = costOf(price);
        const right = { invoiced: isFirstInvoiced ? cost : 0, cancelled: isOver ? cost : 0 };
        return settledAmounts.invoiced !== right.invoiced || settledAmounts.cancelled !== right.cancelled;
      })
      .map(({ chargeId }) => `order ${orderId} charge ${chargeId}: neither invoiced once nor cancelled with the order`),
    ...(Math.abs(given - due) < credits.length || given === due
      ? []
      : [`order ${orderId}: ${given} of its charges below zero are given, ${due} are due`]),
  ];
}

function settledViolations(
  orderId: string,
  { lineId, ordered, quantities, settled, settledAmounts, ...price }: Row,
): string[] {
  const whole = costOf(price);
  const parts = settledAmounts.invoiced + settledAmounts.cancelled;
  const all = settled.invoiced + settled.cancelled === ordered;
  const where = `order ${orderId} line ${lineId}`;
  return [
    ...((all ? parts === whole : parts <= whole)
      ? []
      : [`${where}: ${parts} of ${whole} settled with ${settled.invoiced + settled.cancelled} of ${ordered} units`]),
    ...(settled.invoiced <= quantities.shipped + quantities.delivered + quantities.lost + quantities.sent_back
      ? []
      : [`${where}: ${settled.invoiced} units are invoiced, fewer have left`]),
    ...((settled.undelivered ?? 0) <= quantities.lost + quantities.sent_back
      ? []
      : [`${where}: ${settled.undelivered} undelivered units are settled, there are fewer`]),
    ...(settled.cancelled === quantities.cancelled
      ? []
      : [`${where}: ${quantities.cancelled} units are cancelled, ${settled.cancelled} settled so`]),
  ];
}

/** Once all is over, what was paid by card is what was invoiced and not credited. */
function dueViolations({ orderId, order, lines, rows }: OrderFacts, account: Iterable<Row>): string[] {
  const {
    captured = 0,
    refunded = 0,
    goodwill = 0,
    invoiced = 0,
    credited = 0,
    authorised = 0,
  } = order['payments'] as Row;
  const cancelled = sum([...lines, ...(order['charges'] as Row[])], ({ settledAmounts }) => settledAmounts.cancelled);
  // What a bank has taken back cannot be refunded any more, whatever is credited.
  const card = order['payment'].method === 'card' && !order['payments'].chargedBack;
  const own = [...account];
  const left = leftByDecision(rows, own);
  const credits = own.filter(({ row }) => row === 'credit');
  const creditedUndelivered = sum(
    credits.filter(({ undelivered }) => undelivered !== undefined),
    ({ total }) => total,
  );
  // What is credited of an invoice that is not collected is owed less, and nothing is given back for it.
  const setOff = Math.min(left.capture, creditedUndelivered);
  // Who has got back all that they paid, goodwill counted, gets no more.
  const isAllBack = captured - refunded === 0;
  return [
    ...lines.flatMap((line) => undeliveredViolations(orderId, line, credits)),
    ...(invoiced + cancelled === order['total']
      ? []
      : [`order ${orderId}: of ${order['total']} only ${invoiced} were invoiced and ${cancelled} cancelled`]),
    ...(card &&
    !isAllBack &&
    captured - (refunded - goodwill) !== invoiced - left.capture - credited + setOff + left.refund
      ? [`order ${orderId}: ${captured} - ${refunded} paid of ${invoiced} - ${credited} owed`]
      : []),
    ...(card && authorised !== captured + left.void
      ? [`order ${orderId}: ${authorised} stay authorised, ${captured} were captured`]
      : []),
  ];
}

/** Once all is over, nobody owes anything for units that were not delivered, and none of them was credited twice. */
function undeliveredViolations(
  orderId: string,
  { lineId, quantities, settled }: Row,
  credits: readonly Row[],
): string[] {
  const unitsOf = (rows: readonly Row[]) =>
    sum(
      rows.filter((one) => one['lineId'] === lineId),
      ({ quantity }) => quantity,
    );
  const all = unitsOf(credits.flatMap(({ lines }) => lines as Row[]));
  const credited = unitsOf(credits.flatMap(({ undelivered: units = [] }) => units as Row[]));
  const undelivered = quantities.lost + quantities.sent_back;
  const where = `order ${orderId} line ${lineId}`;
  return [
    ...((settled.undelivered ?? 0) === undelivered && all >= undelivered
      ? []
      : [
          `${where}: ${undelivered} units were not delivered, ${settled.undelivered ?? 0} settled so and ${all} credited`,
        ]),
    ...(credited <= undelivered && all <= settled.invoiced
      ? []
      : [
          `${where}: ${all} of ${settled.invoiced} invoiced units are credited, ${credited} as undelivered, ${undelivered} are`,
        ]),
  ];
}

/** 3. Captured <= authorised, refunded <= captured: at the provider and on the order, which know of each other. */
export function limitsInvariant(tables: Tables, stripe: Pick<StripeAccount, 'refunds' | 'disputes'>): Invariant {
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
        const { order, rows = [] } = orderFacts(tables, orderId) ?? {};
        const left = leftByDecision(rows, tables.partition('Billing', orderId).values());
        const all = [...intents].map((intent) => byIntent.of(intent));
        const total = (kind: Booking['kind']) => sum(all, (sums) => sums.of(kind));
        const open = total('authorise') - total('capture') - total('release');
        const kept = total('capture') - total('refund') + total('refund-failed');
        // Of an order that is paid in several ways, or by another means in the end, the sums tell of all providers.
        const { captured = 0, refunded = 0 } = (order?.['payments'] ?? {}) as Row;
        const believed = isPaidByStripe(tables, orderId) ? captured - refunded : keptAtStripe(tables, orderId);
        return [
          ...(open === left.void ? [] : [`order ${orderId}: Stripe keeps ${open} authorised`]),
          ...(kept === believed
            ? []
            : [`order ${orderId}: Stripe keeps ${kept} of the customer's money, the order says ${believed}`]),
        ];
      });
      return [...differences, ...newsOfStripe(tables, stripe), ...testProviderViolations(tables)];
    },
    rows(changes) {
      const accepted = changes.filter(
        (change) => isAccepted(change.after) && change.before && !isAccepted(change.before),
      );
      return [...ordersIn(changes)].flatMap((orderId) => {
        const {
          captured = 0,
          received = 0,
          authorised = 0,
          refunded = 0,
          voided = 0,
        } = (orderFacts(tables, orderId)?.order['payments'] ?? {}) as Row;
        return [
          ...(accepted.some(({ partition }) => partition === orderId) ? acceptanceViolations(tables, orderId) : []),
          ...(captured <= authorised ? [] : [`order ${orderId}: ${captured} captured of ${authorised} authorised`]),
          ...(refunded <= captured + received
            ? []
            : [`order ${orderId}: ${refunded} refunded of ${captured} captured and ${received} received`]),
          ...tenderViolations(tables, orderId),
          ...(voided >= 0 ? [] : [`order ${orderId}: ${voided} let go`]),
        ];
      });
    },
  };
}

/** All that was ever asked of a provider for the order was asked of Stripe, and it is no matter of several tenders. */
function isPaidByStripe(tables: Tables, orderId: string): boolean {
  const payments = [...tables.partition('Billing', orderId).values()].filter(({ row }) => row === 'payment');
  return payments.every(({ provider, tender }) => provider === 'stripe' && tender === undefined);
}

/** What an order's rows say that Stripe has collected and not given back. */
function keptAtStripe(tables: Tables, orderId: string): number {
  const account = [...tables.partition('Billing', orderId).values()];
  const payments = account.filter(({ row, provider }) => row === 'payment' && provider === 'stripe');
  const ids = new Set(payments.map(({ paymentId }) => String(paymentId)));
  const captures = account.filter(
    ({ row, state, paymentId }) => row === 'capture' && state === 'captured' && ids.has(String(paymentId)),
  );
  return sum(captures, ({ amount }) => amount) - sum(payments, ({ refunded }) => refunded);
}

const isAccepted = (row: Row | undefined): boolean => row?.['aggregate']?.acceptedAt !== undefined;

/** What is accepted is authorised at that moment: what lives of it, by what has not lapsed. */
function acceptanceViolations(tables: Tables, orderId: string): string[] {
  const facts = orderFacts(tables, orderId);
  if (!facts) return [];
  const { order, lines } = facts;
  const parts = [...lines, ...(order['charges'] as Row[])];
  const live = order['total'] - sum(parts, ({ settledAmounts }) => settledAmounts.cancelled);
  const standing = [...tables.partition('Billing', orderId).values()].filter(
    ({ row, state, expiresAt }) =>
      row === 'payment' && state === 'authorised' && (expiresAt === undefined || expiresAt > order['acceptedAt']),
  );
  const authorised = sum(standing, ({ amount, voided }) => amount - voided);
  return authorised >= live ? [] : [`order ${orderId} was accepted with ${authorised} of ${live} authorised`];
}

/** What the test provider's own ledger says was done is what the order says. */
function testProviderViolations(tables: Tables): string[] {
  const ledger = [...tables.partition('Billing', 'provider#test').values()].filter(({ kind }) => kind !== undefined);
  return [...Map.groupBy(ledger, ({ orderId }) => String(orderId))].flatMap(([orderId, rows]) => {
    const { order } = orderFacts(tables, orderId) ?? {};
    // Of an order that was paid by another means in the end, the order's sums tell of both.
    if (order?.['payment'].provider !== 'test') return [];
    const { captured, refunded, authorised, voided } = order['payments'];
    const done = rows.filter(({ refused, ends }) => refused === undefined && ends !== 'declined');
    const of = (kind: string) => done.filter((row) => row['kind'] === kind);
    const amount = (kind: string) => sum(of(kind), (row) => row['amount']);
    const arrived = sum(
      of('refund').filter((row) => arrives(tables, row)),
      (row) => row['amount'],
    );
    const compared = [
      ['captured', amount('capture'), captured],
      ['refunded', arrived, refunded],
      ['authorised', amount('authorise'), authorised + voided],
    ] as const;
    return [
      ...compared
        .filter(([, says, believed]) => says !== believed)
        .map(
          ([what, says, believed]) => `order ${orderId}: its provider has ${what} ${says}, the order says ${believed}`,
        ),
      ...of('authorise')
        .filter(({ capturable, refundable }) => capturable < 0 || refundable < 0)
        .map(({ entry }) => `${entry}: more was taken than was authorised`),
    ];
  });
}

/** A refund that fails later has arrived for as long as the order believes so: when it fails is the provider's secret. */
function arrives(tables: Tables, { entry, failsAt, orderId }: Row): boolean {
  if (failsAt === undefined) return true;
  const [, refund = '', attempt] = String(entry).split('/');
  const row = tables.partition('Billing', orderId).get(refund);
  return row?.['state'] === 'refunded' && String(row['attempt']) === attempt;
}

import type { Tables } from '../invariant.ts';
import { isRecorded, leftByDecision, orderFacts, sum, type OrderFacts } from './order-facts.ts';
import type { Row } from './rows.ts';

/** How an order is paid, reckoned apart from the system: the kinds of tenders in the order of use. */
const use = [
  ['marketplace', 'instalments', 'captured elsewhere'],
  ['voucher', 'gift_card', 'stored_credit'],
  ['card', 'authorised elsewhere'],
  ['bank_transfer'],
  ['cash_on_delivery'],
  ['on_account'],
];
const paidBefore = ['captured elsewhere', 'marketplace', 'instalments', 'voucher', 'gift_card', 'stored_credit'];
const comesLater = ['bank_transfer', 'cash_on_delivery', 'on_account'];
const isCollected = ['card', 'authorised elsewhere'];

/** In which account the money of each kind of tender stands. */
const accountOf: Readonly<Record<string, string>> = {
  marketplace: 'marketplace_clearing',
  instalments: 'lender_clearing',
  voucher: 'marketplace_clearing',
  gift_card: 'stored_value',
  stored_credit: 'stored_value',
  card: 'payment_clearing',
  'authorised elsewhere': 'payment_clearing',
  'captured elsewhere': 'payment_clearing',
  bank_transfer: 'bank',
  cash_on_delivery: 'cash',
  on_account: 'bank',
};

/** The tenders of an order in the order of use; none of one that is paid in one way, by card or on account. */
const tendersIn = ({ order }: Pick<OrderFacts, 'order'>): Row[] => {
  const placed = ((order['payment'].tenders ?? []) as Row[]).map((tender) => ({ ...tender, kind: kindOf(tender) }));
  return use.flatMap((kinds) => placed.filter(({ kind }) => kinds.includes(kind)));
};

/** Of what a provider has done elsewhere, what that was tells how it is used. */
const kindOf = ({ kind, state }: Row): string => (kind === 'provider_reference' ? `${state} elsewhere` : kind);

interface Standing {
  readonly tender: Row;
  readonly paid: number;
  readonly captured: number;
  readonly invoiced: number;
  readonly refunded: number;
}

/** What has become of each tender, by the rows of the account. */
function standings(facts: OrderFacts, account: readonly Row[]): Standing[] {
  return tendersIn(facts).map((tender) => {
    const own = account.filter((row) => row['tender'] === tender['tenderId']);
    const amountOf = (kind: string, state?: string) =>
      sum(
        own.filter((row) => row['row'] === kind && (state === undefined || row['state'] === state)),
        ({ amount }) => amount,
      );
    const captured = amountOf('capture', 'captured');
    const payments = own.filter(({ row }) => row === 'payment');
    return {
      tender,
      captured,
      paid: captured + amountOf('receipt'),
      invoiced: amountOf('capture'),
      refunded: sum(payments, ({ refunded }) => refunded),
    };
  });
}

/**
 * What is wrong with the money of an order's tenders at any moment: none pays more than it has or gives back more than it has paid, only cards are
 * captured, invoices take them in the order of use, and what is received stands in the account of who holds it.
 */
export function tenderViolations(tables: Tables, orderId: string): string[] {
  const facts = orderFacts(tables, orderId);
  if (!facts || isRecorded(facts) || facts.order['payment'].method !== 'tenders') return [];
  const account = [...tables.partition('Billing', orderId).values()];
  const all = standings(facts, account);
  const invoiced = facts.order['payments'].invoiced ?? 0;
  let left = invoiced;
  return [
    ...(sum(all, ({ tender }) => tender['amount']) === facts.order['total']
      ? []
      : [`order ${orderId}: its tenders are not ${facts.order['total']}`]),
    ...all.flatMap((one) => {
      const { tenderId, kind, amount } = one.tender;
      const where = `order ${orderId} tender ${tenderId}`;
      const share = Math.min(amount, left);
      left -= share;
      return [
        ...(one.paid <= amount ? [] : [`${where}: ${one.paid} paid of ${amount}`]),
        ...(one.refunded <= one.paid ? [] : [`${where}: ${one.refunded} given back of ${one.paid}`]),
        ...(one.invoiced === share ? [] : [`${where}: pays ${one.invoiced} of the invoices, ${share} is its part`]),
        ...(isCollected.includes(kind) || one.captured === 0 ? [] : [`${where}: ${one.captured} captured by ${kind}`]),
        ...(kind === 'on_account' && one.refunded > 0 ? [`${where}: ${one.refunded} given back by ${kind}`] : []),
      ];
    }),
    ...toldApart(facts, all),
    ...postedElsewhere(tables, facts, account),
  ];
}

/** What the order says of its tenders is what the rows say. */
function toldApart({ orderId, order }: OrderFacts, all: readonly Standing[]): string[] {
  return all.flatMap(({ tender: { tenderId }, paid, refunded }) => {
    const says = (order['payments'].tenders?.[tenderId] ?? { paid: 0, refunded: 0 }) as Row;
    return says['paid'] === paid && says['refunded'] === refunded
      ? []
      : [
          `order ${orderId} tender ${tenderId}: ${paid} paid and ${refunded} back, the order says ${JSON.stringify(says)}`,
        ];
  });
}

/** What was received stands in the account of who holds the money. */
function postedElsewhere(tables: Tables, { orderId, order, header }: OrderFacts, account: readonly Row[]): string[] {
  const receipts = account.filter(({ row }) => row === 'receipt');
  return receipts.flatMap(({ receiptId, tender, postedAs = [] }) => {
    const placed = (order['payment'].tenders as Row[]).find(({ tenderId }) => tenderId === tender);
    const kind = placed ? kindOf(placed) : '';
    const entries = (postedAs as string[]).map((key) =>
      tables.partition('Billing', `journal#${header['branch']}#${key.slice(0, 7)}`).get(key),
    );
    const debits = entries.flatMap((entry) =>
      ((entry?.['posted']?.postings ?? []) as Row[]).filter(({ debit }) => debit > 0),
    );
    return debits.length > 0 && debits.every((posting) => posting['account'] === accountOf[kind])
      ? []
      : [
          `order ${orderId}: ${receiptId} of ${kind} is posted to ${debits.map((posting) => posting['account']).join()}`,
        ];
  });
}

/**
 * What is wrong once all is over: what was paid is what is owed, but for what a person has left, what has still to be received, and what was received and is
 * not owed any more, which stays with the customer's account.
 */
export function tendersAtRest(tables: Tables, orderId: string): string[] {
  const facts = orderFacts(tables, orderId);
  if (!facts || facts.order['payment'].method !== 'tenders' || facts.order['payments'].chargedBack) return [];
  // Nothing is paid for a test, whatever it says.
  if (facts.order['test']) return [];
  const account = [...tables.partition('Billing', orderId).values()];
  const { order, lines, rows } = facts;
  const { captured = 0, received = 0, refunded = 0, goodwill = 0, credited = 0 } = order['payments'] as Row;
  const left = leftByDecision(rows, account);
  if (left.refund + left.capture > 0) return [];
  const cancelled = sum([...lines, ...(order['charges'] as Row[])], ({ settledAmounts }) => settledAmounts.cancelled);
  const owed = order['total'] - cancelled - credited;
  const paid = captured + received - (refunded - goodwill);
  const all = standings(facts, account);
  const toCome = all.filter(({ tender }) => comesLater.includes(tender['kind']));
  const open = sum(toCome, ({ tender, paid: came }) => tender['amount'] - came);
  const kept = sum(
    all.filter(({ tender }) => tender['kind'] === 'on_account'),
    ({ paid: came }) => came,
  );
  const untaken = all.filter(
    ({ tender, paid: came }) => paidBefore.includes(tender['kind']) && came !== tender['amount'],
  );
  const unseen = all.filter(
    ({ tender }) =>
      tender['kind'] === 'authorised elsewhere' &&
      account.every((row) => row['row'] !== 'payment' || row['reference'] !== tender['reference']),
  );
  // Who has got back all that they paid, goodwill counted, gets no more.
  const isAllBack = captured + received === refunded;
  const collected = new Set(
    all.filter(({ tender }) => isCollected.includes(tender['kind'])).map(({ tender }) => tender['tenderId']),
  );
  const authorised = account.filter(
    ({ row, state, tender }) => row === 'payment' && state === 'authorised' && collected.has(tender),
  );
  const held = sum(authorised, ({ amount, voided }) => amount - voided) - captured;
  return [
    ...(isAllBack || (paid <= owed + kept && paid >= owed - open)
      ? []
      : [`order ${orderId}: ${paid} paid of ${owed} owed by its tenders, ${open} to come, ${kept} received`]),
    ...untaken.map(
      ({ tender }) => `order ${orderId}: the tender ${tender['tenderId']} was paid before and is not taken in`,
    ),
    ...unseen.map(
      ({ tender }) =>
        `order ${orderId}: the tender ${tender['tenderId']} was authorised elsewhere, and nobody knows of it`,
    ),
    ...(held === left.void ? [] : [`order ${orderId}: ${held} stay authorised by its cards`]),
  ];
}

/** What an order with tenders adds to the debt of its customer: what is due beside what its other tenders bring. Undefined where it has none on account. */
export function dueOnAccount(facts: OrderFacts, account: readonly Row[]): number | undefined {
  const { order, lines } = facts;
  const { captured = 0, received = 0, refunded = 0, goodwill = 0, credited = 0 } = order['payments'] as Row;
  const cancelled = sum([...lines, ...(order['charges'] as Row[])], ({ settledAmounts }) => settledAmounts.cancelled);
  const due = order['total'] - cancelled - credited - captured - received + refunded - goodwill;
  if (order['payment'].method === 'on_account') return due;
  const all = standings(facts, account);
  const own = all.find(({ tender }) => tender['kind'] === 'on_account');
  if (!own) return undefined;
  let live = order['total'] - cancelled;
  const shares = all.map(({ tender }) => {
    const share = Math.min(tender['amount'], live);
    live -= share;
    return share;
  });
  const comes = all.map((one, place) => Math.max(0, (shares[place] ?? 0) - one.paid));
  const others = sum(
    all.map((one, place) => ({ one, amount: comes[place] ?? 0 })).filter(({ one }) => one !== own),
    ({ amount }) => amount,
  );
  if (due < 0) return Math.max(due, 0 - own.paid);
  return Math.min(Math.max(0, due - others), comes[all.indexOf(own)] ?? 0);
}

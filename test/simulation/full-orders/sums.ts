import type { Row } from '../../invariants/facts/rows.ts';
import type { FullOrder } from './full-order.ts';
import { minorOf, thousandthsOf } from './minor.ts';

/** All that is known of an order at its end, from everybody who keeps books about it. */
export interface Known {
  readonly orderId: string;
  readonly placed: FullOrder;
  /** As the API answers. */
  readonly order: Row;
  readonly payments: Row;
  readonly invoices: readonly Row[];
  readonly creditMemos: readonly Row[];
  /** Journal entries of the order, as they are stored. */
  readonly journal: readonly Row[];
  /** What providers have in their own books: in minor units. */
  readonly provider: Readonly<Record<'authorised' | 'captured' | 'refunded' | 'voided', number>>;
}

/** What an order comes to, in minor units. */
export interface Sums {
  readonly total: number;
  readonly cancelled: number;
  readonly invoiced: number;
  readonly credited: number;
  readonly paid: number;
  readonly refunded: number;
  readonly goodwill: number;
}

/** What the documents and the books say of an order together, reckoned from the documents alone. */
export function sumsOf({ placed, payments, invoices, creditMemos }: Known): Sums {
  const invoiced = sum(invoices, ({ total }) => minorOf(total));
  return {
    total: placed.total,
    cancelled: placed.total - invoiced,
    invoiced,
    credited: sum(creditMemos, ({ total }) => minorOf(total)),
    paid: minorOf(payments['captured']) + minorOf(payments['received']),
    refunded: minorOf(payments['refunded']),
    goodwill: minorOf(payments['goodwill']),
  };
}

/** What does not add up of an order that is over: one sentence for each, to the minor unit. */
export function differencesIn(known: Known): string[] {
  return [
    orderDifferences,
    documentDifferences,
    unitDifferences,
    tenderDifferences,
    journalDifferences,
    providerDifferences,
  ]
    .flatMap((differences) => differences(known))
    .map((what) => `order ${known.orderId}: ${what}`);
}

/** The order comes to what it was placed with, and was invoiced or cancelled. */
function orderDifferences(known: Known): string[] {
  const { order, payments, placed } = known;
  const { invoiced, credited, paid, refunded, goodwill, cancelled } = sumsOf(known);
  return [
    ...unequal('total', minorOf(order['total']), placed.total),
    ...unequal('of its lines and charges', partsOf(order), placed.total),
    ...unequal('invoiced', minorOf(payments['invoiced']), invoiced),
    ...unequal('credited', minorOf(payments['credited']), credited),
    ...unequal('live', minorOf(payments['live']), placed.total - cancelled),
    ...unequal('due', minorOf(payments['due']), invoiced - credited - paid + refunded - goodwill),
  ];
}

const partsOf = ({ lines, charges = [], pricesIncludeTax }: Row): number =>
  sum([...(lines as Row[]), ...(charges as Row[])], (part) => costOf(part, pricesIncludeTax === true));

/** What a priced thing comes to by its components. */
function costOf({ price, discounts = [], taxes = [] }: Row, isIncluded: boolean): number {
  const off = sum(discounts as Row[], ({ amount }) => minorOf(amount));
  const on = sum(taxes as Row[], ({ amount }) => minorOf(amount));
  return minorOf(price) - off + (isIncluded ? 0 : on);
}

/** Each document is the sum of its lines and charges, and of its net and taxes. */
function documentDifferences({ invoices, creditMemos }: Known): string[] {
  return [...invoices, ...creditMemos].flatMap((document) => {
    const { number, lines, charges = [], net, taxes, total, pricesIncludeTax } = document;
    const parts = [...(lines as Row[]), ...(charges as Row[])];
    const isIncluded = pricesIncludeTax === true;
    return [
      ...unequal(
        `on ${number}`,
        sum(parts, ({ amount }) => minorOf(amount)),
        minorOf(total),
      ),
      ...unequal(
        `on ${number} by components`,
        sum(parts, (part) => costOf(part, isIncluded)),
        minorOf(total),
      ),
      ...unequal(
        `net and taxes on ${number}`,
        minorOf(net) + sum(taxes as Row[], ({ amount }) => minorOf(amount)),
        minorOf(total),
      ),
      ...unequal(
        `of taxes on ${number}`,
        sum(taxes as Row[], ({ amount }) => minorOf(amount)),
        sum(parts, (part) => sum((part['taxes'] ?? []) as Row[], ({ amount }) => minorOf(amount))),
      ),
      ...bundleDifferences(document),
      ...(parts.every(({ lineId, amount }) => lineId === undefined || minorOf(amount) >= 0)
        ? []
        : [`a line of ${number} is below zero`]),
    ];
  });
}

/** What a document says of a bundle is what its lines there come to. */
function bundleDifferences({ number, lines, bundles = [] }: Row): string[] {
  return (bundles as Row[]).flatMap(({ bundleId, amount }) => {
    const own = (lines as Row[]).filter((line) => line['bundleId'] === bundleId);
    return unequal(
      `of bundle ${bundleId} on ${number}`,
      minorOf(amount),
      sum(own, (line) => minorOf(line['amount'])),
    );
  });
}

/** Every unit and charge is invoiced once or not at all, and what came back of it is a right share of what was invoiced. */
function unitDifferences({ order, invoices, creditMemos }: Known): string[] {
  const isIncluded = order['pricesIncludeTax'] === true;
  const ofLines = (order['lines'] as Row[]).flatMap((line) => {
    const { lineId } = line;
    const ordered = thousandthsOf(line['ordered']);
    const inState = (state: string) => thousandthsOf(line['quantities'][state] ?? 0);
    const [sold, back] = [invoices, creditMemos].map((all) => partsIn(all, 'lines', 'lineId', lineId));
    const invoiced = sum(sold, (part) => thousandthsOf(part['quantity']));
    const credited = sum(back, (part) => thousandthsOf(part['quantity']));
    const undelivered = inState('lost') + inState('sentBack');
    const left = inState('delivered') + undelivered;
    const cost = sum(sold, ({ amount }) => minorOf(amount));
    const given = sum(back, ({ amount }) => minorOf(amount));
    return [
      ...unequal(`thousandths of line ${lineId} invoiced`, invoiced, left),
      ...unequal(`thousandths of line ${lineId} invoiced or cancelled`, invoiced + inState('cancelled'), ordered),
      ...(credited <= invoiced && credited >= undelivered
        ? []
        : [`${credited} thousandths of line ${lineId} credited of ${invoiced}, ${undelivered} were not delivered`]),
      ...(credited === invoiced ? unequal(`of line ${lineId} given back`, given, cost) : []),
      ...roughly(`of line ${lineId} invoiced`, cost, (costOf(line, isIncluded) * invoiced) / ordered, line),
      ...(invoiced === 0 ? [] : roughly(`of line ${lineId} credited`, given, (cost * credited) / invoiced, line)),
    ];
  });
  const isAllLost = (order['lines'] as Row[]).every(
    ({ ordered, quantities }) =>
      thousandthsOf(quantities.lost) + thousandthsOf(quantities.cancelled) === thousandthsOf(ordered),
  );
  const ofCharges = ((order['charges'] ?? []) as Row[]).flatMap((charge) => {
    const { chargeId } = charge;
    const [sold, back] = [invoices, creditMemos].map((all) =>
      sum(partsIn(all, 'charges', 'chargeId', chargeId), (part) => minorOf(part['amount'])),
    ) as [number, number];
    const whole = costOf(charge, isIncluded);
    const isWithin = (part: number, of: number) =>
      part === 0 || (Math.sign(part) === Math.sign(of) && Math.abs(part) <= Math.abs(of));
    return [
      ...(isWithin(sold, whole) ? [] : [`${sold} of charge ${chargeId} invoiced, it is ${whole}`]),
      ...(isWithin(back, sold) ? [] : [`${back} of charge ${chargeId} given back, ${sold} was invoiced`]),
      ...(whole > 0 && sold !== 0 ? unequal(`of charge ${chargeId} invoiced`, sold, whole) : []),
      ...(isAllLost ? unequal(`of charge ${chargeId} given back of an order that was lost`, back, sold) : []),
    ];
  });
  return [...ofLines, ...ofCharges, ...deductionDifferences(order, invoices, creditMemos)];
}

/** What was taken off the order goes back with what is credited of the rest, in proportion: no more is given back than was paid. */
function deductionDifferences(order: Row, invoices: readonly Row[], creditMemos: readonly Row[]): string[] {
  const [sold, back] = [invoices, creditMemos].map((documents) => {
    const parts = documents.flatMap(({ lines, charges = [] }) => [...(lines as Row[]), ...(charges as Row[])]);
    const amounts = parts.map(({ amount }) => minorOf(amount));
    return { above: sum(amounts, (minor) => Math.max(minor, 0)), below: sum(amounts, (minor) => Math.min(minor, 0)) };
  }) as [Deducted, Deducted];
  const right = sold.above === 0 ? 0 : (sold.below * back.above) / sold.above;
  const documents = invoices.length + creditMemos.length;
  return Math.abs(back.below - right) <= 1 + documents * ((order['charges'] ?? []) as Row[]).length
    ? []
    : [`${back.below} of what was taken off is taken back, its part is ${right}`];
}

/** What documents charge, and what they take off, in minor units. */
interface Deducted {
  readonly above: number;
  readonly below: number;
}

const partsIn = (documents: readonly Row[], parts: 'lines' | 'charges', name: string, id: string): Row[] =>
  documents.flatMap((document) => (document[parts] ?? []) as Row[]).filter((part) => part[name] === id);

/** A share may be off by less than a minor unit for each of its components, once for each document that it is cut by. */
function roughly(what: string, is: number, exact: number, { discounts = [], taxes = [] }: Row): string[] {
  const most = 1 + discounts.length + taxes.length;
  return Math.abs(is - exact) <= most ? [] : [`${is} ${what}, its share is ${exact}`];
}

/** The turns in which tenders are used; what is received is by itself. */
const turns: Readonly<Record<string, number>> = {
  marketplace: 1,
  instalments: 1,
  'captured elsewhere': 1,
  voucher: 2,
  gift_card: 2,
  stored_credit: 2,
  card: 3,
  'authorised elsewhere': 3,
  bank_transfer: 4,
  cash_on_delivery: 5,
  on_account: 6,
};

/**
 * Each tender has paid what its turn of the invoices is, what is kept elsewhere was paid before, and together they have paid what is owed in the
 * end; only who pays on account may have paid ahead.
 */
function tenderDifferences(known: Known): string[] {
  const { payments, placed } = known;
  const { invoiced } = sumsOf(known);
  const due = minorOf(payments['due']);
  const tenders = (payments['tenders'] as Row[]).map((tender): Row => ({ ...tender, kind: kindOf(tender, placed) }));
  const isAhead = due < 0 && tenders.some(({ kind }) => kind === 'on_account');
  let left = invoiced;
  const inTurn = tenders.toSorted((one, other) => turnOf(one) - turnOf(other));
  const ofEach = inTurn.flatMap((tender) => {
    const { tenderId, kind, amount, paid, refunded } = tender;
    const share = Math.min(minorOf(amount), left);
    left -= share;
    const what = `paid by tender ${tenderId} (${kind})`;
    return [
      ...(turnOf(tender) < 3 ? unequal(what, minorOf(paid), minorOf(amount)) : []),
      ...(turnOf(tender) === 3 ? unequal(what, minorOf(paid), share) : []),
      ...(minorOf(paid) <= minorOf(amount) && minorOf(refunded) <= minorOf(paid)
        ? []
        : [`${paid} ${what} of ${amount}, and ${refunded} refunded`]),
    ];
  });
  return [
    ...unequal(
      'in tenders',
      sum(tenders, ({ amount }) => minorOf(amount)),
      placed.total,
    ),
    ...(isAhead ? [] : unequal('due in the end', due, 0)),
    ...ofEach,
  ];
}

const turnOf = ({ kind }: Row): number => turns[kind] ?? 0;

function kindOf({ tenderId, kind }: Row, { placement }: FullOrder): string {
  const placed = (placement['tenders'] as Row[])[Number(String(tenderId).slice(1)) - 1];
  return kind === 'provider_reference' ? `${placed?.['state']} elsewhere` : kind;
}

/** The journal balances, and says of the order what the documents and payments say. */
function journalDifferences(known: Known): string[] {
  const { journal, payments } = known;
  const { invoiced, credited } = sumsOf(known);
  const ofAccount = new Map<string, number>();
  const differences: string[] = [];
  for (const { entryId, postings } of journal) {
    const [debits, credits] = [
      sum(postings as Row[], ({ debit }) => debit),
      sum(postings as Row[], ({ credit }) => credit),
    ];
    differences.push(...unequal(`debits of ${entryId}`, debits, credits));
    for (const { account, debit, credit } of postings as Row[])
      ofAccount.set(account, (ofAccount.get(account) ?? 0) + debit - credit);
  }
  const taxes = (documents: readonly Row[], sign: number) =>
    sign * sum(documents, ({ taxes: all }) => sum(all as Row[], ({ amount }) => minorOf(amount)));
  const money = ['payment_clearing', 'bank', 'cash', 'marketplace_clearing', 'lender_clearing', 'stored_value'];
  const kept = sum(money, (account) => ofAccount.get(account) ?? 0);
  const owed = ['tax_payable', 'marketplace_tax'];
  return [
    ...differences,
    ...unequal('receivable in the journal', ofAccount.get('accounts_receivable') ?? 0, minorOf(payments['due'])),
    ...unequal(
      'of money in the journal',
      kept,
      minorOf(payments['captured']) + minorOf(payments['received']) - minorOf(payments['refunded']),
    ),
    ...unequal('of goodwill in the journal', ofAccount.get('goodwill') ?? 0, minorOf(payments['goodwill'])),
    ...unequal(
      'of taxes in the journal',
      0 - sum(owed, (account) => ofAccount.get(account) ?? 0),
      taxes(known.invoices, 1) + taxes(known.creditMemos, -1),
    ),
    ...unequal(
      'sold in the journal',
      0 -
        sum(
          [...ofAccount].filter(
            ([account]) => ![...money, ...owed, 'accounts_receivable', 'goodwill'].includes(account),
          ),
          ([, amount]) => amount,
        ),
      invoiced - credited - taxes(known.invoices, 1) - taxes(known.creditMemos, -1),
    ),
  ];
}

/** Providers have what the order says of the tenders that they collect, and nothing authorised is left. */
function providerDifferences({ payments, provider, placed }: Known): string[] {
  const collected = (payments['tenders'] as Row[]).filter((tender) =>
    /^(card|authorised elsewhere)$/.test(kindOf(tender, placed)),
  );
  // What was captured elsewhere is refunded by its provider, and was never captured through us.
  const elsewhere = (payments['tenders'] as Row[]).filter(
    (tender) => kindOf(tender, placed) === 'captured elsewhere' && tender['provider'] === 'test',
  );
  return [
    ...unequal(
      'captured by providers',
      provider.captured,
      sum(collected, ({ paid }) => minorOf(paid)),
    ),
    ...unequal(
      'refunded by providers',
      provider.refunded,
      sum([...collected, ...elsewhere], ({ refunded }) => minorOf(refunded)),
    ),
    ...unequal(
      'authorised and neither captured nor voided',
      provider.authorised - provider.captured - provider.voided,
      0,
    ),
  ];
}

const unequal = (what: string, is: number | undefined, right: number | undefined): string[] =>
  is === right ? [] : [`${is} ${what}, it should be ${right}`];

const sum = <One>(all: readonly One[] | undefined, of: (one: One) => number): number =>
  (all ?? []).reduce((whole, one) => whole + of(one), 0);

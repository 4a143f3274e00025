import { rawOrders, type RawOrder } from './orders.ts';
import { add, differences, type RawSystem, type Row } from './rows.ts';

const providerLedger = 'provider#test';

/**
 * Money: what the outside provider did is what the order says and what the journal says, every entry balances, documents
 * have no gaps, and nobody was charged twice.
 */
export function moneyViolations(system: RawSystem): string[] {
  const ledger = Map.groupBy(
    system.billing.filter(({ account, kind }) => account === providerLedger && kind !== undefined),
    ({ orderId }) => String(orderId),
  );
  const accounts = Map.groupBy(
    system.billing.filter(({ account }) => String(account).startsWith('ord_')),
    ({ account }) => String(account),
  );
  const entries = system.billing
    .filter(({ account }) => String(account).startsWith('journal#'))
    .map(({ posted }) => posted as Row);
  const journal = Map.groupBy(entries, ({ orderId }) => String(orderId));
  return [
    ...rawOrders(system).flatMap((one) => [
      ...providerViolations(one, ledger.get(one.orderId) ?? []),
      ...totalViolations(one, accounts.get(one.orderId) ?? []),
      ...journalViolations(one, journal.get(one.orderId) ?? []),
    ]),
    ...entries.flatMap(balanceViolations),
    ...documentViolations(system),
  ];
}

const sumOf = (rows: readonly Row[]): number => rows.reduce((sum, { amount }) => sum + amount, 0);

/** What the provider's own books say happened, against what the order believes. */
function providerViolations({ orderId, order }: RawOrder, rows: readonly Row[]): string[] {
  if (order['payment'].provider !== 'test') return [];
  const { captured, refunded, authorised, voided } = order['payments'] as Record<string, number>;
  const done = rows.filter((row) => row['refused'] === undefined && row['ends'] !== 'declined');
  const of = (kind: string) => done.filter((row) => row['kind'] === kind);
  const differing = differences(
    `order ${orderId}: the provider's ledger and the order`,
    new Map([
      ['captured', sumOf(of('capture'))],
      ['refunded', sumOf(of('refund'))],
    ]),
    new Map([
      ['captured', captured ?? 0],
      ['refunded', refunded ?? 0],
    ]),
  );
  const asked = sumOf(of('authorise'));
  const believed = (authorised ?? 0) + (voided ?? 0);
  return [
    ...differing,
    ...(asked === believed ? [] : [`order ${orderId}: ${asked} were authorised, the order knows of ${believed}`]),
    ...of('authorise')
      .filter(({ capturable, refundable }) => capturable < 0 || refundable < 0)
      .map(({ entry }) => `${entry}: more was taken than was authorised`),
    ...duplicates(of('capture'), ({ entry }) => entry).map((entry) => `${entry} stands twice in the provider's ledger`),
  ];
}

/** The sums on the order against the rows of its account, and the rules between them. */
function totalViolations({ orderId, order, lines }: RawOrder, rows: readonly Row[]): string[] {
  const totals = order['payments'] as Record<string, number>;
  const [authorised = 0, captured = 0, refunded = 0, invoiced = 0] = [
    totals['authorised'],
    totals['captured'],
    totals['refunded'],
    totals['invoiced'],
  ];
  const captures = rows.filter(({ row }) => row === 'capture');
  const cancelled = lines.reduce((sum, { settledAmounts }) => sum + settledAmounts.cancelled, 0);
  const byLines = lines.reduce((sum, { settledAmounts }) => sum + settledAmounts.invoiced, 0);
  const { charge, tax, settled } = order['shipping'] as Row;
  const invoicedShipping = settled === 'invoiced' ? charge + tax : 0;
  return [
    ...(captured > authorised ? [`order ${orderId}: ${captured} captured of ${authorised} authorised`] : []),
    ...(refunded > captured ? [`order ${orderId}: ${refunded} refunded of ${captured} captured`] : []),
    ...(sumOf(captures) === invoiced ? [] : [`order ${orderId}: ${invoiced} invoiced, ${sumOf(captures)} to collect`]),
    ...(byLines + invoicedShipping === invoiced
      ? []
      : [`order ${orderId}: ${invoiced} invoiced, its lines and shipping say ${byLines + invoicedShipping}`]),
    ...(cancelled + invoiced > order['total'] ? [`order ${orderId}: more is invoiced and cancelled than ordered`] : []),
    ...duplicates(captures, ({ fulfilmentOrderId }) => fulfilmentOrderId).map(
      (id) => `order ${orderId}: the fulfilment order ${id} was invoiced twice`,
    ),
    ...settledUnits(orderId, lines),
  ];
}

/** Units that have left are invoiced, units that were cancelled are settled as such, and no other. */
function settledUnits(orderId: string, lines: readonly Row[]): string[] {
  return lines.flatMap(({ lineId, quantities, settled }) => [
    ...(settled.invoiced <= quantities.shipped + quantities.delivered
      ? []
      : [`order ${orderId} line ${lineId}: ${settled.invoiced} units are invoiced that have not left`]),
    ...(settled.cancelled === quantities.cancelled
      ? []
      : [`order ${orderId} line ${lineId}: ${quantities.cancelled} cancelled, ${settled.cancelled} settled so`]),
  ]);
}

function journalViolations({ orderId, order }: RawOrder, entries: readonly Row[]): string[] {
  const posted = new Map<string, number>();
  for (const { kind, postings } of entries) {
    const debits = (postings as Row[]).reduce((sum, { debit }) => sum + debit, 0);
    add(posted, String(kind), debits);
  }
  const { invoiced = 0, captured = 0, refunded = 0, goodwill = 0, credited = 0 } = order['payments'];
  const believed = new Map([
    ['invoice', invoiced],
    ['capture', captured],
    ['refund', refunded - goodwill],
    ['goodwill_refund', goodwill],
    ['credit_memo', credited],
  ]);
  return differences(`order ${orderId}: the journal and the order`, posted, believed);
}

function balanceViolations({ entryId, postings }: Row): string[] {
  const off = (postings as Row[]).reduce((sum, { debit, credit }) => sum + debit - credit, 0);
  return off === 0 ? [] : [`the journal entry ${entryId} is out of balance by ${off}`];
}

/** Documents of a branch are numbered from 1 without gaps, and its counter stands at the last. */
function documentViolations({ billing }: RawSystem): string[] {
  const series = Map.groupBy(
    billing.filter(({ account }) => /^(invoice|credit_memo)s#/.test(String(account))),
    ({ account }) => String(account),
  );
  return [...series].flatMap(([name, rows]) => {
    const counts = rows.map(({ entry }) => Number(entry)).sort((a, b) => a - b);
    const [kind = '', branch = ''] = name.split('s#');
    const counter = billing.find(({ account, entry }) => account === `numbers#${branch}` && entry === kind);
    return [
      ...(counts.every((count, index) => count === index + 1) ? [] : [`${name} has gaps: ${counts.join()}`]),
      ...(counter?.['last'] === counts.length ? [] : [`${name}: ${counts.length}, counted ${counter?.['last']}`]),
    ];
  });
}

/** What must be so at rest: what was invoiced is collected, nothing stays set aside, nothing is on its way. */
export function moneyRestViolations(system: RawSystem): string[] {
  return rawOrders(system).flatMap(({ orderId, order }) => {
    const { authorised, captured, invoiced, refunded, credited, goodwill = 0, state } = order['payments'];
    const account = system.billing.filter((row) => row['account'] === orderId);
    const undone = account.filter(({ state: at }) => ['asked', 'pending', 'due', 'requested'].includes(at));
    const card = order['payment'].method === 'card';
    return [
      ...(card && captured - (refunded - goodwill) !== invoiced - credited
        ? [`order ${orderId}: ${captured} - ${refunded} paid of ${invoiced} - ${credited} owed`]
        : []),
      ...(card && authorised !== captured
        ? [`order ${orderId}: ${authorised} stay authorised, ${captured} were captured`]
        : []),
      ...(state === 'pending' ? [`order ${orderId}: its payment is still pending`] : []),
      ...undone.map((row) => `order ${orderId}: ${row['entry']} is still ${row['state']}`),
    ];
  });
}

function duplicates(rows: readonly Row[], nameOf: (row: Row) => string): string[] {
  return [...Map.groupBy(rows, nameOf)].filter(([, same]) => same.length > 1).map(([name]) => name);
}

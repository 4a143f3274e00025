import { classOf } from '../source/articles.ts';
import { compare } from './plan-orders.ts';
import type { SourceRow } from '../source/source-row.ts';

/** Units of one order that a credit invoice takes back. */
export interface RefundPlan {
  readonly externalNumber: string;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
  /** Pence. */
  readonly total: number;
}

export interface MemoLine {
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  /** Pence of the whole line. */
  readonly amount: number;
}

/** What one credit invoice becomes: refunds of the orders it refers to, and a free-standing credit memo for the rest. */
export interface CreditPlan {
  /** Its number, with the C. */
  readonly invoice: string;
  /** RFC 3339, UTC. */
  readonly date: string;
  readonly customer: string | undefined;
  readonly refunds: readonly RefundPlan[];
  readonly memo: readonly MemoLine[];
}

/** An order that credit invoices may refer to: of the plan, or of an earlier run. */
export interface SoldOrder {
  readonly externalNumber: string;
  readonly customer: string | undefined;
  readonly placedAt: string;
  readonly lines: readonly {
    readonly lineId: string;
    readonly sku: string;
    /** As ordered. */
    readonly quantity: number;
    /** Pence. */
    readonly price: number;
    /** Units that no other credit has taken back; all where it is absent. */
    readonly left?: number;
  }[];
}

/** What was issued for credit invoices already, by their number: it stands, whatever else would be planned today. */
export type IssuedCredits = ReadonlyMap<string, Pick<CreditPlan, 'refunds' | 'memo'>>;

/** An order line with units that no credit invoice has taken back yet. */
interface SoldLine {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly price: number;
  left: number;
}

interface Sale {
  readonly externalNumber: string;
  readonly placedAt: string;
  readonly lines: readonly SoldLine[];
}

/**
 * Finds what credit invoices refer to among earlier orders of the same customer, at the same price: first the nearest order
 * that has the same lines with the same quantities and nothing else, then the nearest that has them among others, and for
 * what mirrors no order line by line: the nearest line of the same quantity, then the nearest with units left. Manual
 * bookings, samples, discounts and shipping refer to nothing, and neither do rows without a customer.
 */
export function planCredits(
  rows: readonly SourceRow[],
  orders: readonly SoldOrder[],
  issued: IssuedCredits = new Map(),
): CreditPlan[] {
  const sales = salesByCustomer(orders);
  const credits = [...Map.groupBy(rows, ({ invoice }) => invoice)].map(([invoice, own]) => new Crediting(invoice, own));
  const all = [...sales.values()].flat();
  for (const credit of credits) credit.standsAs(issued.get(credit.invoice), all);
  return credits
    .sort((one, other) => compare(one.date, other.date) || compare(one.invoice, other.invoice))
    .map((credit) => credit.planned(sales));
}

/** A credit row, with the units of it that nothing gives back yet. */
interface OpenRow {
  readonly row: SourceRow;
  open: number;
}

/** One credit invoice while it is planned. */
class Crediting {
  readonly invoice: string;
  readonly date: string;
  readonly #rows: readonly OpenRow[];
  readonly #refunds = new Map<string, { lines: Map<string, number>; total: number }>();
  readonly #memo: MemoLine[] = [];

  constructor(invoice: string, rows: readonly SourceRow[]) {
    this.invoice = invoice;
    this.date = rows.map(({ date }) => date).sort()[0] ?? '';
    this.#rows = rows.map((row) => ({ row, open: -row.quantity }));
  }

  /** Takes over what an earlier run has issued. */
  standsAs(issued: Pick<CreditPlan, 'refunds' | 'memo'> | undefined, sales: readonly Sale[]): void {
    for (const { externalNumber, lines } of issued?.refunds ?? []) {
      const sale = sales.find((each) => each.externalNumber === externalNumber);
      for (const { lineId, quantity } of lines) {
        const line = sale?.lines.find((each) => each.lineId === lineId);
        if (!sale || !line) continue;
        const mine = this.#rows.filter(({ row }) => row.sku === line.sku && row.price === line.price);
        this.#close(mine, quantity);
        this.#refund(sale, line, quantity);
      }
    }
    for (const line of issued?.memo ?? []) {
      const mine = this.#rows.filter(({ row }) => row.sku === line.sku && row.price * line.quantity === line.amount);
      this.#close(mine, line.quantity);
      this.#memo.push(line);
    }
  }

  planned(sales: ReadonlyMap<string, readonly Sale[]>): CreditPlan {
    const goods = this.#rows.filter(({ row, open }) => open > 0 && classOf(row.sku) === 'goods');
    for (const [customer, rows] of Map.groupBy(goods, ({ row }) => row.customer)) {
      if (customer === undefined) continue;
      const earlier = (sales.get(customer) ?? []).filter(({ placedAt }) => placedAt <= this.date);
      this.#takeFrom(rows, earlier);
    }
    for (const { row, open } of this.#rows) {
      const { sku, description, price } = row;
      if (open > 0) this.#memo.push({ sku, description: description || sku, quantity: open, amount: open * price });
    }
    return {
      invoice: this.invoice,
      date: this.date,
      customer: this.#rows.find(({ row }) => row.customer !== undefined)?.row.customer,
      refunds: [...this.#refunds].map(([externalNumber, { lines, total }]) => ({
        externalNumber,
        lines: [...lines].map(([lineId, quantity]) => ({ lineId, quantity })),
        total,
      })),
      memo: this.#memo,
    };
  }

  /** Takes units back from orders, of which the nearest is first. */
  #takeFrom(rows: readonly OpenRow[], earlier: readonly Sale[]): void {
    const mirrors = earlier.flatMap((sale) => {
      const lines = mirroredIn(sale, rows);
      return lines ? [{ sale, lines }] : [];
    });
    const mirror = mirrors.find(({ sale }) => sale.lines.length === rows.length) ?? mirrors[0];
    if (mirror) {
      for (const [at, line] of mirror.lines.entries()) this.#take(rows[at], mirror.sale, line);
      return;
    }
    for (const each of rows) {
      const same = earlier.flatMap((sale) =>
        sale.lines.filter((line) => isWhole(line, each)).map((line) => ({ sale, line })),
      );
      const [nearest] = same;
      if (nearest) this.#take(each, nearest.sale, nearest.line);
    }
    for (const each of rows) {
      for (const sale of earlier) {
        for (const line of sale.lines) if (isSame(line, each)) this.#take(each, sale, line);
      }
    }
  }

  #take(each: OpenRow | undefined, sale: Sale, line: SoldLine): void {
    const quantity = each ? Math.min(each.open, line.left) : 0;
    if (!each || quantity === 0) return;
    each.open -= quantity;
    this.#refund(sale, line, quantity);
  }

  #refund({ externalNumber }: Sale, line: SoldLine, quantity: number): void {
    line.left -= quantity;
    const refund = this.#refunds.get(externalNumber) ?? { lines: new Map<string, number>(), total: 0 };
    refund.lines.set(line.lineId, (refund.lines.get(line.lineId) ?? 0) + quantity);
    refund.total += quantity * line.price;
    this.#refunds.set(externalNumber, refund);
  }

  #close(rows: readonly OpenRow[], quantity: number): void {
    let left = quantity;
    for (const each of rows) {
      const closed = Math.min(each.open, left);
      each.open -= closed;
      left -= closed;
    }
  }
}

const isSame = ({ sku, price }: SoldLine, { row }: OpenRow): boolean => sku === row.sku && price === row.price;

/** Whether a row takes back all of a line that nothing else has taken back. */
const isWhole = (line: SoldLine, each: OpenRow): boolean =>
  isSame(line, each) && line.left === line.quantity && line.quantity === each.open;

/** For each row a line of its own that it takes back as a whole; undefined where one has none. */
function mirroredIn({ lines }: Sale, rows: readonly OpenRow[]): SoldLine[] | undefined {
  const free = new Set(lines);
  const found = rows.flatMap((each) => {
    const line = [...free].find((candidate) => isWhole(candidate, each));
    if (!line) return [];
    free.delete(line);
    return [line];
  });
  return found.length === rows.length ? found : undefined;
}

/** What customers have bought, the newest first. */
function salesByCustomer(orders: readonly SoldOrder[]): ReadonlyMap<string, readonly Sale[]> {
  const known = orders.flatMap((order) => {
    const { externalNumber, customer, placedAt, lines } = order;
    const goods = lines.filter(({ sku }) => classOf(sku) === 'goods');
    const sold = goods.map((line) => ({ ...line, left: line.left ?? line.quantity }));
    return customer === undefined ? [] : [{ customer, sale: { externalNumber, placedAt, lines: sold } }];
  });
  known.sort(
    (one, other) =>
      compare(other.sale.placedAt, one.sale.placedAt) || compare(other.sale.externalNumber, one.sale.externalNumber),
  );
  return new Map(
    [...Map.groupBy(known, ({ customer }) => customer)].map(([customer, own]) => [
      customer,
      own.map(({ sale }) => sale),
    ]),
  );
}

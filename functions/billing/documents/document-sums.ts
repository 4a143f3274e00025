import type { ChargeAccount, ChargeKind } from '#shared/contracts/vocabulary.ts';
import {
  amountOf,
  kindOfComponent,
  netOf,
  together,
  type ChargePart,
  type Price,
  type Tax,
} from '#functions/orders/rules.ts';

/** All of a tax on a document, and what it is charged on, in minor units. */
export type TaxOfDocument = Tax & { readonly net: number };

/** What a document is made of, in minor units: goods and charges net of discounts and tax, and every tax, those alike as one. */
export interface DocumentSums {
  readonly goods: number;
  /** By the accounts where they stand. */
  readonly charges: Readonly<Partial<Record<ChargeAccount, number>>>;
  readonly taxes: readonly Tax[];
  readonly total: number;
}

/** The lines and charges of a document. */
interface Priced {
  readonly lines: readonly Price[];
  readonly charges?: readonly ChargePart[] | undefined;
}

/** Where a charge is booked: what is ours as revenue, what is somebody else's as owed to them. */
const accountOf: Readonly<Record<ChargeKind, ChargeAccount>> = {
  shipping: 'shipping_revenue',
  gift_wrap: 'fee_revenue',
  cash_on_delivery: 'fee_revenue',
  fee: 'fee_revenue',
  tip: 'tips_payable',
  duty: 'duties_payable',
  deposit: 'deposits_held',
  rounding: 'rounding_differences',
};

/** What a document posts to the journal. */
export function sumsOf({ lines, charges = [] }: Priced): DocumentSums {
  const booked: Partial<Record<ChargeAccount, number>> = {};
  for (const charge of charges) {
    const account = accountOf[charge.kind];
    booked[account] = (booked[account] ?? 0) + netOf(charge);
  }
  const prices = [...lines, ...charges];
  return {
    goods: lines.reduce((sum, line) => sum + netOf(line), 0),
    charges: booked,
    taxes: together(prices.flatMap((price) => price.taxes)),
    total: prices.reduce((sum, price) => sum + amountOf(price), 0),
  };
}

/** What a document comes to, as it is kept. */
export function totalsOf(document: Priced): { net: number; taxes: readonly TaxOfDocument[]; total: number } {
  const { goods, charges, total } = sumsOf(document);
  const net = Object.values(charges).reduce((sum, charged) => sum + charged, goods);
  return { net, taxes: taxesOf([...document.lines, ...(document.charges ?? [])]), total };
}

/** Every tax on some prices, those alike as one, with what it is charged on. */
function taxesOf(prices: readonly Price[]): TaxOfDocument[] {
  const nets = new Map<string, number>();
  for (const price of prices) {
    for (const kind of new Set(price.taxes.map(kindOfComponent))) nets.set(kind, (nets.get(kind) ?? 0) + netOf(price));
  }
  const taxes = together(prices.flatMap((price) => price.taxes));
  return taxes.map((tax) => ({ ...tax, net: nets.get(kindOfComponent(tax)) ?? 0 }));
}

import { amountOf, inTurnUpTo, shareOfAmount, total, type ChargePart, type Price } from '#functions/orders/rules.ts';
import type { CreditedCharge } from '../payments/account.ts';
import { sharesOf, type CreditRefusal } from './credit-memo.ts';

/** What of a charge is asked back, in minor units of its sign: all that is left of it unless said. */
export interface AskedCharge {
  readonly chargeId: string;
  readonly amount?: number | undefined;
}

/** A charge as far as it stands on invoices. */
interface InvoicedCharge {
  readonly parts: readonly ChargePart[];
  /** What was credited of it before, and what can be still, in minor units of its sign. */
  readonly back: number;
  readonly left: number;
}

/** The charges on an order's invoices, by their ids. */
export function invoicedCharges(
  invoiced: readonly ChargePart[],
  credited: readonly CreditedCharge[],
): ReadonlyMap<string, InvoicedCharge> {
  const byId = Map.groupBy(invoiced, ({ chargeId }) => chargeId);
  return new Map(
    [...byId].map(([chargeId, parts]) => {
      const back = total(credited.filter((part) => part.chargeId === chargeId));
      return [chargeId, { parts, back, left: total(parts) - back }];
    }),
  );
}

/**
 * The credit of the asked charges: only what stands on invoices, each minor unit once. As of lines, it is taken from the invoices in turn, and a
 * charge credited as a whole gives back each of its components to the penny. Nothing may be asked of one below zero: it stays given then.
 * @param decimal writes an amount for people.
 */
export function creditCharges(
  invoiced: ReturnType<typeof invoicedCharges>,
  asked: readonly AskedCharge[],
  decimal: (minor: number) => string,
): { charges: ChargePart[] } | { refused: CreditRefusal[] } {
  const refused: CreditRefusal[] = [];
  const charges: ChargePart[] = [];
  const seen = new Set<string>();
  for (const [index, { chargeId, amount }] of asked.entries()) {
    const charge = invoiced.get(chargeId);
    const message = charge
      ? whyNot(chargeId, charge, amount, seen, decimal)
      : `no invoice of the order has a charge ${JSON.stringify(chargeId)}`;
    if (message !== undefined) refused.push({ index, message });
    else if (charge) charges.push(...creditOfCharge(charge, amount ?? charge.left));
    seen.add(chargeId);
  }
  return refused.length > 0 ? { refused } : { charges };
}

function whyNot(
  chargeId: string,
  { parts, left }: InvoicedCharge,
  amount: number | undefined,
  seen: ReadonlySet<string>,
  decimal: (minor: number) => string,
): string | undefined {
  if (seen.has(chargeId)) return `charge ${chargeId} is named twice; add the amounts up`;
  if (amount === 0 && total(parts) < 0) return undefined;
  if (left === 0) return `nothing of charge ${chargeId} is left to be refunded`;
  const wanted = amount ?? left;
  if (wanted !== 0 && Math.sign(wanted) === Math.sign(left) && Math.abs(wanted) <= Math.abs(left)) return undefined;
  return `${decimal(left)} of charge ${chargeId} is not refunded yet, not ${decimal(wanted)}`;
}

/**
 * What goes with a credit of the charges below zero that are not named: the part that the credit is of all that can be credited still of what is
 * above zero, as they went with the invoices. So what is credited of an order comes to what was paid for it, and never to less than nothing.
 * @param credit what is credited of lines and charges above zero, and `creditable` what could be, in minor units.
 */
export function creditsWith(
  invoiced: ReturnType<typeof invoicedCharges>,
  named: ReadonlySet<string>,
  credit: number,
  creditable: number,
): ChargePart[] {
  const below = [...invoiced].filter(([chargeId, { left }]) => left < 0 && !named.has(chargeId));
  const shares = inTurnUpTo(
    below.map(([, { left }]) => -left),
    creditable,
    credit,
  );
  return below.flatMap(([, charge], index) => creditOfCharge(charge, 0 - (shares[index] ?? 0)));
}

/** What of an invoiced charge an amount is, by component; nothing for 0. */
function creditOfCharge({ parts, back }: InvoicedCharge, amount: number): ChargePart[] {
  const [first] = parts;
  if (!first || amount === 0) return [];
  const { chargeId, kind, code, name } = first;
  const facts = { chargeId, kind, ...(code === undefined ? {} : { code }), ...(name === undefined ? {} : { name }) };
  return [{ ...facts, ...sharesOf(parts, sizeOf, shareOfAmount, Math.abs(back), Math.abs(amount)) }];
}

const sizeOf = (part: Price): number => Math.abs(amountOf(part));

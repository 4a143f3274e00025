import type { Settlement } from '#shared/contracts/vocabulary.ts';
import type { ChargeFacts } from '#shared/contracts/prices.ts';
import { amountOf, inTurnUpTo, shareOfAmount, taxIncludedIn, type PaidPrice, type Price } from './price.ts';

/**
 * What an order is charged for beside its lines, in minor units. Its amount may be below zero: what the customer is given back, a deposit or
 * a credit of the channel. Then its taxes are as well, and it has no discounts.
 */
export interface Charge extends ChargeFacts, Price {
  readonly chargeId: string;
  /** What of its amount stands on invoices, and what was cancelled; both have its sign. */
  readonly settledAmounts: Settled;
}

/** Some of a charge, as a document says it. */
export interface ChargePart extends ChargeFacts, PaidPrice {
  readonly chargeId: string;
}

/** What of an order tells how its charges are settled. */
interface Charged {
  readonly lines: readonly (Price & { readonly settled: Settled; readonly settledAmounts: Settled })[];
  readonly charges: readonly Charge[];
}

type Settled = Readonly<Record<Settlement, number>>;

/** What is given back to the customer. */
const isCredit = (charge: Price): boolean => amountOf(charge) < 0;

const settledOf = ({ settledAmounts: { invoiced, cancelled } }: Pick<Charge, 'settledAmounts'>): number =>
  invoiced + cancelled;

/**
 * The charges of an order whose lines have just been settled, as invoiced or as cancelled, and what of the charges is settled with them. A
 * charge goes with the first invoice as a whole, or with the order when all of it is cancelled. One below zero goes with whatever is settled, in
 * proportion to what that comes to: as the order's total is not below zero, no invoice is, and what is cancelled is never divided again.
 * @param isWhole it is the first invoice, or all of the order is cancelled.
 */
export function settleCharges(
  { lines, charges }: Charged,
  as: Settlement,
  isWhole: boolean,
): { charges: readonly Charge[]; parts: readonly ChargePart[] } {
  if (charges.length === 0) return { charges, parts: [] };
  const parts: ChargePart[] = [];
  const settle = (charge: Charge, part: PaidPrice): Charge => {
    const { chargeId, kind, code, name } = charge;
    parts.push({
      chargeId,
      kind,
      ...(code === undefined ? {} : { code }),
      ...(name === undefined ? {} : { name }),
      ...part,
    });
    const settledAmounts = { ...charge.settledAmounts, [as]: charge.settledAmounts[as] + part.amount };
    return { ...charge, settledAmounts };
  };
  const charged = charges.map((charge) => (goesNow(charge, as, isWhole) ? settle(charge, paid(charge)) : charge));
  const due = creditsDue(lines, charged);
  const settled = charged.map((charge) => {
    const before = settledOf(charge);
    const more = (due.get(charge.chargeId) ?? before) - before;
    return more === 0 ? charge : settle(charge, shareOfAmount(charge, Math.abs(before), Math.abs(more)));
  });
  return { charges: settled, parts };
}

/** One that comes to nothing goes with the first settlement that takes the charges. */
function goesNow(charge: Charge, as: Settlement, isWhole: boolean): boolean {
  if (isCredit(charge) || settledOf(charge) > 0) return false;
  return isWhole || (as === 'invoiced' && amountOf(charge) > 0);
}

function paid(charge: Price): PaidPrice {
  const { price, discounts, taxes } = charge;
  return { price, discounts, taxes, ...taxIncludedIn(charge), amount: amountOf(charge) };
}

/** How much of each charge below zero has its turn with what is settled of all that is not, by their ids. */
function creditsDue(lines: Charged['lines'], charges: readonly Charge[]): ReadonlyMap<string, number> {
  const credits = charges.filter(isCredit);
  if (credits.length === 0) return new Map();
  const owed = [...lines, ...charges.filter((charge) => !isCredit(charge))];
  const whole = owed.reduce((sum, price) => sum + amountOf(price), 0);
  const settled = owed.reduce((sum, { settledAmounts }) => sum + settledAmounts.invoiced + settledAmounts.cancelled, 0);
  const parts = inTurnUpTo(
    credits.map((credit) => -amountOf(credit)),
    whole,
    Math.min(settled, whole),
  );
  return new Map(credits.map(({ chargeId }, index) => [chargeId, 0 - (parts[index] ?? 0)]));
}

/** What of the charges was cancelled, in minor units. */
export function cancelledCharges(charges: readonly Pick<Charge, 'settledAmounts'>[]): number {
  return charges.reduce((sum, { settledAmounts }) => sum + settledAmounts.cancelled, 0);
}

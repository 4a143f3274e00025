import type { Settlement } from '#shared/contracts/vocabulary.ts';
import type { Charge } from '../aggregate/charge.ts';
import { amountOf } from '../aggregate/price.ts';

/**
 * A charge as it is stored in the order's header: what is usual, nothing or empty is left out, as of lines. One that is settled as a whole
 * says how (`settled`) and not what it came to.
 */
export type StoredCharge = Partial<Omit<Charge, 'price' | 'settledAmounts'>> &
  Pick<Charge, 'price'> & {
    readonly settled?: Settlement | undefined;
    readonly settledAmounts?: Partial<Charge['settledAmounts']> | undefined;
  };

const usual = { kind: 'shipping', discounts: [], taxes: [] } satisfies Partial<Charge>;
const unsettled = { invoiced: 0, cancelled: 0 };

/** The charges of an order as its header keeps them; undefined for none. */
export function storedCharges(charges: readonly Charge[]): StoredCharge[] | undefined {
  if (charges.length === 0) return undefined;
  return charges.map((charge, index) => {
    const { chargeId, kind, discounts, taxes, settledAmounts: _, ...more } = charge;
    return {
      ...more,
      ...(chargeId === idAt(index) ? {} : { chargeId }),
      ...(kind === usual.kind ? {} : { kind }),
      ...(discounts.length === 0 ? {} : { discounts }),
      ...(taxes.length === 0 ? {} : { taxes }),
      ...settlementOf(charge),
    };
  });
}

/** The charges that a header keeps. */
export function chargesIn(stored: readonly StoredCharge[] = []): Charge[] {
  return stored.map(({ settled, settledAmounts, ...charge }, index) => {
    const whole = { chargeId: idAt(index), ...usual, ...charge };
    const amounts = settled ? { [settled]: amountOf(whole) } : settledAmounts;
    return { ...whole, settledAmounts: { ...unsettled, ...amounts } };
  });
}

function settlementOf(charge: Charge): Pick<StoredCharge, 'settled' | 'settledAmounts'> {
  const { invoiced, cancelled } = charge.settledAmounts;
  if (invoiced === 0 && cancelled === 0) return {};
  const amount = amountOf(charge);
  if (cancelled === 0 && invoiced === amount) return { settled: 'invoiced' };
  if (invoiced === 0 && cancelled === amount) return { settled: 'cancelled' };
  return {
    settledAmounts: { ...(invoiced === 0 ? {} : { invoiced }), ...(cancelled === 0 ? {} : { cancelled }) },
  };
}

/** The ids that charges have at their placement. */
const idAt = (index: number): string => String(index + 1);

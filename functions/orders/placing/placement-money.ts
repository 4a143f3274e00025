import { largestMinor, parseAmount, spread } from '#shared/money.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import type { Placement } from '#shared/contracts/api/orders.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';

/** The money of one line in minor units, before the order's discount is spread. */
export interface LineMoney {
  readonly unitPrice: number;
  /** Units at their price. */
  readonly gross: number;
  readonly discount: number;
  readonly tax: number;
}

/** The money of a placement in minor units of its currency. */
export interface PlacementMoney {
  readonly lines: readonly LineMoney[];
  readonly discount: number;
  readonly shipping: { readonly charge: number; readonly tax: number };
  readonly total: number;
}

/** Reads every amount with the exponent of the order's currency; what cannot be read is refused with its pointer. */
export function placementMoney(placement: Placement): PlacementMoney | Refusal {
  const errors: FieldError[] = [];
  const read = (text: string | undefined, pointer: string): number => {
    const parsed = parseAmount(text ?? '0', placement.currency);
    if ('minor' in parsed) return parsed.minor;
    errors.push({ pointer, message: parsed.error });
    return 0;
  };
  const lines = placement.lines.map((line, index) => {
    const at = `/lines/${index}`;
    const unitPrice = read(line.unitPrice, `${at}/unitPrice`);
    const gross = unitPrice * line.quantity;
    const discount = read(line.discount, `${at}/discount`);
    if (gross > largestMinor) {
      errors.push({ pointer: `${at}/unitPrice`, message: 'times the quantity is above the largest amount' });
    } else if (discount > gross) {
      errors.push({ pointer: `${at}/discount`, message: 'is more than the units of the line cost' });
    }
    return { unitPrice, gross, discount, tax: read(line.tax, `${at}/tax`) };
  });
  const shipping = {
    charge: read(placement.shipping?.charge, '/shipping/charge'),
    tax: read(placement.shipping?.tax, '/shipping/tax'),
  };
  const discount = read(placement.discount, '/discount');
  const total = read(placement.total, '/total');
  const net = lines.reduce((sum, line) => sum + line.gross - line.discount, 0);
  if (errors.length === 0 && discount > net) {
    errors.push({ pointer: '/discount', message: 'is more than the lines cost after their own discounts' });
  }
  const [first] = errors;
  if (!first) return { lines, discount, shipping, total };
  return refuse(
    'invalid-amount',
    `${errors.length} amount(s) are wrong, first ${first.pointer}: ${first.message}`,
    ...errors.slice(0, 50),
  );
}

/** What the total must be: units at their prices - discounts + taxes + shipping and its tax. */
export function totalOf({ lines, discount, shipping }: PlacementMoney): number {
  const owed = lines.reduce((sum, line) => sum + line.gross - line.discount + line.tax, 0);
  return owed - discount + shipping.charge + shipping.tax;
}

/** Each line's discount with its share of the order's, by largest remainder over what the lines cost after their own. */
export function frozenDiscounts({ lines, discount }: PlacementMoney): number[] {
  const shares = spread(
    discount,
    lines.map((line) => line.gross - line.discount),
  );
  return lines.map((line, index) => line.discount + (shares[index] ?? 0));
}

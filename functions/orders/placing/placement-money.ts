import {
  exponentOf,
  formatMinor,
  largestMinor,
  parseAmount,
  parseUnitPrice,
  priceOfSteps,
  spread,
  unitPriceOf,
  type UnitPrice,
} from '#shared/money.ts';
import { mostKindsOfComponents } from '#shared/contracts/prices.ts';
import { unitsText, type MeasuredSteps } from '#shared/quantity.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import type { Placement } from '#shared/contracts/api/orders.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { amountOf, discountedOf, frozenTax, kindsOf, total, type Discount, type Price } from '../aggregate/price.ts';

/** What a line costs, in minor units. */
export interface LineMoney extends Price {
  readonly unitPrice: UnitPrice;
}

/** The money of a placement in minor units of its currency: its discounts are spread over what they are on. */
export interface PlacementMoney {
  readonly lines: readonly LineMoney[];
  readonly charges: readonly Price[];
  /** What the channel says that it adds up to. */
  readonly stated: number | undefined;
}

type Read = (text: string | undefined, pointer: string) => number;
type PlacedLine = Placement['lines'][number];
type PlacedCharge = NonNullable<Placement['charges']>[number];

/**
 * Reads every amount with the exponent of the order's currency, and spreads the order's discounts over the lines by largest remainder. What
 * cannot be read, or is more than what it is on, is refused with its pointer (`invalid-amount`).
 * @param quantities of the lines, in their order.
 */
export function placementMoney(placement: Placement, quantities: readonly MeasuredSteps[]): PlacementMoney | Refusal {
  const errors: FieldError[] = [];
  const read: Read = (text, pointer) => {
    const parsed = parseAmount(text ?? '0', placement.currency);
    if ('minor' in parsed) return parsed.minor;
    errors.push({ pointer, message: parsed.error });
    return 0;
  };
  const lines = placement.lines.flatMap((line, index) => {
    const quantity = quantities[index];
    return quantity ? [lineMoney(line, quantity, `/lines/${index}`, placement, read, errors)] : [];
  });
  const discounts = placement.discounts?.map((one, index) => discountOf(one, `/discounts/${index}`, read)) ?? [];
  const charges =
    placement.charges?.map((one, index) => chargeMoney(one, `/charges/${index}`, placement, read, errors)) ?? [];
  const stated = placement.total === undefined ? undefined : read(placement.total, '/total');
  if (errors.length === 0) {
    errors.push(...discountErrors(placement, lines, discounts), ...kindErrors([...lines, ...charges], discounts));
    errors.push(...containedErrors('/charges', charges));
  }
  const [first] = errors;
  const discounted = first ? lines : withOrderDiscounts(lines, discounts);
  if (!first) errors.push(...containedErrors('/lines', discounted));
  const [wrong] = errors;
  if (!wrong) return { lines: discounted, charges, stated };
  return refuse(
    'invalid-amount',
    `${errors.length} amount(s) are wrong, first ${wrong.pointer}: ${wrong.message}`,
    ...errors.slice(0, 50),
  );
}

/** What the total must be: lines and charges at their prices - discounts + taxes that are not contained in them. */
export function totalOf({ lines, charges }: Omit<PlacementMoney, 'stated'>): number {
  return [...lines, ...charges].reduce((sum, price) => sum + amountOf(price), 0);
}

/** All that is added up in the order, before anything goes off it: no sum of any of it is larger. */
export function beforeDiscounts({ lines, charges }: PlacementMoney): number {
  return [...lines, ...charges].reduce((sum, { price, taxes }) => sum + Math.abs(price + total(taxes)), 0);
}

function lineMoney(
  line: PlacedLine,
  quantity: MeasuredSteps,
  at: string,
  placement: Placement,
  read: Read,
  errors: FieldError[],
): LineMoney {
  const { price, unitPrice } = priceOfLine(line, quantity, at, placement.currency, read, errors);
  const discounts = line.discounts?.map((one, index) => discountOf(one, `${at}/discounts/${index}`, read)) ?? [];
  const taxes = line.taxes?.map((one, index) => frozenTax(one, read(one.amount, `${at}/taxes/${index}/amount`))) ?? [];
  if (price > largestMinor) {
    errors.push({
      pointer: `${at}/unitPrice`,
      message: 'times the quantity is above the largest amount; make several lines of it',
    });
  } else if (total(discounts) > price) {
    errors.push({ pointer: `${at}/discounts`, message: 'are more than the units of the line cost; lower them' });
  }
  return { price, unitPrice, discounts, taxes, ...containing(placement) };
}

/** Whether the prices of the order contain their taxes. */
const containing = ({ pricesIncludeTax }: Placement): Pick<Price, 'taxIncluded'> =>
  pricesIncludeTax ? { taxIncluded: true } : {};

function chargeMoney(charge: PlacedCharge, at: string, placement: Placement, read: Read, errors: FieldError[]): Price {
  const price = read(charge.price, `${at}/price`);
  const discounts = charge.discounts?.map((one, index) => discountOf(one, `${at}/discounts/${index}`, read)) ?? [];
  const taxes =
    charge.taxes?.map((one, index) => frozenTax(one, read(one.amount, `${at}/taxes/${index}/amount`))) ?? [];
  if (price < 0 && discounts.length > 0) {
    errors.push({
      pointer: `${at}/discounts`,
      message: 'cannot go off a price below zero; make the price so much more',
    });
  } else if (total(discounts) > Math.max(price, 0)) {
    errors.push({ pointer: `${at}/discounts`, message: 'are more than the price of the charge; lower them' });
  }
  for (const [index, { amount }] of taxes.entries()) {
    if (price < 0 ? amount <= 0 : amount >= 0) continue;
    const message = `must have the sign of the price, ${charge.price}; turn the one or the other round`;
    errors.push({ pointer: `${at}/taxes/${index}/amount`, message });
  }
  if (charge.kind === 'rounding') errors.push(...roundingErrors(charge, at, price, placement));
  return { price, discounts, taxes, ...containing(placement) };
}

/** A rounding in cash is of the sum alone, and less than one unit of the currency, or than ten where it has no smaller ones. */
function roundingErrors(charge: PlacedCharge, at: string, price: number, { currency }: Placement): FieldError[] {
  const below = Math.max(10, 10 ** (exponentOf(currency) ?? 0));
  const isOfSum = !charge.discounts?.length && !charge.taxes?.length;
  return [
    ...(isOfSum
      ? []
      : [{ pointer: at, message: 'has discounts or taxes, and a rounding is of the sum to be paid; leave them out' }]),
    ...(Math.abs(price) < below
      ? []
      : [{ pointer: `${at}/price`, message: `must be less than ${formatMinor(below, currency)} to be a rounding` }]),
  ];
}

/** Taxes that are contained in a price are not more than it comes to, all discounts taken off. */
function containedErrors(of: string, prices: readonly Price[]): FieldError[] {
  return prices.flatMap((price, index) =>
    price.taxIncluded && Math.abs(total(price.taxes)) > Math.abs(discountedOf(price))
      ? [
          {
            pointer: `${of}/${index}/taxes`,
            message:
              'are more than the discounted price that contains them; lower them, or leave out `pricesIncludeTax`',
          },
        ]
      : [],
  );
}

/** A line says what one unit costs, what all of them do, or both; then they agree, by the rounding of the line. */
function priceOfLine(
  { unitPrice: ofUnit, price: ofAll, rounding = 'half_up' }: PlacedLine,
  quantity: MeasuredSteps,
  at: string,
  currency: string,
  read: Read,
  errors: FieldError[],
): { price: number; unitPrice: UnitPrice } {
  if (ofUnit === undefined) {
    if (ofAll === undefined) {
      errors.push({
        pointer: `${at}/unitPrice`,
        message: 'is missing, and no price list has it for this order; send it, or `price` for all units',
      });
    }
    const price = read(ofAll, `${at}/price`);
    return { price, unitPrice: unitPriceOf(price, quantity) };
  }
  const unitPrice = parseUnitPrice(ofUnit, currency);
  if ('error' in unitPrice) {
    errors.push({ pointer: `${at}/unitPrice`, message: unitPrice.error });
    return { price: 0, unitPrice: { minor: 0 } };
  }
  const computed = priceOfSteps(unitPrice, quantity, rounding);
  const price = ofAll === undefined ? computed : read(ofAll, `${at}/price`);
  if (price !== computed && computed <= largestMinor) {
    const [right, given] = [computed, price].map((minor) => formatMinor(minor, currency));
    const message = `must be ${right}: ${unitsText(quantity.steps, quantity.measure)} at ${ofUnit}, rounded ${rounding}; it is ${given}. Leave out \`unitPrice\` or \`price\`, or state the rounding`;
    errors.push({ pointer: `${at}/price`, message });
  }
  return { price, unitPrice };
}

function discountOf(
  { amount, ...facts }: NonNullable<PlacedLine['discounts']>[number],
  at: string,
  read: Read,
): Discount {
  return { amount: read(amount, `${at}/amount`), ...facts };
}

function discountErrors(
  { currency }: Placement,
  lines: readonly LineMoney[],
  discounts: readonly Discount[],
): FieldError[] {
  const net = lines.reduce((sum, line) => sum + discountedOf(line), 0);
  const off = total(discounts);
  if (off <= net) return [];
  const [given, most] = [off, net].map((minor) => formatMinor(minor, currency));
  const message = `are ${given}, more than the ${most} that the lines cost after their own discounts; lower them`;
  return [{ pointer: '/discounts', message }];
}

function kindErrors(prices: readonly Price[], discounts: readonly Discount[]): FieldError[] {
  const wrong = (pointer: string, what: string, count: number): FieldError[] =>
    count <= mostKindsOfComponents
      ? []
      : [
          {
            pointer,
            message: `have ${count} different ${what}, at most ${mostKindsOfComponents} can be kept; say the same of more of them`,
          },
        ];
  return [
    ...wrong('/lines', 'discounts', kindsOf([...prices.flatMap((price) => price.discounts), ...discounts])),
    ...wrong('/lines', 'taxes', kindsOf(prices.flatMap((price) => price.taxes))),
  ];
}

/** Each discount of the order is spread by what the lines cost after those before it. */
function withOrderDiscounts(lines: readonly LineMoney[], discounts: readonly Discount[]): readonly LineMoney[] {
  return discounts.reduce((priced, discount) => {
    const shares = spread(discount.amount, priced.map(discountedOf));
    return priced.map((line, index) => {
      const amount = shares[index] ?? 0;
      if (amount === 0) return line;
      return { ...line, discounts: [...line.discounts, { ...discount, amount, ofOrder: true as const }] };
    });
  }, lines);
}

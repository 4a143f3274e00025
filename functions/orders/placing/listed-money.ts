import {
  formatMinor,
  parseUnitPrice,
  partsOfPercent,
  priceOfSteps,
  wholeOfPercent,
  type Fraction,
} from '#shared/money.ts';
import { stepsInUnit, type MeasuredSteps } from '#shared/quantity.ts';
import type { Placement } from '#shared/contracts/api/orders.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import type { ListPrice } from '#functions/catalogue/public.ts';
import type { OrderLine } from '../aggregate/order.ts';

type PlacedLine = Placement['lines'][number];

/** What of a line decides how a list price is converted and rounded for it: as it is placed, or as it stands in its order. */
interface ComparedLine {
  readonly taxes?: readonly { readonly rate?: string | undefined }[] | undefined;
  readonly rounding?: PlacedLine['rounding'];
}

/** In which currency prices are, and whether they contain their taxes. */
type Prices = Pick<Placement, 'currency' | 'pricesIncludeTax'>;

/** A price of the price lists, as far as it matters to a line. */
export type Listed = Pick<ListPrice, 'unitPrice' | 'taxIncluded'>;

/** The list prices of the lines of a placement, by their places; absent where there is none, or none is asked for. */
export type ListedPrices = readonly (Listed | undefined)[];

/** What is asked of a line that no price list knows either, is asked when its money is read. */
export const hasNoPrice = ({ unitPrice, price }: PlacedLine): boolean => unitPrice === undefined && price === undefined;

/** Whether the price lists say what some line costs, so that its channel cannot know the total. */
export const isPricedHere = ({ lines }: Placement): boolean => lines.some(hasNoPrice);

/**
 * The placement with the price lists' prices on the lines that were sent without one, with or without their taxes as the order's prices are.
 * Refuses (`invalid-amount`) where a list price is the other way and the line does not state the rates of its taxes.
 */
export function withListPrices(
  placement: Placement,
  quantities: readonly MeasuredSteps[],
  listed: ListedPrices,
): Placement | Refusal {
  if (!isPricedHere(placement)) return placement;
  const errors: FieldError[] = [];
  const lines = placement.lines.map((line, index) => {
    const [list, quantity] = [listed[index], quantities[index]];
    if (!list || !quantity || !hasNoPrice(line)) return line;
    if (isAlike(list, placement)) return { ...line, unitPrice: list.unitPrice };
    const price = listedPriceOf(line, quantity, list, placement);
    if (price !== undefined) return { ...line, price: formatMinor(price, placement.currency) };
    errors.push({ pointer: `/lines/${index}/taxes`, message: unratedMessage(list, placement) });
    return line;
  });
  const [first] = errors;
  return first ? refuse('invalid-amount', `${first.pointer}: ${first.message}`, ...errors) : { ...placement, lines };
}

/**
 * What is to be said of a line with a price of its own that differs from the price lists by more than `tolerance` percent; undefined where it does not, or
 * nothing is compared. What rounding to minor units can make is no difference: where taxes are in one of the prices alone, half of one for each unit.
 * @param price what the line costs before discounts, in minor units.
 */
export function priceCheckOf(
  line: ComparedLine,
  quantity: MeasuredSteps,
  price: number,
  listed: Listed | undefined,
  prices: Prices,
  tolerance: string | undefined,
): OrderLine['priceCheck'] {
  if (!listed || tolerance === undefined) return undefined;
  const expected = listedPriceOf(line, quantity, listed, prices);
  if (expected === undefined) return {};
  const rounding = isAlike(listed, prices) ? 1 : Math.ceil(quantity.steps / stepsInUnit(quantity.measure) / 2) + 1;
  const isWhole = isAlike(listed, prices) && !quantity.measure && !unitPriceIn(listed, prices).finer;
  const difference = Math.abs(price - expected) - (isWhole ? 0 : rounding);
  const isBeyond = difference > 0 && BigInt(difference) * wholeOfPercent > partsOfPercent(tolerance) * BigInt(expected);
  return isBeyond ? { listed: expected } : undefined;
}

/** Both contain their taxes, or neither does. */
const isAlike = ({ taxIncluded = false }: Listed, { pricesIncludeTax = false }: Prices): boolean =>
  taxIncluded === pricesIncludeTax;

function unitPriceIn({ unitPrice }: Listed, { currency }: Prices) {
  const parsed = parseUnitPrice(unitPrice, currency);
  if ('error' in parsed) throw new RangeError(`the list price ${unitPrice} is none in ${currency}`);
  return parsed;
}

/** What all units of a line cost by the price list, in minor units: rounded once. Undefined where taxes of an unknown rate are in one of the prices alone. */
function listedPriceOf(line: ComparedLine, quantity: MeasuredSteps, list: Listed, prices: Prices): number | undefined {
  const factor = isAlike(list, prices) ? undefined : taxFactor(line, list);
  if (!factor && !isAlike(list, prices)) return undefined;
  return priceOfSteps(unitPriceIn(list, prices), quantity, line.rounding ?? 'half_up', factor);
}

/** By what a list price is multiplied to have its taxes in it, or to be without them; undefined where a rate is not stated. */
function taxFactor({ taxes = [] }: ComparedLine, { taxIncluded }: Listed): Fraction | undefined {
  const rates = taxes.flatMap(({ rate }) => rate ?? []);
  if (rates.length === 0 || rates.length < taxes.length) return undefined;
  const withTax = rates.reduce((sum, rate) => sum + partsOfPercent(rate), wholeOfPercent);
  return taxIncluded ? { over: wholeOfPercent, under: withTax } : { over: withTax, under: wholeOfPercent };
}

function unratedMessage({ unitPrice, taxIncluded }: Listed, { currency }: Placement): string {
  const [listed, ordered] = taxIncluded ? ['with', 'without'] : ['without', 'with'];
  return `must state the rate of each tax, "0" for none: the price list has ${unitPrice} ${currency} ${listed} tax, and the prices of the order are ${ordered} it; or send \`unitPrice\``;
}

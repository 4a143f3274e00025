import { shareOfUnits, unitPriceOf } from '#shared/money.ts';
import { inThousandths, measureSaid, stepsOf, times, type MeasuredSteps, type Quantity } from '#shared/quantity.ts';
import type { Placement } from '#shared/contracts/api/orders.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import type { Item } from '#functions/catalogue/public.ts';
import type { OrderLine } from '../aggregate/order.ts';
import { shareOfPrice } from '../aggregate/price.ts';
import type { LineMoney } from './placement-money.ts';

type PlacedLine = Placement['lines'][number];
type Component = NonNullable<PlacedLine['components']>[number];

/** What the parts of a bundle's price are counted in: this line has those after the first `from`, of the `whole`. */
interface ShareOfBundle {
  readonly from: number;
  readonly count: number;
  readonly whole: number;
}

/** To which bundle a line belongs; its first line says what that is. */
export type InBundle = Pick<OrderLine, 'bundleId' | 'bundle'>;

/** A line of an order to be: as it was sent, or a component of a bundle that was. */
export interface LineToPlace {
  /** Where it stands in the placement: `/lines/0`, `/lines/0/components/1`. */
  readonly at: string;
  /** The place of the line that was sent, from 0 on: its price is there. */
  readonly place: number;
  readonly line: PlacedLine;
  /** Of a component. */
  readonly bundle?: (ShareOfBundle & InBundle & { readonly inOne: Quantity }) | undefined;
}

/** The placement with the contents of kits on the lines that name one and do not say of what it is: the catalogue knows. */
export function withKits(placement: Placement, items: ReadonlyMap<string, Item>): Placement {
  const kitOf = ({ sku, components }: PlacedLine): Item | undefined => {
    const item = components ? undefined : items.get(sku);
    return item?.active && item.kind === 'kit' ? item : undefined;
  };
  if (!placement.lines.some(kitOf)) return placement;
  const lines = placement.lines.map((line) => {
    const kit = kitOf(line);
    if (!kit) return line;
    return { ...line, description: line.description ?? kit.description, components: [...(kit.components ?? [])] };
  });
  return { ...placement, lines };
}

/** The lines that the order will have, in their order: a bundle is its components, and its first says what it is. */
export function linesToPlace({ lines }: Pick<Placement, 'lines'>): LineToPlace[] {
  let bundles = 0;
  return lines.flatMap((line, place): LineToPlace[] => {
    const at = `/lines/${place}`;
    if (!line.components) return [{ at, place, line }];
    bundles += 1;
    const bundleId = String(bundles);
    return line.components.map((component, index) => ({
      at: `${at}/components/${index}`,
      place,
      line: componentLine(line, component, index === 0),
      bundle: {
        bundleId,
        ...(index === 0 ? { bundle: bundleOf(line) } : {}),
        inOne: component.quantity,
        ...shareOf(line.components ?? [], index),
      },
    }));
  });
}

/** Bundles whose price cannot be divided, and that would be too many units of something. */
export function bundleErrors({ lines }: Pick<Placement, 'lines'>, mostUnits: number): FieldError[] {
  return lines.flatMap(({ components, quantity, kind }, place) => {
    if (!components) return [];
    const at = `/lines/${place}`;
    const isNothing = components.every((_, index) => shareOf(components, index).count === 0);
    return [
      ...(isNothing
        ? [{ pointer: `${at}/components`, message: 'have no share of the price; give one of them a share' }]
        : []),
      ...(kind === undefined
        ? []
        : [{ pointer: `${at}/kind`, message: 'does not belong in a bundle; say it of its components' }]),
      ...components.flatMap((component, index) => {
        const units = times(component.quantity, wholeOf(quantity));
        const message = `comes to ${String(units)} units in ${wholeOf(quantity)} bundles, at most ${mostUnits} are taken; order fewer`;
        return Number(units) > mostUnits ? [{ pointer: `${at}/components/${index}/quantity`, message }] : [];
      }),
    ];
  });
}

/** What a line costs: of a component its share of what the bundle does, which all of them add up to by each discount and tax. */
export function moneyOfLine({ bundle }: LineToPlace, quantity: MeasuredSteps, money: LineMoney): LineMoney {
  if (!bundle) return money;
  const { amount: _, ...price } = shareOfPrice(money, bundle.whole, bundle.from, bundle.count);
  return { ...price, unitPrice: unitPriceOf(price.price, quantity) };
}

/** What of the check of a bundle's price against the price lists is to be said of a component. */
export function checkOfLine({ bundle }: LineToPlace, check: OrderLine['priceCheck']): OrderLine['priceCheck'] {
  if (!bundle || check?.listed === undefined) return check;
  return { listed: shareOfUnits(check.listed, bundle.whole, bundle.from, bundle.count) };
}

/** The line that a component becomes. What is said of the bundle beside its price (notes, properties) stands with the first. */
function componentLine(
  { quantity, groupId, note, properties, giftMessage }: PlacedLine,
  { share: _, ...component }: Component,
  isFirst: boolean,
): PlacedLine {
  return {
    ...component,
    quantity: times(component.quantity, wholeOf(quantity)),
    ...((component.groupId ?? groupId) === undefined ? {} : { groupId: component.groupId ?? groupId }),
    ...(isFirst ? { note, properties, giftMessage } : {}),
  };
}

/** How many bundles: a quantity that is not whole is refused before. */
function wholeOf(quantity: Quantity): number {
  const steps = stepsOf(quantity, undefined);
  return typeof steps === 'number' ? steps : 0;
}

function bundleOf({ sku, description = sku, quantity, externalLineId }: PlacedLine): OrderLine['bundle'] {
  return { sku, description, ordered: wholeOf(quantity), ...(externalLineId === undefined ? {} : { externalLineId }) };
}

function shareOf(components: readonly Component[], index: number): ShareOfBundle {
  const shares = components.map(({ share, quantity }) => thousandthsOf(share, quantity));
  const sum = (some: readonly number[]) => some.reduce((all, one) => all + one, 0);
  return { from: sum(shares.slice(0, index)), count: shares[index] ?? 0, whole: sum(shares) };
}

/** Shares are compared with quantities, which may have parts. */
function thousandthsOf(share: number | undefined, quantity: Quantity): number {
  if (share !== undefined) return inThousandths(share, undefined);
  const measure = measureSaid(quantity);
  const steps = stepsOf(quantity, measure);
  return typeof steps === 'number' ? inThousandths(steps, measure) : 0;
}

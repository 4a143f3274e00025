import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import { cancellableUnits, type LineUnits } from './cancel-units.ts';
import { bundlesOf, unitsInOne } from '../aggregate/bundle.ts';
import type { Order, UnitState } from '../aggregate/order.ts';
import { unitsNamed } from '../aggregate/units.ts';
import { inThousandths, quantityOf, quantityText, thousandths, unitsText, type Quantity } from '#shared/quantity.ts';
import { unitsIn } from '../aggregate/status.ts';

/** Some units of a line, as a request says them. */
export interface SaidUnits {
  readonly lineId: string;
  readonly quantity: Quantity;
}

/** What is to be cancelled; without lines, all that has not been handed over. */
export interface CancellationRequest {
  /** Goes out with events: it never contains personal data. */
  readonly reason: string;
  /** What a person wrote as the reason; it stays with the order. */
  readonly statedReason?: string | undefined;
  readonly lines?: readonly SaidUnits[] | undefined;
  /** Whole bundles: so many units of each of their components as are in them. */
  readonly bundles?: readonly BundleUnits[] | undefined;
}

interface BundleUnits {
  readonly bundleId: string;
  readonly quantity: number;
}

/** Units of a line, and where the request says so. */
interface NamedUnits extends LineUnits {
  readonly at: string;
}

/**
 * The units that a request cancels; without lines and bundles, all that is left. Refuses with `conflicting-state` when nothing, or less than
 * asked, is left to cancel, with `unknown-reference` for a line or bundle that the order does not have, and with `invalid-request` for a quantity
 * that is finer than its line.
 * @param otherwise what is cancelled where the request leaves it open.
 */
export function unitsToCancel(
  order: Order,
  { lines: said, bundles }: CancellationRequest,
  otherwise?: readonly LineUnits[],
): LineUnits[] | Refusal {
  const open = bundles ? [] : otherwise;
  const lines = said ? unitsNamed(order.lines, said) : open;
  if (lines && isRefusal(lines)) return lines;
  const left = new Map(order.lines.map((line) => [line.lineId, cancellableUnits(line)]));
  if (!lines && !bundles) {
    const units = [...left].flatMap(([lineId, quantity]) => (quantity > 0 ? [{ lineId, quantity }] : []));
    return units.length > 0 ? units : nothingLeft(order);
  }
  const wanted = namedUnits(order, { lines, bundles });
  if (isRefusal(wanted)) return wanted;
  for (const { at, lineId, quantity } of wanted) {
    const available = left.get(lineId) ?? 0;
    if (quantity > available) {
      const measure = order.lines.find((line) => line.lineId === lineId)?.measure;
      const message = `of line ${lineId} only ${unitsText(available, measure)} can still be cancelled, not ${quantityText(quantity, measure)}`;
      return refuse('conflicting-state', message, { pointer: `${at}/quantity`, message });
    }
    left.set(lineId, available - quantity);
  }
  return wanted.map(({ lineId, quantity }) => ({ lineId, quantity }));
}

/** The units of lines that are named, by themselves and by their bundles. */
function namedUnits(
  order: Order,
  {
    lines = [],
    bundles = [],
  }: { readonly lines?: readonly LineUnits[] | undefined; readonly bundles?: readonly BundleUnits[] | undefined },
): NamedUnits[] | Refusal {
  const known = new Set(order.lines.map(({ lineId }) => lineId));
  const unknown = lines.findIndex(({ lineId }) => !known.has(lineId));
  if (unknown >= 0) return noSuch(`/lines/${unknown}/lineId`, 'line', lines[unknown]?.lineId);
  const all = new Map(bundlesOf(order.lines).map((bundle) => [bundle.bundleId, bundle]));
  const strange = bundles.findIndex(({ bundleId }) => !all.has(bundleId));
  if (strange >= 0) return noSuch(`/bundles/${strange}/bundleId`, 'bundle', bundles[strange]?.bundleId);
  return [
    ...lines.map((units, index) => ({ ...units, at: `/lines/${index}` })),
    ...bundles.flatMap(({ bundleId, quantity }, index) => {
      const bundle = all.get(bundleId);
      return (bundle?.lines ?? []).map((line) => ({
        lineId: line.lineId,
        quantity: quantity * (bundle ? unitsInOne(bundle, line) : 0),
        at: `/bundles/${index}`,
      }));
    }),
  ];
}

function noSuch(pointer: string, what: string, id: string | undefined): Refusal {
  const message = `the order has no ${what} ${JSON.stringify(id)}; name one of those that it shows`;
  return refuse('unknown-reference', message, { pointer, message });
}

/** What of the lines stands in some states, each in the unit of its item. */
function unitsAltogether(lines: Order['lines'], ...states: UnitState[]): string {
  const sum = lines.reduce((all, line) => all + inThousandths(unitsIn([line], ...states), line.measure), 0);
  return String(quantityOf(sum, thousandths));
}

function nothingLeft({ orderId, lines }: Order): Refusal {
  const gone = unitsAltogether(lines, 'shipped', 'delivered', 'lost', 'sent_back');
  const cancelled = unitsAltogether(lines, 'cancelled');
  return refuse(
    'conflicting-state',
    `nothing of order ${orderId} is left to cancel: ${gone} units are past hand-over, ${cancelled} are cancelled already`,
  );
}

import type { BundleFacts, OrderLine } from './order.ts';
import { priceTogether, type PaidPrice } from './price.ts';

/** What was ordered as one thing, with the lines that it is made of. */
export interface Bundle extends BundleFacts {
  readonly bundleId: string;
  readonly lines: readonly OrderLine[];
}

/** The bundles of an order, by their places. */
export function bundlesOf(lines: readonly OrderLine[]): Bundle[] {
  const byBundle = Map.groupBy(lines, ({ bundleId }) => bundleId);
  return lines.flatMap(({ bundleId, bundle }) =>
    bundleId !== undefined && bundle ? [{ bundleId, ...bundle, lines: byBundle.get(bundleId) ?? [] }] : [],
  );
}

/** Units of a line that are in one bundle. */
export function unitsInOne({ ordered }: Pick<BundleFacts, 'ordered'>, line: Pick<OrderLine, 'ordered'>): number {
  return line.ordered / ordered;
}

/** A line of a document, which may be of a bundle. */
interface OnDocument extends PaidPrice {
  readonly lineId?: string | undefined;
}

/** What a document says of a bundle, with the first of its lines there: what they come to together, in minor units. */
export interface BundleOnDocument {
  readonly sku: string;
  readonly description: string;
  readonly amount: number;
}

/** To which bundle a line of a document belongs. */
export interface InBundle {
  readonly bundleId?: string | undefined;
  readonly bundle?: BundleOnDocument | undefined;
}

/** The lines of a document of an order, each with the bundle that it is of; an order without bundles says nothing of them. */
export function withBundles<Line extends OnDocument>(
  documentLines: readonly Line[],
  orderLines: readonly OrderLine[],
): (Line & InBundle)[] {
  const bundles = bundlesOf(orderLines);
  if (bundles.length === 0) return [...documentLines];
  const bundleOf = new Map(bundles.flatMap((bundle) => bundle.lines.map(({ lineId }) => [lineId, bundle])));
  const byBundle = Map.groupBy(documentLines, ({ lineId }) => bundleOf.get(lineId ?? ''));
  return documentLines.map((line) => {
    const bundle = bundleOf.get(line.lineId ?? '');
    if (!bundle) return line;
    const { bundleId, sku, description } = bundle;
    const [first, ...others] = byBundle.get(bundle) ?? [];
    if (line !== first) return { ...line, bundleId };
    return { ...line, bundleId, bundle: { sku, description, amount: priceTogether([first, ...others]).amount } };
  });
}

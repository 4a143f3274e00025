import { formatMinor } from '#shared/money.ts';
import type { PlacementBody } from '../../orders/placements.ts';
import type { TableRow } from './channel-table.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- what channels send has no types here
export type Payload = Readonly<Record<string, any>>;

/** How the orders of a channel are placed, and where what they say stands. */
export interface WholeChannel {
  readonly table: readonly TableRow[];
  /** The placement that says a payload, but for the channel. */
  place(payload: Payload): Omit<PlacementBody, 'channel'>;
}

/** An amount with two decimal places, whatever it is written with. */
export const twoPlaces = (amount: string | number | undefined): string => Number(amount ?? 0).toFixed(2);

/** What lines and charges come to. */
export function sumOf(body: Pick<PlacementBody, 'lines' | 'charges'>): string {
  const minor = (amount: string | undefined) => Math.round(Number(amount ?? 0) * 100);
  const priced = [
    ...body.lines.map(({ price, unitPrice, quantity, ...more }) => ({
      ...more,
      price: price === undefined ? minor(unitPrice) * Number(quantity) : minor(price),
    })),
    ...(body.charges ?? []).map((charge) => ({ ...charge, price: minor(charge.price) })),
  ];
  const sum = (all: readonly { readonly amount: string }[] = []) =>
    all.reduce((minors, { amount }) => minors + minor(amount), 0);
  return formatMinor(
    priced.reduce((all, { price, discounts, taxes }) => all + price - sum(discounts) + sum(taxes), 0),
    'GBP',
  );
}

/** The metadata of what is said so far. */
export const saidAsMetadata = ({ metadata }: { readonly metadata?: unknown }): Record<string, unknown> => ({
  ...(metadata as object | undefined),
});

/** Members with a text as metadata, by names. */
export const asMetadata = (members: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(members)
      .filter(([, value]) => value !== undefined && value !== null && value !== '')
      .map(([name, value]) => [name, String(value)]),
  );

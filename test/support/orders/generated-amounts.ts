import * as fc from 'fast-check';
import { formatMinor, formatUnitPrice } from '#shared/money.ts';
import { chargeKinds } from '#shared/contracts/vocabulary.ts';
import { kilograms } from '../quantities.ts';

/** Some part of something. */
export const part = fc.double({ min: 0, max: 1, noNaN: true });
const tax = fc.record({
  amount: fc.nat(3000),
  rate: fc.constantFrom('20', '5.5', undefined),
  jurisdiction: fc.constantFrom('GB', 'US-CA', undefined),
  remittedBy: fc.constantFrom('seller', 'marketplace', undefined),
});

/** Parts of an amount, together not more than it. */
export function partsOf(amount: number, parts: readonly number[]): number[] {
  let left = amount;
  return parts.map((share) => {
    const off = Math.floor(left * share);
    left -= off;
    return off;
  });
}

/** A line of whole units, or by weight where there are `grams`. */
const lineOf = (grams: fc.Arbitrary<number | undefined>) =>
  fc
    .record({
      grams,
      units: fc.integer({ min: 1, max: 12 }),
      unitPrice: fc.nat(5000),
      /** Places of the unit price beyond those of the currency. */
      finer: fc.constantFrom(0, 0, 1, 3),
      taxes: fc.array(tax, { maxLength: 3 }),
      off: fc.array(part, { maxLength: 3 }),
    })
    .map(({ grams, units, unitPrice, finer, taxes, off }) => {
      const price = Math.round(((grams ?? units) * unitPrice) / 10 ** (grams === undefined ? finer : finer + 3));
      const quantity = grams === undefined ? units : kilograms(grams);
      return {
        quantity,
        isWeighed: grams !== undefined,
        unitPrice,
        finer,
        taxes,
        price,
        discounts: partsOf(price, off),
      };
    });

type GeneratedLine = ReturnType<typeof lineOf> extends fc.Arbitrary<infer Value> ? Value : never;

export const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

/** What is charged beside the lines: never less in all than `most` below nothing. */
const chargesWithin = (most: number) =>
  fc
    .array(
      fc.record({
        price: fc.nat(2000),
        off: fc.array(part, { maxLength: 2 }),
        taxes: fc.array(tax, { maxLength: 2 }),
        kind: fc.constantFrom(...chargeKinds.filter((kind) => kind !== 'rounding')),
        /** How much of what is left to be given back is. */
        back: fc.option(part, { freq: 2, nil: undefined }),
      }),
      { maxLength: 5 },
    )
    .map((charges) => {
      const above = charges
        .filter(({ back }) => back === undefined)
        .map(({ off, ...charge }) => ({ ...charge, discounts: partsOf(charge.price, off) }));
      const amountOf = ({ price, discounts, taxes }: (typeof above)[number]): number =>
        price - sumOf(discounts) + sumOf(taxes.map(({ amount }) => amount));
      let left = most + sumOf(above.map(amountOf));
      const below = charges.flatMap(({ back, taxes, price: _, off: __, ...charge }) => {
        const amount = Math.floor(left * (back ?? 0));
        if (back === undefined || amount === 0) return [];
        left -= amount;
        const parts = partsOf(
          amount,
          taxes.map(({ amount: share }) => share / 10_000),
        );
        const negative = taxes.map((one, index) => ({ ...one, amount: 0 - (parts[index] ?? 0) }));
        return [{ ...charge, price: sumOf(parts) - amount, discounts: [], taxes: negative }];
      });
      return { charges: [...below, ...above], amount: left - most };
    });

type Taxed = { readonly taxes: readonly { readonly amount: number }[] };

const taxesIn = ({ taxes }: Taxed): number => sumOf(taxes.map(({ amount }) => amount));

function withSmallTaxes(one: GeneratedLine): GeneratedLine {
  const most = Math.floor((one.price - sumOf(one.discounts)) / 2);
  const parts = partsOf(
    most,
    one.taxes.map(({ amount }) => amount / 3000),
  );
  return { ...one, taxes: one.taxes.map((each, index) => ({ ...each, amount: parts[index] ?? 0 })) };
}

const amountsOf = (line: fc.Arbitrary<GeneratedLine>) =>
  fc
    .record({
      currency: fc.constantFrom('GBP', 'JPY', 'BHD'),
      priced: fc.array(line, { minLength: 1, maxLength: 8 }),
      off: fc.array(part, { maxLength: 3 }),
      /** Whether prices contain their taxes: then they are not more than half of it, so that discounts of the order leave room for them. */
      included: fc.boolean(),
    })
    .chain(({ currency, priced, off, included }) => {
      const lines = included ? priced.map(withSmallTaxes) : priced;
      const net = lines.reduce((sum, { price, discounts }) => sum + price - sumOf(discounts), 0);
      const discounts = partsOf(included ? Math.floor(net / 4) : net, off);
      const taxes = sumOf(lines.flatMap((one) => one.taxes.map(({ amount }) => amount)));
      const goods = net - sumOf(discounts) + taxes;
      return chargesWithin(goods).map(({ charges, amount }) => ({
        currency,
        included,
        lines,
        discounts,
        charges,
        total: goods + amount,
      }));
    });

/** What an order of whole units costs, by all of its components; its total is summed here, apart from the system. */
export const generatedAmounts = amountsOf(lineOf(fc.constant(undefined)));

/** The same of an order of which some lines are sold by weight. */
export const amountsWithWeights = amountsOf(
  lineOf(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 9999 }) },
    ),
  ),
);

type Generated = typeof generatedAmounts extends fc.Arbitrary<infer Value> ? Value : never;
/** Another currency of as many places may be put in place of the generated one. */
export type GeneratedAmounts = Omit<Generated, 'currency'> & { readonly currency: string };

/** What a placement says of what the order costs; `skus` of the lines in turn. */
export function saidInPlacement(
  { currency, included, lines, discounts, charges, total }: GeneratedAmounts,
  skus: readonly string[],
) {
  const amount = (minor: number) => formatMinor(minor, currency);
  return {
    currency,
    ...(included ? { pricesIncludeTax: true } : {}),
    lines: lines.map((one, index) => ({
      sku: skus[index % skus.length] ?? '',
      quantity: one.quantity,
      ...(included
        ? { price: amount(one.price + taxesIn(one)) }
        : { unitPrice: formatUnitPrice({ minor: one.unitPrice, finer: one.finer }, currency) }),
      discounts: one.discounts.map((minor, place) => ({ amount: amount(minor), code: `L${place}` })),
      taxes: one.taxes.map((each) => ({ ...each, amount: amount(each.amount) })),
    })),
    discounts: discounts.map((minor, index) => ({
      amount: amount(minor),
      code: `O${index}`,
      kind: 'promotion' as const,
    })),
    charges: charges.map(({ kind, ...one }) => ({
      kind,
      price: amount(one.price + (included ? taxesIn(one) : 0)),
      discounts: one.discounts.map((minor) => ({ amount: amount(minor), code: 'FREE' })),
      taxes: one.taxes.map((each) => ({ ...each, amount: amount(each.amount) })),
    })),
    total: amount(total),
  };
}

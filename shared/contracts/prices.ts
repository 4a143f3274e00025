import * as z from 'zod';
import { amount, code, nonNegativeAmount, text } from './fields.ts';
import { chargeKinds, discountKinds, taxRemitters } from './vocabulary.ts';

// What every price is made of beside itself: discounts and taxes, each an amount and what it is. They are taken, frozen, stored and shown
// as they are, in the order, on its invoices and its credit memos.

/** The most discounts, and the most taxes, of one line or charge. */
export const mostComponents = 10;

/** A percentage as the documents print it. */
export const percent = z.string().regex(/^\d{1,3}(\.\d{1,4})?$/, 'must be a percentage such as "20" or "5.5"');

const discountFacts = {
  code: code.optional().meta({ description: 'The coupon or campaign' }),
  kind: z.enum(discountKinds).optional(),
  reason: text(200).optional().meta({ description: 'As documents print it; events do not carry it' }),
};

const taxFacts = {
  name: code.optional().meta({ description: 'As documents print it: VAT, State Tax' }),
  rate: percent
    .optional()
    .meta({ description: 'Percent, for the documents; the tax itself is not calculated from it' }),
  jurisdiction: code.optional().meta({ description: 'Who levies it: GB, US-CA, CA-QC' }),
  remittedBy: z
    .enum(taxRemitters)
    .optional()
    .meta({ description: 'Who pays it to the authorities; the seller unless given' }),
};

/** What goes off a price. */
export const newDiscount = z.strictObject({ amount: nonNegativeAmount, ...discountFacts }).meta({ id: 'NewDiscount' });

/** A discount as it was frozen. */
export const discountView = z
  .strictObject({
    amount,
    ...discountFacts,
    ofOrder: z
      .literal(true)
      .optional()
      .meta({ description: 'The share of a discount that was given on the order as a whole' }),
  })
  .meta({ id: 'Discount' });

/** A tax on a price, after its discounts. */
export const tax = z.strictObject({ amount: nonNegativeAmount, ...taxFacts }).meta({ id: 'Tax' });

/** A tax on a charge, and all of a tax in an order: below zero where more is given back with it than is charged. */
export const signedTax = z
  .strictObject({ amount: amount.meta({ description: 'Decimal amount, which may be below zero' }), ...taxFacts })
  .meta({ id: 'SignedTax' });

/** A tax of a whole document, and what it is charged on. */
export const taxOfDocument = z.strictObject({ amount, net: amount, ...taxFacts }).meta({ id: 'TaxOfDocument' });

/** What a charge is, without its price. */
export const chargeFacts = {
  kind: z.enum(chargeKinds),
  code: code.optional().meta({ description: 'As the channel calls it: the shipping method, the tariff of a fee' }),
  name: text(200).optional().meta({ description: 'As documents print it; events do not carry it' }),
};

/** What an order is charged for beside its lines. */
export const newCharge = z
  .strictObject({
    ...chargeFacts,
    price: amount.meta({
      description: 'Before discounts and taxes; below zero for what is given back to the customer',
    }),
    discounts: z.array(newDiscount).max(mostComponents).optional(),
    taxes: z
      .array(signedTax)
      .max(mostComponents)
      .optional()
      .meta({ description: 'After discounts; of the sign of the price' }),
  })
  .meta({ id: 'NewCharge' });

/** The most charges of an order. */
export const mostCharges = 30;

/** Which tax a posting is of; who remits it, the account says. */
export const postedTax = z
  .strictObject({ name: taxFacts.name, rate: taxFacts.rate, jurisdiction: taxFacts.jurisdiction })
  .meta({ id: 'PostedTax' });

/**
 * The most discounts, and the most taxes, of an order or a credit memo that differ in more than their amount: events and journal entries
 * tell of each.
 */
export const mostKindsOfComponents = 50;

const charge = z.object(chargeFacts);

/** What a charge is, without its price. */
export type ChargeFacts = Readonly<z.output<typeof charge>>;

/** What a discount is, without its amount. */
export type DiscountFacts = Readonly<Omit<z.output<typeof discountView>, 'amount'>>;

/** What a tax is, without its amount. */
export type TaxFacts = Readonly<Omit<z.output<typeof tax>, 'amount'>>;

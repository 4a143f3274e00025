import * as z from 'zod';
import { code, instant, nonNegativeAmount, paymentProvider, text } from '../fields.ts';
import { elsewhereStates, moneyHolders, paymentStatuses, redemptionHolders, tenderKinds } from '../vocabulary.ts';

/** The most tenders of one order. */
export const mostTenders = 10;

/** The provider's token of a customer's means of payment. */
export const paymentToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,255}$/, 'must be the provider\'s token, such as "pm_1Abc"')
  .meta({ description: "The provider's token of the customer's means of payment; never a card number" });

const ofOrder = {
  amount: nonNegativeAmount.optional().meta({
    description: 'Of the order’s total. The last tender may leave it out, and is the rest of it then',
  }),
};
const reference = code.meta({ description: 'The number under which it stands where it is kept' });
const redeemed = {
  ...ofOrder,
  reference: reference.meta({
    description: 'The number under which it was redeemed; never the secret code by which it can be spent',
  }),
  heldBy: z
    .enum(redemptionHolders)
    .optional()
    .meta({ description: 'Who holds its money: the marketplace for a voucher, otherwise we, unless given' }),
};

/** One way in which a new order is paid. */
export const newTender = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('card'), ...ofOrder, provider: paymentProvider, token: paymentToken }),
    z.strictObject({
      kind: z.literal('provider_reference'),
      ...ofOrder,
      provider: paymentProvider.meta({
        description: 'Who has authorised or captured it. One that is set up here, where it is to be captured here',
      }),
      reference: reference.meta({ description: "The provider's own id of what it has authorised or captured" }),
      state: z
        .enum(elsewhereStates)
        .meta({ description: '`captured`: it is paid already, and nobody is asked for it' }),
      expiresAt: instant.optional().meta({ description: 'When an authorisation lapses' }),
    }),
    z.strictObject({ kind: z.literal('marketplace'), ...ofOrder, reference: reference.optional() }),
    z.strictObject({ kind: z.literal('gift_card'), ...redeemed }),
    z.strictObject({ kind: z.literal('stored_credit'), ...redeemed }),
    z.strictObject({ kind: z.literal('voucher'), ...redeemed }),
    z.strictObject({
      kind: z.literal('instalments'),
      ...ofOrder,
      reference,
      plan: text(100).meta({ description: 'What the lender calls the plan' }),
    }),
    z.strictObject({ kind: z.literal('bank_transfer'), ...ofOrder }),
    z.strictObject({ kind: z.literal('cash_on_delivery'), ...ofOrder }),
    z.strictObject({ kind: z.literal('on_account'), ...ofOrder }),
  ])
  .meta({ id: 'NewTender' });

export type NewTender = z.output<typeof newTender>;

export const tenderId = z.string().regex(/^t\d{1,2}$/, 'must be the id of a tender, such as "t1"');

/** One way in which an order is paid, and what has become of it. */
export const tenderView = z
  .strictObject({
    tenderId,
    kind: z.enum(tenderKinds),
    amount: nonNegativeAmount.meta({ description: 'Of the order’s total, as it was placed' }),
    state: z.enum(paymentStatuses).meta({
      description:
        'Of this tender. `pending`: it is to come, or its provider has not decided. `captured`: received, too. `voided`: it is not needed any more',
    }),
    heldBy: z.enum(moneyHolders).meta({ description: 'Who holds its money now' }),
    provider: z.string().optional(),
    reference: z.string().optional(),
    plan: z.string().optional(),
    authorised: nonNegativeAmount,
    paid: nonNegativeAmount.meta({ description: 'Captured or received' }),
    refunded: nonNegativeAmount,
  })
  .meta({ id: 'Tender' });

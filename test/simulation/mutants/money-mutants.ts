import type { Mutant } from './mutant.ts';

/** Bugs around money: shares, invoices, books and payment providers. */
export const moneyMutants: readonly Mutant[] = [
  {
    name: 'money-in-floats',
    file: 'shared/money.ts',
    find: `  return shares.map((share) => sign * Number(share));`,
    replace: `  return weights.map((weight) => (total * weight) / Math.max(1, Number(sum)));`,
    breaks: 'the shares of a discount are floats, and fractions of a minor unit are kept',
  },
  {
    name: 'share-of-units-rounded',
    file: 'shared/money.ts',
    find: `  return upTo(from + count) - upTo(from) + 0;`,
    replace: `  return Math.round((total * count) / Math.max(quantity, 1));`,
    breaks: 'the shares of a line are rounded one by one and do not add up',
  },
  {
    name: 'order-discount-not-spread',
    file: 'functions/orders/placing/placement-money.ts',
    find: `(line, index) => line.discount + (shares[index] ?? 0)`,
    replace: `(line, index) => line.discount + Math.floor(discount / shares.length) * Math.sign(index + 1)`,
    breaks: 'the discount of an order is divided evenly, and the remainder is lost',
  },
  {
    name: 'shipping-on-every-invoice',
    file: 'functions/billing/documents/invoice.ts',
    find: `order.shipping.settled === 'open' && charge + tax > 0`,
    replace: `charge + tax > 0`,
    breaks: 'every parcel is charged with the shipping of the whole order',
  },
  {
    name: 'journal-without-tax',
    file: 'functions/billing/books/journal-store.ts',
    find: `{ ...entry, entryId: newId('journalEntry'), branch, postedAt };`,
    replace: `{ ...entry, postings: entry.postings.filter(({ account }) => account !== 'tax_payable'), entryId: newId('journalEntry'), branch, postedAt };`,
    breaks: 'tax is left out of the books, and entries do not balance',
  },
  {
    name: 'capture-not-booked',
    file: 'functions/billing/payments/capture-payment.ts',
    find: `    writes: posting.writes,`,
    replace: `    writes: [],`,
    breaks: 'money is collected and not booked',
  },
  {
    name: 'gap-in-document-numbers',
    file: 'functions/billing/documents/numbers.ts',
    find: `{ last: last + count }`,
    replace: `{ last: last + count + 1 }`,
    breaks: 'the numbers of invoices have gaps',
  },
  {
    name: 'captures-the-whole-order',
    file: 'functions/billing/payments/capture-payment.ts',
    find: `    amount: { minor: amount, currency },\n    reference: payment.reference`,
    replace: `    amount: { minor: openOf(account, payment), currency },\n    reference: payment.reference`,
    breaks: 'the first parcel collects what the whole order costs',
  },
  {
    name: 'authorisation-never-let-go',
    file: 'functions/billing/payments/settle-plan.ts',
    find: `    if (spare <= 0) continue;`,
    replace: `    if (spare <= 0 || !lapsed) continue;`,
    breaks: 'what a cancelled order has set aside on a card stays so: the compensation is lost',
  },
  {
    name: 'part-left-to-the-workflow',
    file: 'functions/billing/payments/settle-cancellations.ts',
    find: `  if (event.type === 'LinesCancelled' && isSettledByWorkflow(account.order)) return;`,
    replace: `  if (event.type === 'LinesCancelled') return;`,
    breaks:
      'the money of units that are cancelled of an order that goes on is left to its workflow, which is not told of them',
  },
  {
    name: 'accepted-refund-is-final',
    file: 'functions/billing/follow-up/look-again.ts',
    find: `  return until === undefined || Date.parse(until) <= ambient.now() ? isFinal : { final: false, until };`,
    replace: `  return isFinal;`,
    breaks: 'a refund that was accepted is not looked at again, and nobody hears that it failed',
  },
  {
    name: 'goodwill-not-listed',
    file: 'functions/billing/refunds/refund-operation.ts',
    find: `    writes: refunds.map((refund) => followUp(order.orderId, refund)),`,
    replace: `    writes: [],`,
    breaks: 'what is given for goodwill is not among what is looked at again',
  },
  {
    name: 'disputes-of-the-future',
    file: 'functions/billing/disputes/find-disputes.ts',
    find: `disputesSince(new Date(askedAt - overlap).toISOString())`,
    replace: `disputesSince(new Date(now).toISOString())`,
    breaks: 'a dispute of which no webhook tells is never found',
  },
  {
    name: 'cancelled-units-still-owed',
    file: 'functions/orders/aggregate/line-money.ts',
    find: `  return order.total - cancelled - (settled`,
    replace: `  return order.total - (settled`,
    breaks: 'what was cancelled is still needed of the authorisation',
  },
];

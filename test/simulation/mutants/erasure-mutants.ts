import type { Mutant } from './mutant.ts';

/** Bugs around persons who ask to be forgotten. */
export const erasureMutants: readonly Mutant[] = [
  {
    name: 'closed-key-seals-on',
    file: 'shared/vault/keys.ts',
    find: `row && row['closedBy'] === undefined ? await keyIn(row) : undefined`,
    replace: `row ? await keyIn(row) : undefined`,
    breaks: 'an order that a person places after they have asked to be forgotten is lost with their key',
  },
  {
    name: 'erased-under-way',
    file: 'functions/orders/erasing/erase-order.ts',
    find: `isOf(present, key) && !needsPeople(present) ?`,
    replace: `isOf(present, key) && present.openExceptions === 0 ?`,
    breaks: 'an order loses its address before its parcel has left',
  },
  {
    name: 'erased-of-all-times',
    file: 'functions/orders/erasing/erase-order.ts',
    find: `its?.person === person && its.generation <= generation`,
    replace: `its?.person === person && its.generation >= generation`,
    breaks: 'who comes back after they have asked to be forgotten is erased from what they order then',
  },
  {
    name: 'billed-forgotten',
    file: 'functions/orders/erasing/erase-order.ts',
    find: `if (!its.contact.erased) await keepBilled(its);`,
    replace: `if (order.payments.invoiced === 0) await keepBilled(its);`,
    breaks: 'an invoice does not tell any more who was billed, though the law asks for it',
  },
  {
    name: 'notes-outlive-erasure',
    file: 'functions/orders/erasing/erase-order.ts',
    find: `...(await removals(noteRows, orderId, 'NOTE#')),`,
    replace: `...(await removals(noteRows, orderId, 'NOTE#')).slice(1),`,
    breaks: 'a note of an order stays when its buyer is erased',
  },
  {
    name: 'key-outlives-erasure',
    file: 'functions/privacy/finish-erasure.ts',
    find: `present.key && closedBy === erasureId ?`,
    replace: `present.key && present.customerId && closedBy === erasureId ?`,
    breaks: 'the key of a guest who asked to be forgotten opens backups of what was erased',
  },
];

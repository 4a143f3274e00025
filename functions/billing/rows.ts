import { rowKind } from '#shared/dynamodb/row-kind.ts';

/** A payment, capture, void, refund, dispute or credit of an order: the value is the row. */
export const accountRows = rowKind({
  name: 'row of an account',
  table: 'Billing',
  key: { partition: 'ord_*' },
  attributes: 'all',
  revision: 'version',
});

export const journalRows = rowKind({
  name: 'journal entry',
  table: 'Billing',
  key: { partition: 'journal#*' },
  attributes: ['posted'],
});

/** Documents with their first lines, by their kinds. */
export const documentRows = {
  invoice: rowKind({
    name: 'invoice',
    table: 'Billing',
    key: { partition: 'invoices#*' },
    attributes: ['document', 'outbox', 'events'],
  }),
  credit_memo: rowKind({
    name: 'credit memo',
    table: 'Billing',
    key: { partition: 'credit_memos#*' },
    attributes: ['document', 'outbox', 'events'],
  }),
};

/** Lines of a document beyond its first page. */
export const documentLinePages = rowKind({
  name: 'lines of a document',
  table: 'Billing',
  key: { partition: 'document-lines#*' },
  attributes: ['lines'],
});

/** The last number that a branch has given out. Changed in place. */
export const numberRows = rowKind({
  name: 'number of documents',
  table: 'Billing',
  key: { partition: 'numbers#*' },
  attributes: ['last', 'openedAt'],
});

/** Which credit memo a channel's reference stands for. */
export const creditReferences = rowKind({
  name: 'reference of a credit memo',
  table: 'Billing',
  key: { partition: 'credit-references#*' },
  attributes: ['number'],
});

/** When a provider was last asked for disputes, and until when all of them are taken in. */
export const disputeQuestions = rowKind({
  name: 'question for disputes',
  table: 'Billing',
  key: { partition: 'disputes-asked' },
  attributes: ['askedAt', 'takenInUntil'],
});

/** What a provider may still say something of, by its next look: the value is the row. */
export const followUpRows = rowKind({
  name: 'follow-up',
  table: 'Billing',
  key: { partition: 'not-final' },
  attributes: 'all',
});

/** What the test provider was asked, and its disputes. Changed in place: the value is the row. */
export const testLedgerRows = rowKind({
  name: 'row of the test provider',
  table: 'Billing',
  key: { partition: 'provider#test' },
  attributes: 'all',
});

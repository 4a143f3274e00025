import type { Order } from '../aggregate/order.ts';

/** Stands where a person has written something of an order whose buyer was erased. */
export const wordsErased = 'erased with who the order was about';

/** What is kept, in clear, of what a person writes of an order: of one whose buyer was erased nothing. */
export const keptWords = <Words extends string | undefined>({ contact }: Order, words: Words): Words | string =>
  contact.erased && words !== undefined ? wordsErased : words;

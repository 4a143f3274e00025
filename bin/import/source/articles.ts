/**
 * What a stock code stands for: `goods`, the `shipping` charge of an invoice, a `manual` booking that is sold like an
 * article but refers to no goods, or a `fee` that is no sale at all.
 */
export type ArticleClass = 'goods' | 'shipping' | 'manual' | 'fee';

const classes: Readonly<Record<string, ArticleClass>> = {
  POST: 'shipping',
  DOT: 'shipping',
  C2: 'shipping',
  M: 'manual',
  S: 'manual',
  D: 'manual',
  AMAZONFEE: 'fee',
  'BANK CHARGES': 'fee',
  B: 'fee',
  CRUK: 'fee',
};

/** The class of an upper-case stock code. */
export function classOf(sku: string): ArticleClass {
  return classes[sku] ?? 'goods';
}

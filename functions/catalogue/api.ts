import { catalogueRoutes } from '#shared/contracts/api/catalogue.ts';
import { expectNoCursor } from '#shared/dynamodb/pages.ts';
import { ok } from '#shared/http/answer.ts';
import { listAnswer } from '#shared/http/list.ts';
import { refuse } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { plainNumber } from './item-codes.ts';
import { itemOperations } from './item-operations.ts';
import { itemView } from './item-view.ts';
import { listPricesOperation, setPricesOperation } from './prices/price-operations.ts';
import { itemPage, loadItems, skusByCode } from './store.ts';

export const handler = serve(catalogueRoutes, {
  ...itemOperations,

  listItems: async ({ query }) => {
    const { barcode, reference, limit, cursor } = query;
    if (barcode !== undefined && reference !== undefined) {
      return refuse('invalid-request', 'search by barcode or by reference, not by both', {
        pointer: '#query/reference',
        message: 'cannot be combined with barcode; leave one of them out',
      });
    }
    if (barcode !== undefined || reference !== undefined) expectNoCursor(cursor);
    if (barcode !== undefined) return found(await skusByCode('barcode', barcode));
    if (reference !== undefined) return found(await skusByCode('reference', plainNumber(reference)));
    const { rows, next } = await itemPage(limit, cursor);
    return listAnswer(rows.map(itemView), next);
  },

  setPrices: setPricesOperation,
  listPrices: listPricesOperation,
});

async function found(skus: readonly string[]) {
  const items = await loadItems(skus);
  return ok({ items: items.toSorted((a, b) => (a.sku < b.sku ? -1 : 1)).map(itemView) });
}

import { catalogueRoutes, type ItemSettings, type ItemView } from '#shared/contracts/api/catalogue.ts';
import { expectNoCursor } from '#shared/dynamodb/pages.ts';
import { created, etagOf, ok } from '#shared/http/answer.ts';
import { coversOrigins, everybody } from '#shared/http/authority.ts';
import { listAnswer } from '#shared/http/list.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { formatMinor, parseAmount } from '#shared/money.ts';
import type { Item } from './item.ts';
import { plainNumber } from './item-codes.ts';
import { itemPage, loadItems, saveItem, skusByCode } from './store.ts';

const path = '/v1/items';

export const handler = serve(catalogueRoutes, {
  createItem: async ({ body, caller, claim }) => {
    if (!coversOrigins(caller, everybody)) return ofAll(body.sku);
    const item = itemOf(body.sku, body);
    if (isRefusal(item)) return item;
    const answer = created(view({ ...item, version: 1 }), `${path}/${encodeURIComponent(item.sku)}`, {
      etag: etagOf(1),
    });
    if (await saveItem(item, undefined, [claim.keep(answer)])) return answer;
    return refuse('already-exists', `there is an item ${JSON.stringify(item.sku)} already; change it with PUT`, {
      pointer: '/sku',
      message: 'is taken',
    });
  },

  listItems: async ({ query }) => {
    const { barcode, reference, limit, cursor } = query;
    if (barcode !== undefined && reference !== undefined) {
      return refuse('invalid-request', 'search by barcode or by reference, not by both', {
        pointer: '#query/reference',
        message: 'cannot be combined with barcode',
      });
    }
    if (barcode !== undefined || reference !== undefined) expectNoCursor(cursor);
    if (barcode !== undefined) return found(await skusByCode('barcode', barcode));
    if (reference !== undefined) return found(await skusByCode('reference', plainNumber(reference)));
    const { rows, next } = await itemPage(limit, cursor);
    return listAnswer(path, query, rows.map(view), next);
  },

  getItem: async ({ params: { sku } }) => {
    const [item] = await loadItems([sku]);
    return item ? ok(view(item), { etag: etagOf(item.version) }) : notFound('item', sku);
  },

  replaceItem: async ({ params: { sku }, body, caller, version }) => {
    const [before] = await loadItems([sku]);
    if (!before) return notFound('item', sku);
    if (!coversOrigins(caller, everybody)) return ofAll(sku);
    const item = itemOf(sku, body);
    if (isRefusal(item)) return item;
    if (before.version !== version) return stale(sku, version);
    if (before.kind !== item.kind) {
      return refuse('conflicting-state', `${sku} is of kind ${before.kind}, which cannot change; make a new item`, {
        pointer: '/kind',
        message: `must stay ${before.kind}`,
      });
    }
    const saved = await saveItem(item, before);
    return saved ? ok(view(saved), { etag: etagOf(saved.version) }) : stale(sku, version);
  },
});

async function found(skus: readonly string[]) {
  const items = await loadItems(skus);
  return ok({ items: items.toSorted((a, b) => (a.sku < b.sku ? -1 : 1)).map(view) });
}

/** Items are sold by every channel, so that nobody changes them alone. */
function ofAll(sku: string): Refusal {
  return refuse(
    'not-authorised',
    `the item ${JSON.stringify(sku)} is shared: who changes it reaches all channels and branches`,
  );
}

function stale(sku: string, version: number): Refusal {
  return refuse(
    'stale-version',
    `the item ${JSON.stringify(sku)} is not at version ${version} any more; read it again`,
  );
}

function itemOf(sku: string, { unitCost, ...settings }: ItemSettings): Omit<Item, 'version'> | Refusal {
  if (!unitCost) return { ...settings, sku };
  const parsed = parseAmount(unitCost.amount, unitCost.currency);
  if ('error' in parsed) {
    return refuse('invalid-amount', parsed.error, { pointer: '/unitCost/amount', message: parsed.error });
  }
  return { ...settings, sku, unitCost: { minor: parsed.minor, currency: unitCost.currency } };
}

function view({ unitCost, ...item }: Item): ItemView {
  const cost = unitCost && { amount: formatMinor(unitCost.minor, unitCost.currency), currency: unitCost.currency };
  return {
    ...item,
    barcodes: [...item.barcodes],
    crossReferences: [...item.crossReferences],
    ...(cost ? { unitCost: cost } : {}),
  };
}

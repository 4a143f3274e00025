import { catalogueRoutes, newItem, type ItemSettings, type ItemView } from '#shared/contracts/api/catalogue.ts';
import { expectNoCursor } from '#shared/dynamodb/pages.ts';
import { knownMembers, unknownMembers } from '#shared/dynamodb/known-members.ts';
import { created, etagOf, ok } from '#shared/http/answer.ts';
import { coversOrigins, everybody } from '#shared/http/access/authority.ts';
import { listAnswer } from '#shared/http/list.ts';
import { notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { segmentOf } from '#shared/contracts/path-segment.ts';
import { serve } from '#shared/http/serve.ts';
import { formatMinor, parseAmount } from '#shared/money.ts';
import type { Change } from '#shared/work/change.ts';
import { replaceByRequest } from '#shared/work/replace-by-request.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import type { Item } from './item.ts';
import { itemChanged } from './item-change.ts';
import { plainNumber } from './item-codes.ts';
import { listPricesOperation, setPricesOperation } from './prices/price-operations.ts';
import { itemPage, keepItem, loadItems, skusByCode } from './store.ts';

const path = '/v1/items';

/** What this release knows of an item. */
const known = { ...newItem.shape, version: true };

export const handler = serve(catalogueRoutes, {
  createItem: async ({ body, caller, claim }) => {
    if (!coversOrigins(caller, everybody)) return ofAll(body.sku);
    return changeByRequest({
      what: `the item ${body.sku}`,
      load: () => undefined,
      // All conditions say one thing: that the SKU is free.
      decide: (_, lost) => (lost.length > 0 ? taken(body.sku) : changeTo(undefined, body.sku, body)),
      keep: keepItem,
      claim,
      answer: (item) => created(view(item), `${path}/${segmentOf(item.sku)}`, { etag: etagOf(item.version) }),
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
    return listAnswer(rows.map(view), next);
  },

  getItem: async ({ params: { sku } }) => {
    const [item] = await loadItems([sku]);
    return item ? ok(view(item), { etag: etagOf(item.version) }) : notFound('item', sku);
  },

  replaceItem: ({ params: { sku }, body, caller, version }) =>
    replaceByRequest<Item>({
      what: `the item ${JSON.stringify(sku)}`,
      version,
      load: async () => (await loadItems([sku]))[0] ?? notFound('item', sku),
      replace: (before) => (coversOrigins(caller, everybody) ? changeTo(before, sku, body) : ofAll(sku)),
      check: ({ state }, before) => (before.kind === state.kind ? undefined : ofAnotherKind(before)),
      keep: keepItem,
      answer: (item) => ok(view(item), { etag: etagOf(item.version) }),
    }),

  setPrices: setPricesOperation,
  listPrices: listPricesOperation,
});

async function found(skus: readonly string[]) {
  const items = await loadItems(skus);
  return ok({ items: items.toSorted((a, b) => (a.sku < b.sku ? -1 : 1)).map(view) });
}

/** Items are sold by every channel, so that no channel changes them alone. */
function ofAll(sku: string): Refusal {
  return refuse(
    'not-authorised',
    `the item ${JSON.stringify(sku)} is shared: who changes it reaches all channels and branches`,
  );
}

function taken(sku: string): Refusal {
  return refuse('already-exists', `there is an item ${JSON.stringify(sku)} already; change it with PUT`, {
    pointer: '/sku',
    message: 'is taken',
  });
}

function ofAnotherKind({ sku, kind }: Item): Refusal {
  return refuse('conflicting-state', `${sku} is of kind ${kind}, which cannot change; make a new item`, {
    pointer: '/kind',
    message: `must stay ${kind}`,
  });
}

function changeTo(
  before: Item | undefined,
  sku: string,
  { unitCost, ...settings }: ItemSettings,
): Change<Item> | Refusal {
  const version = (before?.version ?? 0) + 1;
  if (!unitCost) return changeFrom(before, { ...settings, sku, version });
  const parsed = parseAmount(unitCost.amount, unitCost.currency);
  if ('error' in parsed) {
    return refuse('invalid-amount', parsed.error, { pointer: '/unitCost/amount', message: parsed.error });
  }
  const { currency } = unitCost;
  return changeFrom(before, { ...settings, sku, version, unitCost: { minor: parsed.minor, currency } });
}

function changeFrom(before: Item | undefined, replaced: Item): Change<Item> {
  const state = { ...unknownMembers(before, known), ...replaced };
  return { state, events: [itemChanged(before, state)] };
}

function view(stored: Item): ItemView {
  const { unitCost, ...item } = knownMembers(stored, known);
  const cost = unitCost && { amount: formatMinor(unitCost.minor, unitCost.currency), currency: unitCost.currency };
  return {
    ...item,
    barcodes: [...item.barcodes],
    crossReferences: [...item.crossReferences],
    ...(cost ? { unitCost: cost } : {}),
  };
}

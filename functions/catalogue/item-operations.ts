import type { catalogueRoutes, ItemSettings } from '#shared/contracts/api/catalogue.ts';
import { unknownMembers } from '#shared/dynamodb/known-members.ts';
import { created, etagOf, ok } from '#shared/http/answer.ts';
import { coversOrigins, everybody } from '#shared/http/access/authority.ts';
import type { Operations } from '#shared/http/operation.ts';
import { notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { segmentOf } from '#shared/contracts/path-segment.ts';
import { parseAmount } from '#shared/money.ts';
import type { Change } from '#shared/work/change.ts';
import { replaceByRequest } from '#shared/work/replace-by-request.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import type { Item } from './item.ts';
import { itemChanged } from './item-change.ts';
import { itemView as view, knownOfItems as known } from './item-view.ts';
import { kitRefusal } from './kit.ts';
import { serialsRefusal } from './serials.ts';
import { keepItem, loadItems } from './store.ts';

const path = '/v1/items';

/** How single items are made, read and replaced. */
export const itemOperations: Pick<Operations<typeof catalogueRoutes>, 'createItem' | 'getItem' | 'replaceItem'> = {
  createItem: async ({ body, caller, claim }) => {
    if (!coversOrigins(caller, everybody)) return ofAll(body.sku);
    const refusal = serialsRefusal(body) ?? (await refusedKit(body));
    if (refusal) return refusal;
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

  getItem: async ({ params: { sku } }) => {
    const [item] = await loadItems([sku]);
    return item ? ok(view(item), { etag: etagOf(item.version) }) : notFound('item', sku);
  },

  replaceItem: ({ params: { sku }, body, caller, version, claim }) =>
    replaceByRequest<Item>({
      what: `the item ${JSON.stringify(sku)}`,
      version,
      load: async () => (await loadItems([sku]))[0] ?? notFound('item', sku),
      replace: async (before) => {
        if (!coversOrigins(caller, everybody)) return ofAll(sku);
        return serialsRefusal(body) ?? (await refusedKit(body)) ?? changeTo(before, sku, body);
      },
      check: ({ state }, before) =>
        ofAnotherKind(before, state) ?? otherwiseMeasured(before, state) ?? otherwiseTold(before, state),
      keep: keepItem,
      claim,
      answer: (item) => ok(view(item), { etag: etagOf(item.version) }),
    }),
};

/** Why it cannot be made of these components. */
async function refusedKit(settings: ItemSettings): Promise<Refusal | undefined> {
  const items = await loadItems([...new Set((settings.components ?? []).map(({ sku }) => sku))]);
  return kitRefusal(settings, new Map(items.map((item) => [item.sku, item])));
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

function ofAnotherKind({ sku, kind }: Item, replaced: Item): Refusal | undefined {
  if (kind === replaced.kind) return undefined;
  return refuse('conflicting-state', `${sku} is of kind ${kind}, which cannot change; make a new item`, {
    pointer: '/kind',
    message: `must stay ${kind}`,
  });
}

/** Stock, orders and prices are counted in the steps of an item: no row says by itself what its numbers mean. */
function otherwiseMeasured(before: Item, replaced: Item): Refusal | undefined {
  const { sku, decimals, unit } = before;
  if (decimals !== replaced.decimals) {
    const stays = decimals === undefined ? 'be left out: it is sold in whole units' : `stay ${decimals}`;
    return refuse('conflicting-state', `how ${sku} is measured cannot change; make a new item`, {
      pointer: '/decimals',
      message: `must ${stays}`,
    });
  }
  if (decimals === undefined || unit === replaced.unit) return undefined;
  return refuse('conflicting-state', `${sku} is measured in ${unit}, which cannot change; make a new item`, {
    pointer: '/unit',
    message: `must stay ${unit}`,
  });
}

/** There is no moment at which no unit without a serial number is on hand, or set aside for an order. */
function otherwiseTold({ sku, serialised }: Item, replaced: Item): Refusal | undefined {
  if (serialised === replaced.serialised) return undefined;
  const stays = serialised ? 'stay true: each of its units has one' : 'be left out: its units have none';
  return refuse('conflicting-state', `whether units of ${sku} have serial numbers cannot change; make a new item`, {
    pointer: '/serialised',
    message: `must ${stays}`,
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

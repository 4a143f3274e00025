import type { catalogueRoutes } from '#shared/contracts/api/catalogue.ts';
import type { ListPriceBody, NewListPrice } from '#shared/contracts/api/prices.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { coversOrigins, everybody } from '#shared/http/access/authority.ts';
import { reaches } from '#shared/http/access/principal.ts';
import { ok } from '#shared/http/answer.ts';
import { listAnswer } from '#shared/http/list.ts';
import type { Operation } from '#shared/http/operation.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { exponentOf, parseUnitPrice } from '#shared/money.ts';
import { measured, measureOf, quantityOf, stepsOf } from '#shared/quantity.ts';
import type { Change } from '#shared/work/change.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import { findChannel } from '#functions/parties/public.ts';
import { loadItems } from '../store.ts';
import type { ListPrice } from './list-price.ts';
import { isSame, lastSetting, pricePage, priceWrite } from './price-store.ts';

/** A price that is to be set, its least quantity in steps. */
type NewPrice = Omit<ListPrice, 'version'>;

/** `POST /v1/prices`: all of the list in one transaction, each in a row of its own that is never changed. */
export const setPricesOperation: Operation<typeof catalogueRoutes.setPrices> = async ({
  body: { items },
  caller,
  claim,
}) => {
  if (!coversOrigins(caller, everybody)) {
    return refuse('not-authorised', 'prices are shared: who sets them reaches all channels and branches');
  }
  const refused = wrongPrices(items);
  if (refused) return refused;
  const prices = await pricesOfItems(items);
  if (isRefusal(prices)) return prices;
  return changeByRequest({
    what: 'prices of items',
    load: () => Promise.all(prices.map(lastSetting)),
    decide: (present): Change<readonly NewPrice[]> => ({
      state: prices,
      events: [],
      writes: prices.flatMap((price, index) => settingOf(price, present[index])),
    }),
    keep: (_, { state }) => ({ state, writes: [] }),
    claim,
    answer: () => ok({ items: prices.map(priceTold) }),
  });
};

function priceTold({ measure, minQuantity, ...price }: NewPrice): ListPriceBody {
  return { ...price, minQuantity: quantityOf(minQuantity, measure) };
}

function settingOf(price: NewPrice, before: ListPrice | undefined) {
  const isSameSetting =
    before?.unitPrice === price.unitPrice &&
    (before.taxIncluded ?? false) === (price.taxIncluded ?? false) &&
    before.to === price.to;
  if (isSameSetting) return [];
  return [priceWrite({ ...price, version: (before?.version ?? 0) + 1 }, before)];
}

/** `GET /v1/items/{sku}/prices`: a price for one channel is told to who reaches it, so that a page may be short. */
export const listPricesOperation: Operation<typeof catalogueRoutes.listPrices> = async ({
  params: { sku },
  query,
  caller,
}) => {
  const [item] = await loadItems([sku]);
  if (!item) return notFound('item', sku);
  const { rows, next } = await pricePage(sku, query.limit, query.cursor);
  return listAnswer(
    rows
      .filter(({ channel }) => channel === undefined || reaches(caller.channels, channel))
      .map(({ version: _, ...price }) => priceTold(price)),
    next,
  );
};

/** Amounts that fit their currencies, days in their order, and each price once. */
function wrongPrices(items: readonly NewListPrice[]): Refusal | undefined {
  const amounts: FieldError[] = [];
  const errors: FieldError[] = [];
  for (const [index, price] of items.entries()) {
    const at = `/items/${index}`;
    const { currency, unitPrice, from, to } = price;
    const parsed = exponentOf(currency) === undefined ? undefined : parseUnitPrice(unitPrice, currency);
    if (!parsed)
      amounts.push({
        pointer: `${at}/currency`,
        message: `${currency} is not an ISO 4217 currency code; use one such as EUR`,
      });
    else if ('error' in parsed) amounts.push({ pointer: `${at}/unitPrice`, message: parsed.error });
    if (to !== undefined && to < from)
      errors.push({
        pointer: `${at}/to`,
        message: `lies before ${from}, the first day; name a later one, or leave it out`,
      });
  }
  const [wrong] = errors;
  if (wrong) return refuse('invalid-request', `${wrong.pointer} ${wrong.message}`, ...errors);
  const [odd] = amounts;
  return odd && refuse('invalid-amount', odd.message, ...amounts);
}

/** The prices with their least quantities in the steps of their items; a refusal of what there is not. */
async function pricesOfItems(items: readonly NewListPrice[]): Promise<readonly NewPrice[] | Refusal> {
  const known = new Map((await loadItems([...new Set(items.map(({ sku }) => sku))])).map((item) => [item.sku, item]));
  const unknown = await unknownIn(items, known);
  if (unknown) return unknown;
  const prices: NewPrice[] = [];
  const errors: FieldError[] = [];
  for (const [index, price] of items.entries()) {
    const item = known.get(price.sku);
    const measure = item && measureOf(item);
    // One step is the least that there is of an item.
    const minQuantity = price.minQuantity === undefined ? 1 : stepsOf(price.minQuantity, measure);
    if (typeof minQuantity === 'object') {
      errors.push({ pointer: `/items/${index}/minQuantity`, message: minQuantity.error });
      continue;
    }
    const read = { ...price, minQuantity, ...measured(measure) };
    if (prices.some((other) => isSame(other, read))) {
      errors.push({ pointer: `/items/${index}`, message: 'is for the same as one before it; send one of them' });
    }
    prices.push(read);
  }
  const [first] = errors;
  return first ? refuse('invalid-request', `${first.pointer} ${first.message}`, ...errors) : prices;
}

async function unknownIn(
  items: readonly NewListPrice[],
  known: ReadonlyMap<string, unknown>,
): Promise<Refusal | undefined> {
  const errors: FieldError[] = [];
  for (const [index, { sku, channel }] of items.entries()) {
    if (!known.has(sku))
      errors.push({
        pointer: `/items/${index}/sku`,
        message: `there is no item ${JSON.stringify(sku)}; make it first, or name another`,
      });
    if (channel !== undefined && !(await findChannel(channel))) {
      errors.push({
        pointer: `/items/${index}/channel`,
        message: `there is no channel "${channel}"; make it first, or name another`,
      });
    }
  }
  const [first] = errors;
  return first && refuse('unknown-reference', first.message, ...errors);
}

import type { catalogueRoutes } from '#shared/contracts/api/catalogue.ts';
import type { ListPriceBody } from '#shared/contracts/api/prices.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { coversOrigins, everybody } from '#shared/http/access/authority.ts';
import { reaches } from '#shared/http/access/principal.ts';
import { ok } from '#shared/http/answer.ts';
import { listAnswer } from '#shared/http/list.ts';
import type { Operation } from '#shared/http/operation.ts';
import { notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { exponentOf, parseUnitPrice } from '#shared/money.ts';
import type { Change } from '#shared/work/change.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import { findChannel } from '#functions/parties/public.ts';
import { loadItems } from '../store.ts';
import type { ListPrice } from './list-price.ts';
import { isSame, lastSetting, pricePage, priceWrite } from './price-store.ts';

/** `POST /v1/prices`: all of the list in one transaction, each in a row of its own that is never changed. */
export const setPricesOperation: Operation<typeof catalogueRoutes.setPrices> = async ({
  body: { items },
  caller,
  claim,
}) => {
  if (!coversOrigins(caller, everybody)) {
    return refuse('not-authorised', 'prices are shared: who sets them reaches all channels and branches');
  }
  const refused = wrongPrices(items) ?? (await unknownIn(items));
  if (refused) return refused;
  return changeByRequest({
    what: 'prices of items',
    load: () => Promise.all(items.map(lastSetting)),
    decide: (present): Change<readonly ListPriceBody[]> => ({
      state: items,
      events: [],
      writes: items.flatMap((price, index) => settingOf(price, present[index])),
    }),
    keep: (_, { state }) => ({ state, writes: [] }),
    claim,
    answer: () => ok({ items }),
  });
};

function settingOf(price: ListPriceBody, before: ListPrice | undefined) {
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
      .map(({ version: _, ...price }) => price),
    next,
  );
};

/** Amounts that fit their currencies, days in their order, and each price once. */
function wrongPrices(items: readonly ListPriceBody[]): Refusal | undefined {
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
    if (items.slice(0, index).some((other) => isSame(other, price))) {
      errors.push({ pointer: at, message: 'is for the same as one before it; send one of them' });
    }
  }
  const [wrong] = errors;
  if (wrong) return refuse('invalid-request', `${wrong.pointer} ${wrong.message}`, ...errors);
  const [odd] = amounts;
  return odd && refuse('invalid-amount', odd.message, ...amounts);
}

async function unknownIn(items: readonly ListPriceBody[]): Promise<Refusal | undefined> {
  const known = new Set((await loadItems([...new Set(items.map(({ sku }) => sku))])).map(({ sku }) => sku));
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

import { bucketOf, bucketText, type Bucket } from '#shared/bucket.ts';
import { inventoryRoutes } from '#shared/contracts/api/inventory.ts';
import { expectNoCursor } from '#shared/dynamodb/pages.ts';
import { ok } from '#shared/http/answer.ts';
import { reaches, type Principal, type Reach } from '#shared/http/access/principal.ts';
import { listAnswer } from '#shared/http/list.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { measured, measureOf, quantityOf, type Measure } from '#shared/quantity.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import type { Item } from '#functions/catalogue/public.ts';
import { availabilityOf } from './claiming/availability.ts';
import { asOfNow } from './reserving/reserved-stock.ts';
import { wrongNumberOfSerials } from './serials/serial-lines.ts';
import { loadSerials, serialPage, serialView } from './serials/serial-rows.ts';
import { levelsOf } from './stock/levels.ts';
import { movementView, movementWrite, newMovement, withoutOrder } from './stock/movement.ts';
import { countStock } from './count-stock.ts';
import { partClaims, recordedAt, skusOf, unitsOf } from './recording.ts';
import { adjusted } from './stock/adjusted.ts';
import { recordInParts, recordTogether } from './stock/record-stock.ts';
import { blockWrites } from './stock/buckets.ts';
import { levelEventWrite, safetyOf, safetyWrites, shardWrites } from './stock/safety-and-shards.ts';
import { loadSupplies, suppliesAt, suppliesOfItem, supplyView } from './supply/supply-rows.ts';
import { suppliesSet } from './supply/set-supplies.ts';
import { addUnits, shardCount } from './stock/stock-changes.ts';
import { levelsAt, levelViews, movementPage } from './stock/stock-lists.ts';
import { linesInSteps, stockedItems } from './stock/stock-references.ts';

export const handler = serve(inventoryRoutes, {
  receiveStock: async (request) => {
    const { location, reference } = request.body;
    const lines = await linesInSteps(request.caller, location, request.body.lines, 'quantity');
    if (isRefusal(lines)) return lines;
    return recordInParts(
      {
        location,
        lines,
        claim: request.claim,
        answer: recordedAt(location),
        serialsOf: 'receipt',
        decide: ({ steps: quantity, supply }, shelf, room, { coming: serials }) => {
          const what = { ...unitsOf(shelf), quantity, reference, supply, serials };
          const movement = newMovement({ kind: 'receipt', ...what });
          return { state: movement, events: [], writes: [...addUnits(shelf, quantity, room), movementWrite(movement)] };
        },
      },
      partClaims(request),
    );
  },

  adjustStock: async ({ body, caller, claim }) => {
    const { location, reference, reason } = body;
    const lines = await linesInSteps(caller, location, body.lines, 'quantity');
    if (isRefusal(lines)) return lines;
    const wrong = wrongNumberOfSerials(lines, 'adjustment');
    if (wrong) return wrong;
    return recordTogether({
      location,
      lines,
      claim,
      answer: recordedAt(location),
      serialsOf: 'adjustment',
      reason,
      decide: ({ steps: quantity }, shelf, room, moving) => {
        const writes = adjusted(shelf, quantity, room, moving);
        if (isRefusal(writes)) return writes;
        const { coming, going } = moving;
        const what = { ...unitsOf(shelf), quantity, reference, reason };
        const serials = quantity === 0 ? { missing: going } : { serials: [...coming, ...going] };
        const movement = newMovement({ kind: 'adjustment', ...what, ...serials });
        return { state: movement, events: [], writes: [...writes, movementWrite(movement)] };
      },
    });
  },

  countStock,

  setSafetyStock: async ({ body, caller, claim }) => {
    const { location } = body;
    const lines = await linesInSteps(caller, location, body.lines, 'safetyStock');
    if (isRefusal(lines)) return lines;
    const done = ok(body);
    return recordTogether({
      location,
      lines,
      claim,
      answer: () => done,
      decide: ({ sku, steps: after, measure }, shelf) => {
        const before = safetyOf(shelf);
        const writes = safetyWrites(shelf, after);
        const setting = { before: quantityOf(before, measure), after: quantityOf(after, measure) };
        const data = { sku, location, ...bucketOf(shelf.bucket), ...setting };
        if (before !== after) writes.push(levelEventWrite({ type: 'SafetyStockChanged', data }));
        return { state: undefined, events: [], writes };
      },
    });
  },

  blockStock: async ({ body, caller, claim }) => {
    const { location } = body;
    const items = await stockedItems(caller, location, skusOf(body.lines));
    if (isRefusal(items)) return items;
    const lines = body.lines.map((line) => ({ ...line, ...measured(measureOfItem(items.get(line.sku))) }));
    const done = ok(body);
    return recordTogether({
      location,
      lines,
      claim,
      answer: () => done,
      decide: ({ sku, blocked }, shelf) => {
        const writes = blockWrites(shelf, blocked);
        const data = { sku, location, ...bucketOf(shelf.bucket), blocked };
        if (writes.length > 0) writes.push(levelEventWrite({ type: 'StockBlockChanged', data }));
        return { state: undefined, events: [], writes };
      },
    });
  },

  setSupplies: async ({ body, caller, claim }) => {
    const { location } = body;
    const lines = await linesInSteps(caller, location, body.lines, 'quantity');
    if (isRefusal(lines)) return lines;
    return changeByRequest({
      what: `${lines.length} supplies of ${location}`,
      load: () => loadSupplies(lines),
      decide: (known) => suppliesSet(known, { ...body, lines }, caller),
      // Each is written over what was read of it.
      keep: (_, { state }) => ({ state, writes: [] }),
      claim,
      answer: () => ok(body),
    });
  },

  listSupplies: async ({ query, caller: { locations } }) => {
    const { sku, location, limit, cursor } = query;
    const refused = checkFilters(query, locations);
    if (refused) return refused;
    if (sku !== undefined) {
      expectNoCursor(cursor);
      const supplies = await suppliesOfItem(sku, location, query);
      return ok({ items: supplies.filter((one) => reaches(locations, one.location)).map(supplyView) });
    }
    const { supplies, next } = await suppliesAt(location ?? '', query, limit, cursor);
    return listAnswer(supplies.map(supplyView), next);
  },

  setShards: async ({ body, caller, claim }) => {
    const { sku, location, shards } = body;
    const items = await stockedItems(caller, location, [sku], () => '/sku');
    if (isRefusal(items)) return items;
    const [before] = levelViews((await levelsOf([sku], location)).filter(({ bucket }) => bucket === undefined));
    if (!before) return notFound('level', `${sku} at ${location}`);
    const done = ok({ ...before, shards });
    return recordTogether({
      location,
      lines: [{ sku, ...measured(measureOfItem(items.get(sku))) }],
      claim,
      answer: () => done,
      decide: (_, shelf) => {
        const data = { sku, location, before: shardCount(shelf), after: shards };
        const writes = [...shardWrites(shelf, shards), levelEventWrite({ type: 'StockShardsChanged', data })];
        return { state: undefined, events: [], writes };
      },
    });
  },

  listLevels: async ({ query, caller: { locations } }) => {
    const { sku, location, limit, cursor } = query;
    const refused = checkFilters(query, locations);
    if (refused) return refused;
    if (sku !== undefined) {
      expectNoCursor(cursor);
      const levels = (await levelsOf([sku], location)).filter((level) => reaches(locations, level.location));
      return ok({ items: levelViews(await asOfNow(levels)).filter((level) => isIn(level, query)) });
    }
    const { levels, next } = await levelsAt(location ?? '', limit, cursor);
    return listAnswer(
      levels.filter((level) => isIn(level, query)),
      next,
    );
  },

  listMovements: async ({ query, caller }) => {
    const refused = checkFilters(query, caller.locations);
    if (refused) return refused;
    const { movements, next } = await movementPage(query, query.limit, query.cursor);
    const visible = movements.filter(({ location }) => reaches(caller.locations, location));
    const shown = isOfChannels(caller) ? visible.map(withoutOrder) : visible;
    return listAnswer(shown.map(movementView), next);
  },

  listSerials: async ({ query: { sku, serial, location, limit, cursor }, caller }) => {
    if (location !== undefined && !reaches(caller.locations, location)) return notFound('location', location);
    const mayKnowOrders = !isOfChannels(caller);
    if (serial !== undefined) expectNoCursor(cursor);
    const { units, next } =
      serial === undefined
        ? await serialPage(sku, location, limit, cursor)
        : { units: [...(await loadSerials([{ sku, serial }])).values()], next: undefined };
    const seen = units.filter((unit) => reaches(caller.locations, unit.location));
    const asked = seen.filter((unit) => location === undefined || unit.location === location);
    return listAnswer(
      asked.map((unit) => serialView(unit, mayKnowOrders)),
      next,
    );
  },

  getAvailability: async ({ query, caller }) => {
    const available = await availabilityOf(query.skus, caller);
    return isRefusal(available) ? available : ok(available);
  },
});

const measureOfItem = (item: Item | undefined): Measure | undefined => item && measureOf(item);

/** Credentials of channels see what moves at a location, but not for which order: it may be another channel's. */
function isOfChannels({ channels }: Principal): boolean {
  return channels !== 'all' && channels.length > 0;
}

/** Whether a level is of all that is asked for. `new` asks for what has no condition. */
function isIn(level: Bucket, { lot, condition, owner }: Bucket): boolean {
  const asked = bucketOf(bucketText({ condition })).condition;
  return (
    (lot === undefined || level.lot === lot) &&
    (condition === undefined || level.condition === asked) &&
    (owner === undefined || level.owner === owner)
  );
}

function checkFilters(
  { sku, location }: { sku?: string | undefined; location?: string | undefined },
  locations: Reach,
): Refusal | undefined {
  if (sku === undefined && location === undefined) {
    return refuse('invalid-request', 'name an item (sku), a location, or both', {
      pointer: '#query/location',
      message: 'is needed where sku is absent',
    });
  }
  return location === undefined || reaches(locations, location) ? undefined : notFound('location', location);
}

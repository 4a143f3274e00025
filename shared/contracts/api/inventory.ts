import { bucketText, type Bucket } from '../../bucket.ts';
import { adjustmentReasons, itemKinds, movementKinds, serialStates, supplyKinds } from '../vocabulary.ts';
import * as z from 'zod';
import {
  bucketNamed,
  bucketTold,
  code,
  day,
  listQuery,
  madeId,
  moment,
  pageOf,
  quantity,
  quantityTold,
  mostSerials,
  serial,
  serialNumbers,
  serialsNamed,
  serialsTold,
  sku,
  skuList,
  slug,
  spanning,
} from '../fields.ts';
import { change, level } from '../quantities.ts';
import { stepsOf } from '../../quantity.ts';
import { defineRoutes } from '../route.ts';

/** The most lines of one adjustment, which is made as a whole. */
export const mostAdjustments = 40;
/** The most lines of a receipt or count. */
export const mostStockLines = 100;
/** The most lines of a receipt that names supplies, which is recorded as a whole. */
export const mostSuppliedLines = 24;
/** The most units of an item that are counted by their serial numbers at once. */
export const mostCountedSerials = 1000;
/** The most items of one availability request. */
export const mostSkus = 100;

/** The most goods whose stock one availability request reads, those of which kits are made among them. */
export const mostLookedUp = 500;

/**
 * Whether lines are recorded in one transaction: a line writes three counters and a movement, or two and the line's supply, and each unit that is named by its
 * serial number a row.
 */
export function isWrittenAtOnce(all: readonly { readonly serials?: readonly string[] | undefined }[]): boolean {
  return all.reduce((sum, line) => sum + writesOfLine(line), 0) <= mostSuppliedLines * writesOfLine({});
}

/** Of a count, so many as may differ. */
export function writesOfLine({ serials = [] }: { readonly serials?: readonly string[] | undefined }): number {
  return 4 + Math.min(serials.length, mostSerials);
}

/** What a line says of units that come or are there. */
const named = {
  sku,
  ...bucketNamed,
  expiresOn: day.optional().meta({ description: 'The day after which the units are not used any more' }),
};

function lines<Line extends z.ZodType<Bucket & { sku: string }>>(line: Line, most: number) {
  return z
    .array(line)
    .min(1)
    .max(most)
    .refine(
      (all) => new Set(all.map((each) => `${each.sku} ${bucketText(each) ?? ''}`)).size === all.length,
      'name an item twice; add them up, or tell them apart by lot, condition or owner',
    );
}

const reference = code.optional().meta({ description: 'A number of your own: delivery note, count sheet' });

const receipt = z
  .strictObject({
    location: slug,
    lines: lines(
      z
        .strictObject({
          ...named,
          quantity,
          ...serialsNamed,
          supply: code
            .optional()
            .meta({ description: 'The number of the supply that has come with it, whole or in part' }),
        })
        .meta({ id: 'StockReceiptLine' }),
      mostStockLines,
    ),
    reference,
  })
  .refine(
    ({ lines: all }) => isWrittenAtOnce(all) || all.every(({ supply }) => supply === undefined),
    `has more than ${mostSuppliedLines} lines, or too many serial numbers, and names a supply; send it in several receipts`,
  )
  .meta({ id: 'StockReceipt' });

const adjustment = z
  .strictObject({
    location: slug,
    reason: z.enum(adjustmentReasons),
    lines: lines(
      z
        .strictObject({
          ...named,
          quantity: change.meta({
            description:
              'Units that came (positive) or went (negative); 0 where `serials` name units that are off the books already',
          }),
          ...serialsNamed,
        })
        .refine(({ quantity: units, serials = [] }) => stepsOf(units, undefined) !== 0 || serials.length > 0, {
          path: ['quantity'],
          message: 'must not be 0, but where `serials` say which units are off the books already',
        })
        .meta({ id: 'StockAdjustmentLine' }),
      mostAdjustments,
    ),
    reference,
  })
  .meta({ id: 'StockAdjustment' });

const count = z
  .strictObject({
    location: slug,
    lines: lines(
      z
        .strictObject({
          ...named,
          counted: level.meta({ description: 'Units on the shelf' }),
          serials: serialNumbers(mostCountedSerials).optional().meta({
            description: 'The serial number of each unit that is there, of an item that is `serialised`',
          }),
        })
        .meta({ id: 'StockCountLine' }),
      mostStockLines,
    ),
    reference,
  })
  .meta({ id: 'StockCount' });

const safety = z
  .strictObject({
    location: slug,
    lines: lines(
      z.strictObject({ sku, ...bucketNamed, safetyStock: level }).meta({ id: 'SafetyStockLine' }),
      mostAdjustments,
    ),
  })
  .meta({ id: 'SafetyStock' });

const block = z
  .strictObject({
    location: slug,
    lines: lines(
      z
        .strictObject({
          sku,
          ...bucketNamed,
          blocked: z.boolean().meta({ description: 'Whether its units are kept from being set aside' }),
        })
        .refine((line) => bucketText(line) !== undefined, 'must name a lot, a condition or an owner')
        .meta({ id: 'StockBlockLine' }),
      mostAdjustments,
    ),
  })
  .meta({ id: 'StockBlock' });

const supplyNumber = code.meta({
  description:
    'Of the purchase order, transfer, return or production run, with that of its line where it has several of the item',
});
const supplies = z
  .strictObject({
    location: slug,
    kind: z.enum(supplyKinds).meta({ description: 'Where the units come from' }),
    lines: z
      .array(
        z
          .strictObject({
            sku,
            ...bucketNamed,
            number: supplyNumber,
            quantity: level.meta({ description: 'Units that are still to come; 0 cancels it' }),
            expectedOn: day.meta({ description: 'The day at the location' }),
          })
          .meta({ id: 'NewSupply' }),
      )
      .min(1)
      .max(mostAdjustments)
      .refine(
        (all) => new Set(all.map(({ sku: of, number }) => JSON.stringify([of, number]))).size === all.length,
        'name a number of an item twice',
      ),
  })
  .meta({ id: 'NewSupplies' });

const supplyView = z
  .strictObject({
    number: z.string(),
    kind: z.enum(supplyKinds),
    sku: z.string(),
    location: slug,
    ...bucketTold,
    quantity: quantityTold.meta({ description: 'Units that are still to come' }),
    expectedOn: z.string(),
  })
  .meta({ id: 'Supply' });

const shards = z.int().min(1).max(16);
const sharding = z.strictObject({ sku, location: slug, shards }).meta({ id: 'StockSharding' });

const movementView = z
  .strictObject({
    movementId: madeId('mov'),
    kind: z.enum(movementKinds),
    sku: z.string(),
    location: slug,
    ...bucketTold,
    quantity: quantityTold.meta({ description: 'Units that came (positive) or went (negative)' }),
    reason: z.string().optional(),
    reference: z.string().optional(),
    supply: z.string().optional().meta({ description: 'The number of the supply that has come with it' }),
    orderId: madeId('ord').optional().meta({ description: 'Not shown to credentials of single channels' }),
    counted: quantityTold.optional(),
    ...serialsTold,
    missing: z
      .array(z.string())
      .optional()
      .meta({ description: 'Serial numbers of units that a count has not found, or an adjustment of 0 has named' }),
    movedAt: moment,
  })
  .meta({ id: 'StockMovement' });

const recorded = z.strictObject({ location: slug, movements: z.array(movementView) }).meta({ id: 'StockMovements' });

const serialUnit = z
  .strictObject({
    sku: z.string(),
    serial: z.string(),
    state: z.enum(serialStates),
    location: slug.meta({ description: 'Where it is, or was last' }),
    ...bucketTold,
    orderId: madeId('ord')
      .optional()
      .meta({ description: 'For which it was packed. Not shown to credentials of single channels' }),
    fulfilmentOrderId: madeId('ful').optional(),
    reason: z.string().optional().meta({ description: 'Why it is off the books' }),
    changedAt: moment,
  })
  .meta({ id: 'SerialUnit' });

const levelView = z
  .strictObject({
    sku: z.string(),
    location: slug,
    ...bucketTold,
    expiresOn: z.string().optional(),
    blocked: z.literal(true).optional().meta({ description: 'Nothing of it is set aside any more' }),
    onHand: quantityTold,
    allocated: quantityTold,
    reserved: quantityTold,
    safetyStock: quantityTold,
    available: quantityTold.meta({
      description: 'onHand - allocated - reserved - safetyStock; negative when it is short',
    }),
    unidentified: z.int().optional().meta({
      description:
        'Units with serial numbers that went off the books without being named, as what a picker has not found, and are still listed as in stock; absent where there are none',
    }),
    shards: z.int().meta({ description: 'Counters that share the load of a hot item' }),
  })
  .meta({ id: 'StockLevel' });

const locationAvailability = z
  .strictObject({ location: slug, available: quantityTold })
  .meta({ id: 'LocationAvailability' });

const itemAvailability = z
  .strictObject({
    sku: z.string(),
    kind: z.enum(itemKinds),
    available: quantityTold.optional().meta({
      description:
        'Units that can be sold now; absent where no stock is kept. Of a kit, how many its components make, wherever they are; of what is not sold any more, and of kits of it, none',
    }),
    backorderable: z.boolean().meta({ description: 'May be sold beyond that; of a kit, where all its goods may' }),
    locations: z
      .array(locationAvailability)
      .meta({ description: 'Those that have some; of a kit, those that have all that whole ones need' }),
  })
  .meta({ id: 'ItemAvailability' });

const availabilityView = z
  .strictObject({
    items: z.array(itemAvailability),
    unknown: z.array(z.string()).meta({ description: 'SKUs that are not in the catalogue' }),
  })
  .meta({ id: 'Availability' });

export type MovementView = z.output<typeof movementView>;
export type NewSupplies = z.output<typeof supplies>;
export type SupplyView = z.output<typeof supplyView>;
export type SerialView = z.output<typeof serialUnit>;
export type LevelView = z.output<typeof levelView>;
export type AvailabilityView = z.output<typeof availabilityView>;

const recording = ['unknown-reference', 'not-authorised', 'conflicting-state', 'try-again'] as const;

/** Stock: what came and went, what is there, what can be sold. */
export const inventoryRoutes = defineRoutes({
  receiveStock: {
    method: 'POST',
    path: '/v1/stock/receipts',
    access: 'inventory:write',
    summary: 'Record goods that arrived',
    description: `Adds to what is on hand, and takes from the supply that a line names. Up to ${mostStockLines} lines; a repetition with the same Idempotency-Key completes what was begun and doubles nothing.`,
    body: receipt,
    success: { status: 201, description: 'The movements', body: recorded },
    problems: recording,
    example: { body: { location: 'london', lines: [{ sku: 'TEA-001', quantity: 24 }], reference: 'DN-1001' } },
  },
  adjustStock: {
    method: 'POST',
    path: '/v1/stock/adjustments',
    access: 'inventory:write',
    summary: 'Correct what is on hand',
    description:
      'All lines or none. What is allocated or reserved cannot be taken away: cancel or re-route those orders first, or record a count, where the truth of the shelf wins.',
    body: adjustment,
    success: { status: 201, description: 'The movements', body: recorded },
    problems: recording,
    example: { body: { location: 'london', reason: 'damaged', lines: [{ sku: 'MUG-001', quantity: -1 }] } },
  },
  countStock: {
    method: 'POST',
    path: '/v1/stock/counts',
    access: 'inventory:write',
    summary: 'Record what was counted on the shelf',
    description:
      'Sets what is on hand and records the difference; a line speaks of one bucket (lot, condition, owner) of its item, or of ordinary goods. Units that are picked or packed and not handed over are counted, too. When less is there than is allocated, what is available becomes negative and shows as a shortage; what is not there cannot be handed over.',
    body: count,
    success: { status: 201, description: 'The movements, one per line, also where nothing differed', body: recorded },
    problems: recording,
    example: { body: { location: 'manchester', lines: [{ sku: 'MUG-001', counted: 60 }], reference: 'COUNT-7' } },
  },
  setSafetyStock: {
    method: 'POST',
    path: '/v1/stock/safety',
    access: 'inventory:write',
    summary: 'Set the safety stock of items at a location',
    description: 'Units that are kept back from sale. All lines or none.',
    body: safety,
    success: {
      status: 200,
      description: 'As set',
      body: safety,
    },
    problems: recording,
    example: { body: { location: 'london', lines: [{ sku: 'TEA-001', safetyStock: 5 }] } },
  },
  blockStock: {
    method: 'POST',
    path: '/v1/stock/blocks',
    access: 'inventory:write',
    summary: 'Block lots and other buckets of items at a location, or let them go',
    description:
      'Nothing of what is blocked is set aside any more, and it counts for nothing in what can be sold; what is set aside already stays so. A lot can be blocked before it arrives. All lines or none.',
    body: block,
    success: { status: 200, description: 'As set', body: block },
    problems: recording,
    example: { body: { location: 'london', lines: [{ sku: 'TEA-001', lot: 'B-2207', blocked: true }] } },
  },
  setSupplies: {
    method: 'POST',
    path: '/v1/stock/supplies',
    access: 'inventory:write',
    summary: 'Say what is to come to a location, and when',
    description:
      'A supply is known by its item and number. Saying it again with another day or quantity changes it, with 0 units cancels it; receipts that name it reduce it, and the last one ends it. All lines or none.',
    body: supplies,
    success: { status: 200, description: 'As said', body: supplies },
    problems: recording,
    example: {
      body: {
        location: 'london',
        kind: 'purchase_order',
        lines: [{ sku: 'TEA-001', number: 'PO-1001/1', quantity: 240, expectedOn: '2027-01-11' }],
      },
    },
  },
  listSupplies: {
    method: 'GET',
    path: '/v1/stock/supplies',
    access: 'inventory:read',
    summary: 'List what is to come of an item or to a location, by day',
    query: spanning(
      z.strictObject({
        ...listQuery,
        sku: sku.optional(),
        location: slug.optional().meta({ description: 'Give an item, a location or both' }),
        from: day.optional().meta({ description: 'Expected on this day or later' }),
        to: day.optional().meta({ description: 'Expected on this day or before' }),
      }),
    ),
    success: { status: 200, description: 'What is still to come', body: pageOf(supplyView) },
    problems: ['not-found', 'invalid-cursor'],
    example: { query: { sku: 'TEA-001', location: 'london' } },
  },
  setShards: {
    method: 'POST',
    path: '/v1/stock/shards',
    access: 'inventory:write',
    summary: 'Cut the counter of a hot item into shards',
    description:
      'Many buyers at once wait for each other at one counter. Of ordinary goods: a lot or another bucket keeps its one counter. With n shards the free units are divided evenly over n counters; with 1 they are put together again. Nothing that is allocated moves.',
    body: sharding,
    success: { status: 200, description: 'The level', body: levelView },
    problems: [...recording, 'not-found'],
    example: { body: { sku: 'TEA-001', location: 'london', shards: 4 } },
  },
  listLevels: {
    method: 'GET',
    path: '/v1/stock/levels',
    access: 'inventory:read',
    summary: 'List stock levels of an item or a location',
    description:
      'One for each bucket (lot, condition, owner). With `lot`, `condition` or `owner` only those that have it; a page may then hold fewer than `limit` while there is a `next`.',
    query: z.strictObject({
      ...listQuery,
      sku: sku.optional(),
      location: slug.optional().meta({ description: 'Give an item, a location or both' }),
      ...bucketNamed,
    }),
    success: { status: 200, description: 'The levels', body: pageOf(levelView) },
    problems: ['not-found', 'invalid-cursor'],
    example: { query: { sku: 'TEA-001' } },
  },
  listMovements: {
    method: 'GET',
    path: '/v1/stock/movements',
    access: 'inventory:read',
    summary: 'List what came and went, the latest first',
    query: z.strictObject({
      ...listQuery,
      sku: sku.optional(),
      location: slug.optional().meta({ description: 'Give an item, a location or both' }),
    }),
    success: { status: 200, description: 'The movements', body: pageOf(movementView) },
    problems: ['not-found', 'invalid-cursor'],
    example: { query: { sku: 'TEA-001', location: 'london' } },
  },
  listSerials: {
    method: 'GET',
    path: '/v1/stock/serials',
    access: 'inventory:read',
    summary: 'List the units of an item by their serial numbers, or look one up',
    description:
      'Of a `location`, those that are there, packed ones among them; without one, all that were ever received. With `serial` that one alone. Units at locations out of reach are left out, so that a page may hold fewer than `limit` while there is a `next`.',
    query: z.strictObject({ ...listQuery, sku, serial: serial.optional(), location: slug.optional() }),
    success: { status: 200, description: 'The units', body: pageOf(serialUnit) },
    problems: ['not-found', 'invalid-cursor'],
    example: { query: { sku: 'PHONE-001', location: 'london' } },
  },
  getAvailability: {
    method: 'GET',
    path: '/v1/stock/availability',
    access: 'inventory:read',
    summary: 'What can be sold now of many items',
    description: `At the open locations within reach that serve the channels and branches of the credentials. Kits are had as often as their components are; with these, up to ${mostLookedUp} goods are looked up at once.`,
    query: z.strictObject({
      skus: skuList(mostSkus).meta({
        description: `Up to ${mostSkus} SKUs with commas between, as a row of CSV has them: one that holds a comma stands in quotation marks`,
      }),
    }),
    success: { status: 200, description: 'Per item and location', body: availabilityView },
    problems: [],
    example: { query: { skus: 'TEA-001,MUG-001,POSTER-A2' } },
  },
});

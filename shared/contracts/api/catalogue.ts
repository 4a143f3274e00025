import { referenceKinds, itemKinds } from '../vocabulary.ts';
import * as z from 'zod';
import {
  code,
  codeInPath,
  listQuery,
  money,
  pageOf,
  shareOfBundle,
  sku,
  slug,
  text,
  version,
  replacing,
  quantity,
} from '../fields.ts';
import { defineRoutes } from '../route.ts';
import { priceRoutes } from './prices.ts';

const crossReference = z
  .strictObject({
    kind: z.enum(referenceKinds),
    number: code.refine((number) => /[\p{L}\p{N}]/u.test(number), 'has neither letter nor digit'),
  })
  .meta({ id: 'CrossReference' });

/** The most components of one kit. */
const mostComponents = 50;

const kitComponent = z
  .strictObject({
    sku,
    quantity: quantity.meta({ description: 'How much of it is in one kit, in the unit of its item' }),
    share: shareOfBundle,
  })
  .meta({ id: 'KitComponent' });

/** What is sold whole has none, and says nothing of it; 0 is taken as that. */
const decimals = z.preprocess((value) => (value === 0 ? undefined : value), z.literal([1, 2, 3]).optional());

/** What has no serial numbers says nothing of them; `false` is taken as that. */
const serialised = z.preprocess((value) => (value === false ? undefined : value), z.literal(true).optional());

const itemSettings = z
  .strictObject({
    kind: z.enum(itemKinds).meta({
      description:
        'Goods are kept in stock; services and digital items are not; a kit is what its components are. It cannot change later',
    }),
    description: text(500),
    components: z
      .array(kitComponent)
      .min(1)
      .max(mostComponents)
      .optional()
      .meta({ description: 'What a kit is made of; of kits alone' }),
    barcodes: z.array(code).max(20).default([]),
    crossReferences: z
      .array(crossReference)
      .max(20)
      .default([])
      .meta({ description: "Other numbers it goes by: the maker's (OEM), analogues', the supplier's" }),
    unit: slug.default('each').meta({ description: 'Unit of sale' }),
    decimals: decimals.optional().meta({
      description:
        'Decimal places of its quantities, where it is sold in parts of its unit: 3 for kilograms with grams. Whole units unless given; it cannot change later',
    }),
    serialised: serialised.optional().meta({
      description:
        'Each unit has a serial number, which receipts, counts and packing name; of goods that are sold in whole units. It cannot change later',
    }),
    weightGrams: z.int().min(0).max(100_000_000).optional(),
    volumeMl: z.int().min(0).max(1_000_000_000).optional(),
    taxClass: slug.default('standard'),
    backorderable: z.boolean().default(false).meta({ description: 'May be sold beyond stock' }),
    unitCost: money.optional().meta({ description: 'What one unit costs to buy, for the value of stock' }),
    active: z.boolean().default(true).meta({ description: 'An inactive item cannot be ordered' }),
  })
  .meta({ id: 'ItemSettings' });

export const newItem = z.strictObject({ sku, ...itemSettings.shape }).meta({ id: 'NewItem' });
const itemView = z.strictObject({ ...newItem.shape, version }).meta({ id: 'Item' });

export type ItemSettings = z.output<typeof itemSettings>;
export type ItemView = z.output<typeof itemView>;

const params = z.strictObject({ sku: codeInPath });

/** Items and prices: what is sold, and for how much. */
export const catalogueRoutes = defineRoutes({
  createItem: {
    method: 'POST',
    path: '/v1/items',
    access: 'catalogue:write',
    summary: 'Create an item',
    body: newItem,
    success: { status: 201, description: 'The item', body: itemView },
    problems: ['already-exists', 'invalid-amount', 'unknown-reference'],
    example: {
      body: {
        sku: 'FILTER-04E',
        kind: 'goods',
        description: 'Oil filter',
        barcodes: ['4006381333931'],
        crossReferences: [{ kind: 'oem', number: '04E 115 561 H' }],
        weightGrams: 310,
        unitCost: { amount: '4.20', currency: 'EUR' },
      },
    },
  },
  listItems: {
    method: 'GET',
    path: '/v1/items',
    access: 'catalogue:read',
    summary: 'List items by SKU, or find them by a code',
    description:
      'With `barcode` or `reference`, the items that carry that code; in references spaces, points, hyphens and case do not matter.',
    query: z.strictObject({ ...listQuery, barcode: code.optional(), reference: code.optional() }),
    success: { status: 200, description: 'The items', body: pageOf(itemView) },
    problems: ['invalid-request'],
    example: { query: { barcode: '5012345678900' } },
  },
  getItem: {
    method: 'GET',
    path: '/v1/items/{sku}',
    access: 'catalogue:read',
    summary: 'Read an item',
    params,
    success: { status: 200, description: 'The item, its version as ETag', body: itemView },
    problems: ['not-found'],
    example: { params: { sku: 'TEA-001' } },
  },
  replaceItem: {
    method: 'PUT',
    path: '/v1/items/{sku}',
    access: 'catalogue:write',
    summary: 'Change an item',
    description:
      'The body replaces all that is kept of the item. Orders already placed keep what they were placed with.',
    params,
    body: replacing(itemSettings, itemView),
    success: { status: 200, description: 'The item', body: itemView },
    problems: ['not-found', 'stale-version', 'conflicting-state', 'invalid-amount', 'unknown-reference'],
    example: {
      params: { sku: 'TEA-001' },
      body: {
        kind: 'goods',
        description: 'Breakfast tea, 50 bags',
        barcodes: ['5012345678900'],
        weightGrams: 150,
        unitCost: { amount: '2.10', currency: 'GBP' },
      },
    },
  },
  ...priceRoutes,
});

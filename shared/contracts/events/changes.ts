import * as z from 'zod';
import { quantityTold } from '../quantities.ts';
import { eventAmount, eventMoney } from './envelope.ts';

// What people change outside orders: each event says of what, how it stood and how it stands. What a person writes in words, and what
// may name one, is never told: `changed` names it, and the row of that version has it.

/** The number that the thing has after the change, from 1 on. */
const version = z.int().min(1);

/** The names of the settings that differ; of all that are set, where it is new. */
const changed = z.array(z.string());

/** How it stood before; absent where it is new. */
function beforeAndAfter<Settings extends z.ZodType>(settings: Settings) {
  return { before: settings.optional(), after: settings };
}

const codes = z.array(z.string());

/** All that is kept of an item: it is about goods. */
const item = z.strictObject({
  kind: z.string(),
  description: z.string(),
  components: z
    .array(z.strictObject({ sku: z.string(), quantity: quantityTold, share: z.int().optional() }))
    .optional(),
  barcodes: codes,
  crossReferences: z.array(z.strictObject({ kind: z.string(), number: z.string() })),
  unit: z.string(),
  decimals: z.int().optional(),
  serialised: z.literal(true).optional(),
  weightGrams: z.int().optional(),
  volumeMl: z.int().optional(),
  taxClass: z.string(),
  backorderable: z.boolean(),
  unitCost: eventMoney.optional(),
  active: z.boolean(),
});

export const itemChange = z.strictObject({ sku: z.string(), version, ...beforeAndAfter(item) });

/** A price that was set; `before` is what had been set for the same. */
export const priceSetting = z.strictObject({
  sku: z.string(),
  currency: z.string(),
  unitPrice: z.string(),
  taxIncluded: z.boolean().optional(),
  channel: z.string().optional(),
  group: z.string().optional(),
  minQuantity: quantityTold,
  from: z.string(),
  to: z.string().optional(),
  version,
  before: z
    .strictObject({ unitPrice: z.string(), taxIncluded: z.boolean().optional(), to: z.string().optional() })
    .optional(),
});

const branch = z.strictObject({
  country: z.string(),
  currency: z.string(),
  approvalLimit: eventAmount.optional(),
  duplicateWindowMinutes: z.int(),
  stageMinutes: z.record(z.string(), z.int()).optional(),
  screening: z
    .strictObject({
      provider: z.string(),
      answerWithinMinutes: z.int(),
      whenUnanswered: z.string(),
      whenRefused: z.string(),
    })
    .optional(),
  active: z.boolean(),
});

export const branchChange = z.strictObject({ branchId: z.string(), version, changed, ...beforeAndAfter(branch) });

const channel = z.strictObject({
  branch: z.string(),
  currency: z.string(),
  kind: z.string(),
  active: z.boolean(),
  unknownItems: z.string().optional(),
  priceTolerance: z.string().optional(),
  screenedElsewhere: z.boolean().optional(),
  demo: z.boolean().optional(),
});

export const channelChange = z.strictObject({ channelId: z.string(), version, changed, ...beforeAndAfter(channel) });

const location = z.strictObject({
  kind: z.string(),
  branch: z.string().optional(),
  country: z.string(),
  timeZone: z.string(),
  priority: z.int(),
  offersPickup: z.boolean(),
  shipsFrom: z.boolean(),
  services: codes,
  /** The only channels, or branches, that it serves; absent for all. */
  channels: codes.optional(),
  branches: codes.optional(),
  active: z.boolean(),
});

export const locationChange = z.strictObject({ locationId: z.string(), version, changed, ...beforeAndAfter(location) });

/** A customer is a person: nothing is told but which settings have changed. */
export const customerChange = z.strictObject({
  customerId: z.string(),
  channel: z.string().optional(),
  version,
  changed,
});

/** An exchange rate that was set for a day; `before` is what had been set for it. */
const rate = { from: z.string(), to: z.string(), rate: z.string(), source: z.string() };
export const exchangeRateSetting = z.strictObject({
  ...rate,
  date: z.string(),
  version,
  before: z.strictObject(rate).optional(),
});

/** Ids, or all there are and will be. */
const reach = z.union([z.literal('all'), codes]);

const rights = z.strictObject({
  scopes: codes,
  channels: reach,
  branches: reach,
  locations: reach,
  /** They place test orders, and reach no others. */
  test: z.literal(true).optional(),
  disabled: z.boolean(),
});

/** Credentials of a channel or a location. They change by being disabled only. */
export const credentialsChange = z.strictObject({
  clientId: z.string(),
  owner: z.strictObject({ kind: z.string(), id: z.string() }),
  ...beforeAndAfter(rights),
});

const endpoint = z.strictObject({
  /** The only types that it gets; absent for all of the channel's orders. */
  events: codes.optional(),
  active: z.boolean(),
});

/** An address may hold a key: it stays in the endpoint's row, as its secrets do, whose change is told. */
export const endpointChange = z.strictObject({
  endpointId: z.string(),
  channel: z.string(),
  changed,
  ...beforeAndAfter(endpoint),
});

/** Units of an item at a location that are kept back from sale. */
export const safetySetting = z.strictObject({
  sku: z.string(),
  location: z.string(),
  lot: z.string().optional(),
  condition: z.string().optional(),
  owner: z.string().optional(),
  before: quantityTold,
  after: quantityTold,
});

/** A number that is set for an item at a location: counters that share the level. */
export const levelSetting = z.strictObject({
  sku: z.string(),
  location: z.string(),
  before: z.int().min(0),
  after: z.int().min(0),
});

/** Whom an erasure is of, by what does not tell who they are: the customer's code, or where their order comes from. */
export const erasure = z.strictObject({
  erasureId: z.string(),
  customerId: z.string().optional(),
  /** The only channel that knows them; absent for a customer of all. */
  channel: z.string().optional(),
  /** Of an order without a customer's code. */
  branch: z.string().optional(),
  /** The order that was named, of who has no code: without it nobody knows of whom to ask again. */
  orderId: z.string().optional(),
});

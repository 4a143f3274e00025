import { countryCodeOf, isCountry } from '../countries.ts';
import { emailNormalForm } from '../emails.ts';
import { stockConditions } from './vocabulary.ts';
import * as z from 'zod';
import { sayTheRule } from './messages.ts';
import { code, serialNumbers } from './codes.ts';
import { readable, text, withoutMarks } from './texts.ts';
import { quantity } from './quantities.ts';

export { code, codeInPath, serial, serialNumbers, sku, skuList } from './codes.ts';
export { text } from './texts.ts';
export { measureTold, quantity, quantityTold, wholeUnits } from './quantities.ts';

sayTheRule();

/** What the codes that the business chooses are called, and one of each. */
const businessCodes: Readonly<Record<string, readonly [what: string, example: string]>> = {
  branch: ['the id of a branch', 'uk'],
  branchId: ['the id of a branch', 'uk'],
  branches: ['the id of a branch', 'uk'],
  channel: ['the id of a channel', 'web'],
  channelId: ['the id of a channel', 'web'],
  channels: ['the id of a channel', 'web'],
  group: ['the code of a customer group', 'trade'],
  location: ['the id of a location', 'london-1'],
  locationId: ['the id of a location', 'london-1'],
  locations: ['the id of a location', 'london-1'],
  owner: ['the code of an owner of stock', 'acme'],
  pickupLocation: ['the id of a location', 'london-1'],
  services: ['the code of a service', 'installation'],
  source: ['the code of who publishes rates', 'ecb'],
  taxClass: ['the code of a tax class', 'reduced'],
  unit: ['the code of a unit of sale', 'box-of-30'],
};

/** A short identifier chosen by the business. Its rule speaks of `field`, or of the field that it stands in. */
function businessCode(field?: keyof typeof businessCodes) {
  const error = ({ path = [] }: { readonly path?: readonly PropertyKey[] }): string => {
    const name = field ?? String(path.findLast((step) => typeof step === 'string') ?? '');
    const [what, example] = businessCodes[name] ?? ['a code'];
    const such = example === undefined ? '' : `, such as "${example}"`;
    return `must be ${what}: 1 to 40 lower-case letters, digits and hyphens, not at its ends${such}`;
  };
  return z
    .string({ error })
    .min(1, { error, abort: true })
    .max(40, { error, abort: true })
    .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, { error });
}

/** A short identifier chosen by the business (branch, channel, location): `uk`, `web`, `london-1`. */
export const slug = businessCode();

/** The name of an outside party; which ones there are, the deployment says. */
const partyName = (kind: string) =>
  z.string().regex(/^[a-z0-9]{1,40}$/, `must be the name of a ${kind}: 1 to 40 lower-case letters and digits`);

export const paymentProvider = partyName('payment provider').meta({ description: 'One that is set up here' });
export const screeningProvider = partyName('screening provider').meta({ description: 'One that is set up here' });
export const reportingCarrier = partyName('carrier').meta({ description: 'One that reports here' });

/** The id of a location where alternatives to it hide the name of the field. */
export const locationCode = businessCode('location');

/** An id that the system made: `ord_` and 32 hexadecimal digits. */
export function madeId(prefix: string) {
  return z
    .string()
    .regex(
      new RegExp(`^${prefix}_[0-9a-f]{32}$`),
      `must be an id such as "${prefix}_0198a1b2c3d47e5f8a9b0c1d2e3f4a5b"`,
    );
}

/** A decimal amount in the currency that stands beside it; parsed with the currency's exponent. */
export const amount = z
  .string()
  .max(25)
  .regex(/^-?\d{1,13}(\.\d{1,10})?$/, 'must be a decimal amount in quotes, such as "19.99"')
  .meta({
    description: 'Decimal amount with at most the decimal places of its currency; zeros beyond them are no error',
  });

export const nonNegativeAmount = amount.refine((value) => !value.startsWith('-'), 'must not be negative');

/** A price of one unit, which may be finer than its currency. */
export const unitPrice = z
  .string()
  .max(24)
  .regex(
    /^\d{1,13}(\.\d{1,10})?$/,
    'must be a decimal amount in quotes that is not negative, such as "19.99" or "0.0035"',
  )
  .meta({ description: 'Decimal amount, up to six places finer than its currency' });

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as "GBP"')
  .meta({ description: 'ISO 4217 code' });

const mustBeCountry = 'must be an ISO 3166-1 alpha-2 code such as "GB"';

export const country = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: mustBeCountry, abort: true })
  .overwrite(countryCodeOf)
  .refine(isCountry, mustBeCountry)
  .meta({
    description:
      'ISO 3166-1 alpha-2 code; `XK` is Kosovo, and `ZZ` a country that is not known. `UK` is taken as `GB`, `EL` as `GR`',
  });

/** The id of a request to the API, as every answer has it in `X-Request-Id`: any printable ASCII. */
export const requestId = z.string().regex(/^[!-~]{1,128}$/, 'must be the id of a request');

/** A moment in an answer, as RFC 3339 text. */
export const moment = z.iso.datetime({ offset: true }).meta({ description: 'RFC 3339 date and time' });

/** A moment as RFC 3339 text between the years 2000 and 2100. */
export const instant = z.iso
  .datetime({ offset: true })
  .refine((value) => value >= '2000' && value < '2100', 'must lie between the years 2000 and 2100')
  .meta({ description: 'RFC 3339 date and time' });

/** A calendar day between the years 2000 and 2100. */
export const day = z.iso
  .date()
  .refine((value) => value >= '2000' && value < '2100', 'must lie between the years 2000 and 2100')
  .meta({ description: 'Calendar day, YYYY-MM-DD' });

const mustBePhone = 'must be a telephone number such as "+44 20 7946 0000" or "020 7946 0000 ext. 12"';

/** A telephone number as people write it, with an extension or words beside it, without marks that nobody sees. */
export const phone = readable(
  z
    .string()
    .overwrite(withoutMarks)
    .max(64)
    .regex(/^(?:\P{Nd}*\p{Nd}){3}/u, mustBePhone),
  true,
).meta({ format: 'phone' });

/** The place of a line in its order, from "1" on. */
export const lineId = z.string().regex(/^[1-9]\d{0,3}$/, 'must be a line id such as "1"');

/** The place of a charge in its order, from "1" on. */
export const chargeId = z.string().regex(/^[1-9]\d?$/, 'must be a charge id such as "1"');

/** An e-mail address as people write it, in any script (RFC 6531), without marks that nobody sees. */
export const email = z
  .string()
  .overwrite(withoutMarks)
  .max(254)
  .regex(
    /^(?:[^\s@<>()[\]:;,"\\\p{C}]{1,64}|"(?:[^"\\\p{C}]|\\[^\p{C}]){1,62}")@[^\s@<>()[\]:;,"\\\p{C}]+$/u,
    'must be an e-mail address such as "ada@example.com"',
  )
  .refine(
    (value) => emailNormalForm(value) !== undefined,
    'has no domain that mail can go to; check what is behind the @',
  )
  .meta({ format: 'idn-email' });

/** How what people write is compared and used, beside what they wrote. */
const emailNormalised = z
  .string()
  .optional()
  .meta({ description: 'As it is compared: domain in ASCII, small letters. Absent where it is `email` itself' });
const phoneNormalised = z.string().optional().meta({
  description: 'As it is dialled: E.164, with `;ext=` before an extension. Absent where `phone` cannot be read so',
});

/** The members of answers that tell these forms. */
export const normalForms = { emailNormalised, phoneNormalised };

/** A locale as channels write it: `pt-BR` or `pt_BR` in the one form that BCP 47 gives it, others (`pt_PT_ao90`, `en_US.UTF-8`) as they are. */
export const locale = z
  .string()
  .max(85)
  .regex(/^[A-Za-z][A-Za-z0-9]*(?:[-_.@#=;]+[A-Za-z0-9]+)*$/, 'must be a locale such as "en", "pt-BR" or "pt_PT_ao90"')
  .overwrite((tag) => canonicalLocale(tag) ?? tag)
  .meta({
    description:
      'Locale of the customer, as a language tag (BCP 47) where it is one. Messages are written in its language, or in English',
  });

function canonicalLocale(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

/** Degrees from -`most` to `most`; tables cannot hold numbers endlessly close to 0. */
const degrees = (most: number) =>
  z
    .number()
    .min(-most)
    .max(most)
    .refine((value) => value === 0 || Math.abs(value) >= 1e-12, 'is closer to 0 than any place; send 0');

export const coordinates = z
  .strictObject({ latitude: degrees(90), longitude: degrees(180) })
  .meta({ id: 'Coordinates' });

export const address = z
  .strictObject({
    name: text(200).optional(),
    company: text(200).optional(),
    email: email.optional(),
    phone: phone.optional(),
    lines: z.array(text(200)).max(10).meta({
      description: 'Street, house, floor and the like, as the country writes them; empty where they are not known',
    }),
    city: text(100).optional().meta({ description: 'Where the country writes one' }),
    region: text(100).optional().meta({ description: 'State, province, emirate' }),
    postalCode: text(20).optional().meta({ description: 'Where the country has them' }),
    country,
    coordinates: coordinates.optional(),
  })
  .meta({ id: 'Address' });

/** An address as an order shows it. */
export const orderAddress = z.strictObject({ ...address.shape, ...normalForms }).meta({ id: 'OrderAddress' });

/** What a company is by law. */
export const companyFacts = {
  company: text(200).optional().meta({ description: 'The company, where it is not a person who buys' }),
  vatNumber: text(50).optional().meta({ description: 'By which its tax authority knows it: VAT id, INN, ABN' }),
  registrationNumber: text(50)
    .optional()
    .meta({ description: 'By which a register knows it, or another authority: HRB, KPP, Companies House' }),
};

/** A person or company to whom something is charged. */
export const billedParty = z
  .strictObject({
    name: text(200).optional(),
    ...companyFacts,
    email: email.optional(),
    phone: phone.optional(),
    address: address.optional(),
  })
  .meta({ id: 'NewBilledParty' });

/** The same as an order and its documents show it. */
export const billedPartyView = z
  .strictObject({ ...billedParty.shape, ...normalForms, address: orderAddress.optional() })
  .meta({ id: 'BilledParty' });

/** An amount together with its currency. */
export const money = z.strictObject({ amount: nonNegativeAmount, currency }).meta({ id: 'Money' });

/** What tells units of an item apart, where something does, as requests name it. */
export const bucketNamed = {
  lot: code.optional().meta({ description: 'The batch, as its maker calls it. Case matters' }),
  condition: z
    .enum(stockConditions)
    .optional()
    .meta({ description: 'As `new` unless given. Only what is as new can be sold' }),
  owner: slug
    .optional()
    .meta({ description: 'Whose units they are, where they are not your own: consignor, supplier' }),
};

/** What tells units of an item apart, as answers tell it: what is usual is left out. */
export const bucketTold = {
  lot: z.string().optional().meta({ description: 'The batch' }),
  condition: z.enum(stockConditions).optional().meta({ description: 'Absent for what is as new' }),
  owner: z.string().optional().meta({ description: 'Whose it is, where it is not your own' }),
};

/** The most serial numbers of one line of a request, and of one fulfilment order: each is a row that is written with it. */
export const mostSerials = 50;

/** The serial numbers of units that a request names. */
export const serialsNamed = {
  serials: serialNumbers(mostSerials)
    .optional()
    .meta({ description: 'The serial number of each unit, of an item that is `serialised`' }),
};

/** The serial numbers of units, as answers tell them. */
export const serialsTold = {
  serials: z.array(z.string()).optional().meta({ description: 'Of its units, where they have serial numbers' }),
};

/** Some units of a line of an order. */
/** The place of a bundle among those of its order, from "1" on. */
export const bundleId = z.string().regex(/^[1-9]\d{0,3}$/, 'must be the place of a bundle, such as "1"');

/** How a component takes part in the price of its bundle. */
export const shareOfBundle = z.int().min(0).max(1_000_000_000).optional().meta({
  description:
    'What it has of the price of the whole, in proportion to the shares of the others, such as what it costs alone; its quantity unless given',
});

export const lineQuantity = z.strictObject({ lineId, quantity }).meta({ id: 'LineQuantity' });

/** The body of a request that says all by its address. */
export const noDetails = z.strictObject({}).meta({ id: 'NoDetails' });

/** Of what can be changed. */
export const version = z.int().min(1).meta({ description: 'Counts changes; the ETag' });

/** A whole number as an address has it: digits and nothing else, no sign, blank, fraction or other notation. */
function plainNumber(text: unknown): unknown {
  return typeof text === 'string' && /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : text;
}

const pageSize = 'must be a whole number from 1 to 100 in plain digits, such as "50"';

/** Query parameters of every list. */
export const listQuery = {
  limit: z
    .preprocess(plainNumber, z.int(pageSize).min(1, pageSize).max(100, pageSize))
    .default(50)
    .meta({ description: 'Rows per page', default: 50 }),
  cursor: z.string().max(2000).optional().meta({ description: 'From the `next` of the page before' }),
};

/** A query of a span of days or moments: where it says both ends, the second does not lie before the first. */
export function spanning<Query extends z.ZodObject>(query: Query, from = 'from', to = 'to'): Query {
  return query.refine(({ [from]: first, [to]: last }) => !(Date.parse(String(last)) < Date.parse(String(first))), {
    path: [to],
    message: `lies before ${from}: turn the two round, or leave one of them out`,
  });
}

/** The body of a list that comes in pages; `row` has the name of a component, `Order`, from which its own is made, `OrderPage`. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z
    .strictObject({
      items: z.array(row),
      next: z.string().optional().meta({ description: 'Cursor of the next page; absent on the last' }),
    })
    .meta({ id: `${componentOf(row)}Page` });
}

/** The body of a list that comes whole: `OrderList`. */
export function listOf<Row extends z.ZodType>(row: Row) {
  return z.strictObject({ items: z.array(row) }).meta({ id: `${componentOf(row)}List` });
}

function componentOf(schema: z.ZodType): string {
  const id = schema.meta()?.id;
  if (id === undefined)
    throw new Error('What stands in a list, or replaces, needs the name of a component: .meta({ id })');
  return id;
}

/**
 * The body of a PUT: all that can be set. What only answers have (`view`: id, version) may stand in it, as GET gives it, and is
 * left alone: the address says which one, `If-Match` which version. It has the name of the settings' component.
 */
export function replacing<Shape extends z.core.$ZodShape>(
  settings: z.ZodObject<Shape, z.core.$strict>,
  view: z.ZodObject,
) {
  const own = Object.entries(view.shape).filter(([name]) => !Object.hasOwn(settings.shape, name));
  const readOnly = own.map(([name, field]) => {
    const schema = z.optional(field as z.ZodType);
    return [name, schema.meta({ readOnly: true, description: 'Read-only: ignored' })] as const;
  });
  const names = new Set(own.map(([name]) => name));
  return z
    .strictObject({ ...settings.shape, ...Object.fromEntries(readOnly) })
    .meta({ id: componentOf(settings) })
    .transform(
      (body) =>
        Object.fromEntries(Object.entries(body).filter(([name]) => !names.has(name))) as z.output<typeof settings>,
    );
}

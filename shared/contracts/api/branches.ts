import * as z from 'zod';
import { country, currency, listQuery, nonNegativeAmount, pageOf, slug, text, version, replacing } from '../fields.ts';
import { defineRoutes } from '../route.ts';
import { screeningSettings } from './screening.ts';

const minutes = z.int().min(1).max(525_600).optional();

/** Bytes that a list may take as JSON: a branch is one row, and so is the kept answer to its creation. */
const mostListed = 150_000;

function listed(text: z.ZodString) {
  return z
    .array(text)
    .max(1000)
    .refine((all) => Buffer.byteLength(JSON.stringify(all)) <= mostListed, `takes more than ${mostListed} bytes in all`)
    .default([]);
}

const stageMinutes = z
  .strictObject({
    screening: minutes,
    held: minutes,
    sourcing: minutes,
    backordered: minutes,
    payment: minutes,
    fulfilment: minutes,
    delivery: minutes.meta({ description: 'Also how long customers have to collect what is ready' }),
  })
  .meta({ id: 'StageMinutes' });

const branchSettings = z
  .strictObject({
    name: text(200),
    country,
    currency: currency.meta({ description: 'The currency of its books; it cannot change later' }),
    taxNumber: text(40).optional(),
    approvalLimit: nonNegativeAmount.optional().meta({
      description:
        'Orders above this amount, in the currency of the branch, are held for approval; those in another currency by the exchange rate of their day',
    }),
    listedEmails: listed(
      z
        .string()
        .min(3)
        .max(254)
        .regex(/^[^\s@]*@[^\s@]+$/, 'must be an e-mail address, or a domain such as "@example.com"'),
    ).meta({ description: 'E-mail addresses and @domains whose orders are held' }),
    listedAddresses: listed(text(200).min(4)).meta({
      description:
        'Texts, such as "12 Elm Street", whose occurrence in a shipping address holds the order; case, punctuation and gaps do not matter',
    }),
    duplicateWindowMinutes: z
      .int()
      .min(0)
      .max(10_080)
      .default(0)
      .meta({ description: 'Like orders of one customer within this time are held; 0 switches it off' }),
    stageMinutes: stageMinutes
      .optional()
      .meta({ description: 'Minutes that a stage of an order may take before it becomes an exception' }),
    screening: screeningSettings.optional().meta({
      description:
        'Who screens its orders outside (fraud, credit, addresses) before they are accepted; absent for nobody',
    }),
    active: z.boolean().default(true).meta({ description: 'The channels of an inactive branch place no orders' }),
  })
  .meta({ id: 'BranchSettings' });

export const newBranch = z
  .strictObject({
    branchId: slug,
    ...branchSettings.shape,
    country: country.optional().meta({ description: 'Without it, the country that the deployment names' }),
    currency: currency.optional().meta({ description: 'Without it, the currency that the deployment names' }),
  })
  .meta({ id: 'NewBranch' });
const branchView = z.strictObject({ branchId: slug, ...branchSettings.shape, version }).meta({ id: 'Branch' });

export type NewBranch = z.output<typeof newBranch>;
export type BranchSettings = z.output<typeof branchSettings>;
export type BranchView = z.output<typeof branchView>;

const params = z.strictObject({ branchId: slug });
const uk = { name: 'United Kingdom', country: 'GB', currency: 'GBP', approvalLimit: '5000.00' };

/** Branches: divisions of the business with books of their own. */
export const branchRoutes = defineRoutes({
  createBranch: {
    method: 'POST',
    path: '/v1/branches',
    access: 'parties:write',
    summary: 'Create a branch',
    body: newBranch,
    success: { status: 201, description: 'The branch', body: branchView },
    problems: ['already-exists', 'unknown-reference', 'invalid-amount'],
    example: { body: { branchId: 'us', name: 'United States', country: 'US', currency: 'USD' } },
  },
  listBranches: {
    method: 'GET',
    path: '/v1/branches',
    access: 'parties:read',
    summary: 'List branches by id',
    query: z.strictObject(listQuery),
    success: { status: 200, description: 'The branches within reach', body: pageOf(branchView) },
    problems: [],
    example: {},
  },
  getBranch: {
    method: 'GET',
    path: '/v1/branches/{branchId}',
    access: 'parties:read',
    summary: 'Read a branch',
    params,
    success: { status: 200, description: 'The branch, its version as ETag', body: branchView },
    problems: ['not-found'],
    example: { params: { branchId: 'uk' } },
  },
  replaceBranch: {
    method: 'PUT',
    path: '/v1/branches/{branchId}',
    access: 'parties:write',
    summary: 'Change a branch',
    description: 'The body replaces all settings.',
    params,
    body: replacing(branchSettings, branchView),
    success: { status: 200, description: 'The branch', body: branchView },
    problems: ['not-found', 'stale-version', 'conflicting-state', 'unknown-reference', 'invalid-amount'],
    example: { params: { branchId: 'uk' }, body: { ...uk, taxNumber: 'GB 123 4567 89' } },
  },
});

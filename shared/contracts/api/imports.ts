import * as z from 'zod';
import { dateOrders } from '../../csv/dates.ts';
import { decimalMarks } from '../../csv/decimal.ts';
import { quoteRules } from '../../csv/record.ts';
import { exampleIds } from '../examples.ts';
import { code, listQuery, madeId, moment, pageOf } from '../fields.ts';
import { defineRoutes } from '../route.ts';
import { importKinds, importStages, rowResults } from '../vocabulary.ts';

/** Bytes that a file may have at most: a million rows, whose keys fit into a function. */
export const mostImportBytes = 104_857_600;
/** Imports of one client that run at the same time. */
export const mostImportsAtOnce = 2;
/** Rows that are carried out and reported at a time. */
export const mostRowsPerPage = 400;

const importId = madeId('imp');
const kind = z.enum(importKinds);
const params = z.strictObject({ importId });

const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the file in 64 lower-case hexadecimal digits')
  .meta({ description: 'SHA-256 of the file, in hexadecimal digits; a file of another one is not taken' });

/** How a file is written, where that is named and not left to be told by its bytes. */
const written = {
  encoding: z
    .string()
    .regex(/^[\w.:-]{1,40}$/, 'must be the name of an encoding, such as "utf-8" or "windows-1251"')
    .optional()
    .meta({ description: 'A label of the WHATWG standard; else told by the bytes' }),
  separator: z
    .enum(['comma', 'semicolon', 'tab', '|'])
    .optional()
    .meta({ description: 'Of the columns; else the one that makes the most of them in the header' }),
  quotes: z.enum(quoteRules).optional().meta({
    description:
      '`trusted`: what they enclose is one field also where it looks like rows; `none`: they are characters like others',
  }),
  decimal: z
    .enum(decimalMarks)
    .optional()
    .meta({ description: 'Before the decimals of amounts; else told by the amounts' }),
  dates: z
    .enum(dateOrders)
    .optional()
    .meta({ description: 'The order of the parts of dates, where it is not year, month, day; else told by the dates' }),
  ignoreOthers: z
    .boolean()
    .optional()
    .meta({ description: 'Columns alone that are nothing to the kind are left alone' }),
};

const newImport = z
  .strictObject({
    kind: kind.meta({ description: 'What its rows are' }),
    fileName: code.meta({ description: 'What the file is called, for people' }),
    bytes: z
      .int()
      .min(1, 'must be the length of the file in bytes: it is empty')
      .max(mostImportBytes, `must be ${mostImportBytes} bytes at most: cut the file into several`)
      .meta({ description: 'Length of the file; no other is taken' }),
    sha256: sha256.optional(),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ description: 'Reads and checks every row as it would be imported, and changes nothing', default: false }),
    ...written,
  })
  .meta({ id: 'NewImport' });

const extent = z
  .strictObject({
    done: z.int().meta({ description: 'Whose rows are carried out' }),
    all: z.int().optional().meta({ description: 'Of the whole file; absent until it has been looked through' }),
  })
  .meta({ id: 'ImportExtent' });

const importView = z
  .strictObject({
    importId,
    kind,
    fileName: z.string(),
    sha256: sha256.optional(),
    dryRun: z.boolean(),
    stage: z.enum(importStages),
    ...written,
    bytes: extent,
    lines: extent,
    rows: z.partialRecord(z.enum(rowResults), z.int()).meta({ description: 'How many rows, by what came of them' }),
    failure: z.string().optional().meta({ description: 'Why it has failed, and what to do' }),
    client: code.meta({ description: 'Whose import it is: the client that has made it, with whose rights it works' }),
    createdAt: moment,
    startedAt: moment.optional(),
    endedAt: moment.optional(),
    version: z.int(),
  })
  .meta({ id: 'Import' });

/** Where the file is to be put. */
const upload = z
  .strictObject({
    method: z.literal('PUT'),
    url: z
      .string()
      .meta({ description: 'Signed for this one file: who has it can upload, so that it belongs in no log' }),
    headers: z.record(z.string(), z.string()).meta({ description: 'To be sent along as they are' }),
    expiresAt: moment,
  })
  .meta({ id: 'Upload' });

const createdImport = z.strictObject({ ...importView.shape, upload }).meta({ id: 'CreatedImport' });

const importRow = z
  .strictObject({
    line: z.int().meta({ description: 'In which the row begins, counted from 1' }),
    key: z.string().meta({ description: 'What the row is about; empty where that cannot be read' }),
    result: z.enum(rowResults),
    detail: z
      .string()
      .optional()
      .meta({ description: 'Why it was rejected or refused, or which line says so of its order' }),
  })
  .meta({ id: 'ImportRow' });

export type ImportView = z.output<typeof importView>;
export type ImportRow = z.output<typeof importRow>;

/** Files of rows, of which each is carried out as the API's own command. */
export const importRoutes = defineRoutes({
  createImport: {
    method: 'POST',
    path: '/v1/imports',
    access: 'imports:write',
    summary: 'Announce a file to be imported',
    description:
      'Answers with an address to which the file is put within 15 minutes, as it stands, with the headers that are said. Then start the import. A file is CSV with a header, or JSON lines: an object in each line, with the members of the body that creates such a thing (of stock: `sku`, `location`, `counted`; of prices: one of its `items`; of `orders`, which are to be carried out, and of `history`, orders of the past: one whole order). In CSV an order has a row for each of its lines, which stand together. It is not compressed. Each row or order is carried out as a command of the API, with the rights of these credentials, whose scopes must allow it: `catalogue:write` for items and prices, `parties:write` for customers, `inventory:write` for stock, `orders:write` for orders, `history:write` for history.',
    body: newImport,
    success: { status: 201, description: 'The import, and where its file goes', body: createdImport },
    problems: ['invalid-request', 'not-authorised'],
    example: { body: { kind: 'items', fileName: 'items.csv', bytes: 48 } },
  },
  listImports: {
    method: 'GET',
    path: '/v1/imports',
    access: 'imports:read',
    summary: 'List imports, the newest first',
    description:
      'Those of these credentials; who reaches everything may name another client. They are kept for 90 days.',
    query: z.strictObject({ client: code.optional().meta({ description: 'Whose imports' }), ...listQuery }),
    success: { status: 200, description: 'The imports', body: pageOf(importView) },
    problems: ['invalid-cursor', 'not-authorised'],
    example: {},
  },
  getImport: {
    method: 'GET',
    path: '/v1/imports/{importId}',
    access: 'imports:read',
    summary: 'Read how an import stands',
    params,
    success: { status: 200, description: 'The import', body: importView },
    problems: ['not-found'],
    example: { params: { importId: exampleIds.importDone } },
  },
  startImport: {
    method: 'POST',
    path: '/v1/imports/{importId}/start',
    access: 'imports:write',
    summary: 'Start an import whose file is there, or let one that has failed go on',
    description:
      'One that has failed goes on where it stopped; no row is carried out twice. Two imports of a client run at the same time.',
    params,
    success: { status: 200, description: 'The import', body: importView },
    problems: ['not-found', 'conflicting-state', 'not-authorised'],
    example: { params: { importId: exampleIds.importToStart } },
  },
  cancelImport: {
    method: 'POST',
    path: '/v1/imports/{importId}/cancel',
    access: 'imports:write',
    summary: 'Cancel an import',
    description:
      'The rows that are at hand are carried out and reported; no further ones are. What was imported stays.',
    params,
    success: { status: 200, description: 'The import', body: importView },
    problems: ['not-found', 'conflicting-state'],
    example: { params: { importId: exampleIds.importToCancel } },
  },
  listImportRows: {
    method: 'GET',
    path: '/v1/imports/{importId}/rows',
    access: 'imports:read',
    summary: 'List what came of the rows of an import',
    description: `In the order of the file. A page has the rows that were carried out together, up to ${mostRowsPerPage} or those of one order, however many are asked for; with \`result\` it may have none, while there are further ones.`,
    params,
    query: z.strictObject({
      result: z.enum(rowResults).optional().meta({ description: 'Only rows of which this came' }),
      cursor: listQuery.cursor,
    }),
    success: { status: 200, description: 'The rows', body: pageOf(importRow) },
    problems: ['not-found', 'invalid-cursor'],
    example: { params: { importId: exampleIds.importDone }, query: { result: 'refused' } },
  },
});

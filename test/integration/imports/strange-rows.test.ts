import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import type { Import } from '#functions/imports/import.ts';
import { keepImport, loadImport, outcomePage } from '#functions/imports/store.ts';
import { carryOutRows } from '#functions/processes/import-file/carrying-out/carry-out-rows.ts';
import { surveyImport } from '#functions/processes/import-file/survey-import.ts';
import { mostRowsPerPage } from '#shared/contracts/api/imports.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { startEngine } from '../../support/tables/engine.ts';

let content = Buffer.from('');
vi.mock('#shared/files/files.ts', async (original) => ({
  ...(await original<object>()),
  async *readFile(_key: string, from: number): AsyncGenerator<Uint8Array> {
    yield content.subarray(from);
  },
  removeFile: async () => undefined,
}));

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(() => engine.clear());

/** An import of items that has been started. */
async function started(importId: string, text: string): Promise<void> {
  content = Buffer.from(text);
  const state = {
    importId,
    kind: 'items',
    fileName: 'items',
    bytes: content.length,
    dryRun: false,
    written: {},
    client: 'root',
    scopes: ['catalogue:write'],
    stage: 'running',
    run: 1,
    done: { bytes: 0, lines: 0 },
    pages: 0,
    rows: {},
    apart: [],
    createdAt: new Date().toISOString(),
    version: 1,
  } as const;
  await transact(keepImport(undefined, { state, events: [] }).writes);
  await surveyImport(importId);
}

/** Carries out a file of items. */
async function imported(importId: string, text: string): Promise<Import | undefined> {
  await started(importId, text);
  await carryOutRows(importId, () => 100_000);
  return loadImport(importId);
}

const resultsOf = async (importId: string) =>
  (await outcomePage(importId, undefined)).rows.map(({ key, result }) => `${key} ${result}`);

test('a row that names nothing that there can be is refused, and costs no other one', async () => {
  const rows = ['', null, 7, 'x'.repeat(3000), 'TEA'].map((sku) => JSON.stringify({ sku, description: 'Tea' }));
  expect(await imported('imp_names', `${rows.join('\n')}\n`)).toMatchObject({
    stage: 'completed',
    rows: { refused: 4, created: 1 },
  });
});

test('a SKU is the same with marks that nobody sees and in any form of Unicode: it is changed, and stands in a file once', async () => {
  await imported('imp_first', 'sku,description\nTEA,Tea\nKÄSE,Käse\n');
  await imported('imp_other', 'sku,description\nTEA\u200b,Green tea\nKA\u0308SE,Käse\nTEA,Tea\n');
  expect(await resultsOf('imp_other')).toEqual(['TEA changed', 'KÄSE unchanged', 'TEA rejected']);
  await imported('imp_lines', `${JSON.stringify({ sku: 'TEA\u200b', description: 'Black tea' })}\n`);
  expect(await resultsOf('imp_lines')).toEqual(['TEA changed']);
});

test('rows with long texts in the wrong columns are told, however many there are', async () => {
  const letter = () => String.fromCharCode(97 + Math.floor(Math.random() * 26));
  const long = () => Array.from({ length: 3000 }, letter).join('');
  const rows = Array.from({ length: mostRowsPerPage }, (_, row) =>
    row % 2 === 0 ? `S${row},Tea,${long()}` : `${long()},Tea,12`,
  );
  const done = await imported('imp_long', ['sku,description,weight grams', ...rows, 'TEA,Tea,', ''].join('\n'));
  expect(done).toMatchObject({ stage: 'completed', rows: { rejected: 200, refused: 200, created: 1 } });
});

test('no card number is kept of a file that has one in its first line', async () => {
  await started('imp_card', 'TEA,4111 1111 1111 1111\nPOT,4111 1111 1111 1111\n');
  const failed = await loadImport('imp_card');
  expect(failed).toMatchObject({ stage: 'failed', failure: expect.stringContaining('payment card number') as string });
  expect(failed?.failure).not.toContain('1111');
});

test('a member of a line that is null or empty says what an empty cell does: what is kept of the item stays', async () => {
  const tea = { sku: 'TEA', description: 'Tea', barcodes: ['4006381333931'], taxClass: 'reduced' };
  await imported('imp_tea', `${JSON.stringify(tea)}\n`);
  await imported('imp_nothing', `${JSON.stringify({ sku: 'TEA', barcodes: null, taxClass: '' })}\n`);
  expect(await resultsOf('imp_nothing')).toEqual(['TEA unchanged']);
});

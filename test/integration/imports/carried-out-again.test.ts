import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { cancelled, restarted } from '#functions/imports/import-decisions.ts';
import type { Import } from '#functions/imports/import.ts';
import { bulkKinds } from '#functions/imports/reading/columns.ts';
import { surveyFile } from '#functions/imports/reading/read-rows.ts';
import { changeImport, keepImport, loadImport, outcomePage } from '#functions/imports/store.ts';
import { carryOutRows } from '#functions/processes/import-file/carrying-out/carry-out-rows.ts';
import { mostRowsPerPage } from '#shared/contracts/api/imports.ts';
import { FileGone } from '#shared/files/files.ts';
import { setSend } from '#shared/dynamodb/protocol/database.ts';
import { send } from '#shared/dynamodb/protocol/send.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { startEngine } from '../../support/tables/engine.ts';

let isGone = false;
const twoItems = 'sku,description\nTEA,Tea\nPOT,Pot\n';
let content = Buffer.from(twoItems);
vi.mock('#shared/files/files.ts', async (original) => ({
  ...(await original<object>()),
  async *readFile(_key: string, from: number): AsyncGenerator<Uint8Array> {
    if (isGone) throw new FileGone('the file is not there any more');
    yield content.subarray(from);
  },
  removeFile: async () => undefined,
}));

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(() => engine.clear());

/** An import whose file has been looked through, and nothing of it carried out. */
async function running(importId: string, text = twoItems, client = 'root'): Promise<void> {
  content = Buffer.from(text);
  const open = async function* (from: number) {
    yield content.subarray(from);
  };
  const layout = await surveyFile(open, bulkKinds.items, {});
  const state = {
    importId,
    kind: 'items',
    fileName: 'items.csv',
    bytes: content.length,
    dryRun: false,
    written: {},
    client,
    scopes: ['catalogue:write'],
    stage: 'running',
    run: 1,
    layout,
    done: layout.start,
    pages: 0,
    rows: {},
    apart: [],
    createdAt: new Date().toISOString(),
    version: 1,
  } as unknown as Import;
  await transact(keepImport(undefined, { state, events: [] }).writes);
}

const carriedOut = (importId: string) => carryOutRows(importId, () => 100_000);

/** Carries rows out, and is killed when they are made and nothing is kept of them. */
async function killed(importId: string): Promise<void> {
  setSend(async (operation, body) => {
    if (operation === 'TransactWriteItems' && body.includes('ROWS#')) throw new Error('killed');
    return send(operation, body);
  });
  await expect(carriedOut(importId)).rejects.toThrow('killed');
  setSend();
}
const resultsOf = async (importId: string) =>
  (await outcomePage(importId, undefined)).rows.map(({ key, result }) => `${key} ${result}`);

test('the run that has ended an import can be made again, without its file', async () => {
  await running('imp_again');
  const ended = await carriedOut('imp_again');
  isGone = true;
  expect(await carriedOut('imp_again')).toEqual(ended);
  isGone = false;
  expect(await resultsOf('imp_again')).toEqual(['TEA created', 'POT created']);
});

test('an import that is cancelled before its first row carries out none', async () => {
  await running('imp_early');
  await changeImport('imp_early', (present) => cancelled(present, Date.now()) as never);
  await carriedOut('imp_early');
  expect((await loadImport('imp_early'))?.stage).toBe('cancelled');
  expect(await resultsOf('imp_early')).toEqual([]);
});

test('an import that is cancelled is cancelled, also where its credentials are disabled meanwhile: it does not go on', async () => {
  await running('imp_disabled', twoItems, 'nobody');
  await changeImport('imp_disabled', (present) => cancelled(present, Date.now()) as never);
  await carriedOut('imp_disabled');
  expect(await loadImport('imp_disabled')).toMatchObject({
    stage: 'cancelled',
    failure: expect.stringContaining('the credentials that it works with') as string,
  });
});

test('what was carried out before an import was cancelled stands among its results', async () => {
  await running('imp_killed');
  await killed('imp_killed');
  await changeImport('imp_killed', (present) => cancelled(present, Date.now()) as never);
  await carriedOut('imp_killed');
  expect((await loadImport('imp_killed'))?.stage).toBe('cancelled');
  expect(await resultsOf('imp_killed')).toEqual(['TEA created', 'POT created']);
});

test('a run that another one has replaced leaves to it what is to be told of a cancelled import', async () => {
  await running('imp_replaced');
  await killed('imp_replaced');
  await changeImport('imp_replaced', (present) => cancelled(present, Date.now()) as never);
  let isReplaced = false;
  setSend(async (operation, body) => {
    if (operation === 'TransactWriteItems' && body.includes('ROWS#') && !isReplaced) {
      isReplaced = true;
      await changeImport('imp_replaced', (present) => restarted(present, Date.now()));
    }
    return send(operation, body);
  });
  await carriedOut('imp_replaced');
  setSend();
  expect((await loadImport('imp_replaced'))?.stage).toBe('cancelling');
  await carriedOut('imp_replaced');
  expect((await loadImport('imp_replaced'))?.stage).toBe('cancelled');
  expect(await resultsOf('imp_replaced')).toEqual(['TEA created', 'POT created']);
});

test('a kit is made though what it is made of stands far behind it, and each row is told in its place, also behind a crash', async () => {
  const others = Array.from({ length: mostRowsPerPage }, (_, index) => `OTHER-${index},,Other,`);
  const rows = ['SET,kit,Set,2 x CUP | OTHER-0', ...others, 'CUP,,Cup,', 'CUP,,Cup again,'];
  await running('imp_kit', `${['sku,kind,description,components', ...rows].join('\n')}\n`);
  await killed('imp_kit');
  await carriedOut('imp_kit');
  const { rows: counts, stage } = (await loadImport('imp_kit')) ?? {};
  expect({ stage, counts }).toEqual({ stage: 'completed', counts: { created: mostRowsPerPage + 2, rejected: 1 } });
});

test('a cancelled import whose file is gone is cancelled; one that runs has failed, and says why', async () => {
  await running('imp_gone');
  await running('imp_dropped');
  await changeImport('imp_dropped', (present) => cancelled(present, Date.now()) as never);
  isGone = true;
  await carriedOut('imp_gone');
  await carriedOut('imp_dropped');
  isGone = false;
  expect((await loadImport('imp_dropped'))?.stage).toBe('cancelled');
  expect(await loadImport('imp_gone')).toMatchObject({
    stage: 'failed',
    failure: 'the file is not there any more: announce it anew',
  });
});

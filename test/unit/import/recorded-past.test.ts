import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { OpenOms } from '@open-oms/client';
import { recordPast } from '../../../bin/import/history/record-past.ts';
import { historySummary } from '../../../bin/import/history/summary.ts';
import { planImport } from '../../../bin/import/plan/plan.ts';
import { readFiles } from '../../../bin/import/source/read-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'oms-past-'));
afterAll(() => {
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true });
});

test('orders that a cancelled import did not come to are not told as recorded', async () => {
  const path = join(folder, 'invoices.csv');
  writeFileSync(
    path,
    'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n' +
      '1001,22001,Tea,2,2010-12-01 08:26,1.00,1,United Kingdom\n1002,22001,Tea,3,2010-12-01 08:27,1.00,1,United Kingdom\n',
  );
  const plan = await planImport(readFiles([path], {}));
  vi.stubGlobal('fetch', async () => new Response('', { status: 200 }));
  const ended = {
    importId: 'imp',
    kind: 'history',
    stage: 'cancelled',
    bytes: { done: 1, all: 2 },
    lines: { done: 1, all: 2 },
    rows: { created: 1 },
  };
  const answers: Record<string, unknown> = {
    listImports: { items: [] },
    createImport: { importId: 'imp', upload: { url: 'http://x/', headers: {} } },
    startImport: ended,
    listImportRows: { items: [{ line: 1, key: '1001', result: 'created' }] },
    readOrder: {},
  };
  const client = {
    call: async (name: string) => answers[name] ?? {},
    async *each(name: string) {
      if (name === 'listOrders') yield { externalNumber: '1001', orderId: 'o', total: '2.00' };
    },
  } as unknown as OpenOms;
  const recorded = await recordPast(client, plan, { concurrency: 1, patienceSeconds: 0 });
  expect(historySummary(plan, recorded)).toMatchObject({ orders: { planned: 2, recorded: 1 }, addsUp: false });
});

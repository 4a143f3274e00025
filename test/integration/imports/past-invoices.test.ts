import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HistorySummary } from '../../../bin/import/history/summary.ts';
import { ApiClient } from '../../support/system/api-client.ts';
import { TestHost } from '../../support/system/system.ts';

const project = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'oms-history-'));
const run = promisify(execFile);

let host: TestHost;
beforeAll(async () => {
  host = await TestHost.start({ demo: false });
}, 120_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

async function importing(): Promise<HistorySummary> {
  const { api, token, clientId, clientSecret } = host.system;
  const file = join(project, 'test/fixtures/online-retail.csv');
  const args = ['bin/oms.ts', 'import', 'online-retail', file, '--history', '--json'];
  const { stdout } = await run(process.execPath, [...args, '--report', join(folder, 'report.csv')], {
    cwd: project,
    env: {
      PATH: process.env['PATH'],
      OMS_API: api,
      OMS_TOKEN_URL: token,
      OMS_CLIENT_ID: clientId,
      OMS_CLIENT_SECRET: clientSecret,
    },
  });
  return JSON.parse(stdout) as HistorySummary;
}

test('invoices of a real file are recorded as history, to the penny and once, with their own numbers and dates', async () => {
  const summary = await importing();
  expect(summary.proof.filter(({ holds }) => !holds)).toEqual([]);
  expect(summary).toMatchObject({ addsUp: true, failures: [], orders: { planned: 6, recorded: 6 } });
  expect(await importing()).toEqual(summary);
  const root = new ApiClient(host.system);
  const { items } = await root.call('listOrders', { query: { channel: 'online-retail', limit: '100' } });
  expect(items).toHaveLength(6);
  const first = items.find(({ externalNumber }) => externalNumber === '700001');
  const order = await root.call('readOrder', { params: { orderId: first?.orderId ?? '' } });
  expect(order.history).toMatchObject({
    invoices: [{ number: '700001', issuedAt: '2010-12-01T08:26:00.000Z', total: order.total }],
    creditMemos: expect.arrayContaining([
      expect.objectContaining({ number: 'C70001', issuedAt: '2010-12-01T15:00:00.000Z' }),
    ]) as unknown,
  });
  const { items: levels } = await root.call('listLevels', { query: { location: 'online-retail-warehouse' } });
  expect(levels).toEqual([]);
}, 180_000);

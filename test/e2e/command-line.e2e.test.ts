import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import type { ImportSummary } from '../../bin/import/summarise.ts';
import { ApiClient } from '../support/system/api-client.ts';
import { Shop } from '../support/system/shop.ts';
import { namedSystem } from '../support/system/system.ts';

const { api, token, clientId, clientSecret } = inject('system');
const folder = mkdtempSync(join(tmpdir(), 'oms-command-line-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const project = join(import.meta.dirname, '../..');
const connection = { OMS_API: api, OMS_TOKEN_URL: token, OMS_CLIENT_ID: clientId, OMS_CLIENT_SECRET: clientSecret };

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function oms(args: readonly string[], environment: Readonly<Record<string, string>> = connection): Promise<Ended> {
  const env = { PATH: process.env['PATH'], XDG_CONFIG_HOME: folder, ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(project, 'bin/oms.ts'), ...args], { env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out, err }),
    );
  });
}

describe('oms', () => {
  test('logs in with what the start of the system has printed, and works from then on without variables', async () => {
    const file = join(folder, 'start.log');
    writeFileSync(file, `API ${api}\n${JSON.stringify({ ready: true, api, token, clientId, clientSecret })}\n`);
    expect(await oms(['login', '--start-file', file], {})).toMatchObject({ code: 0 });
    const listed = await oms(['list', '--limit', '1', '--json'], {});
    expect(listed.code).toBe(0);
    expect(JSON.parse(listed.out)).toBeInstanceOf(Array);
  });

  test('tells by its exit code what went wrong', async () => {
    const elsewhere = { ...connection, OMS_API: 'http://127.0.0.1:9', OMS_TOKEN_URL: 'http://127.0.0.1:9/token' };
    const codes = await Promise.all([
      oms(['books', 'check']),
      oms(['list', '--channel', 'no channel']),
      oms(['list'], { XDG_CONFIG_HOME: join(folder, 'nowhere') }),
      oms(['show', 'no-such-channel/1']),
      oms(['login', '--api', api, '--token-url', token, '--client-id', clientId, '--client-secret', 'wrong']),
      oms(['login'], elsewhere),
      oms(['events', 'republish', 'evt_0198a1b2c3d47e5f8a9b0c1d2e3f4a5b']),
    ]);
    expect(codes.map(({ code }) => code)).toEqual([1, 2, 3, 4, 3, 5, 1]);
    expect(codes[1]?.err).toContain('#query/channel');
  });
});

describe('oms events', () => {
  const mark = Date.now().toString(36).toUpperCase();
  const since = new Date(Date.now() - 1000).toISOString();
  const wanted = ['--type', 'ItemChanged', '--since', since, '--json'];
  const cursor = join(folder, 'cursor');
  const client = new ApiClient(inject('system'));
  const makeItem = (sku: string) => client.call('createItem', { body: { sku, kind: 'goods', description: 'Tea' } });

  /** What `oms events follow` prints until an item is among it and its place is kept. */
  async function followedUntil(sku: string): Promise<string> {
    const args = [join(project, 'bin/oms.ts'), 'events', 'follow', ...wanted, '--cursor', cursor];
    const env = { PATH: process.env['PATH'], XDG_CONFIG_HOME: folder, ...connection };
    const follower = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    follower.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const before = existsSync(cursor) ? readFileSync(cursor, 'utf8') : '';
    const isDone = () => printed.includes(sku) && existsSync(cursor) && readFileSync(cursor, 'utf8') !== before;
    await expect.poll(isDone, { timeout: 60_000, interval: 200 }).toBe(true);
    follower.kill();
    await once(follower, 'close');
    return printed;
  }

  test('lists what was published, and follows it from where it has ended', { timeout: 180_000 }, async () => {
    const [first, second] = [`FEED-1-${mark}`, `FEED-2-${mark}`];
    await makeItem(first);
    const listed = async () => (await oms(['events', 'list', ...wanted, '--limit', '0'])).out;
    await expect.poll(listed, { timeout: 60_000, interval: 1000 }).toContain(first);
    const events = JSON.parse(await listed()) as { type: string }[];
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['ItemChanged']));
    expect(await followedUntil(first)).not.toContain(second);
    await makeItem(second);
    expect(await followedUntil(second)).not.toContain(first);
  });
});

describe('oms export', () => {
  test('writes orders as they are shown, with all that was said of them', async () => {
    const client = new ApiClient(inject('system'));
    const shop = await Shop.open(client);
    const tag = `export-${Date.now().toString(36)}`;
    const body = { ...shop.order(), tags: [tag], note: 'Ring twice,\nplease', test: true };
    const { orderId } = await client.call('placeOrder', { body });
    const file = join(folder, 'orders.jsonl');
    const exported = async () => {
      const { code } = await oms(['export', 'orders', file, '--tag', tag, '--test', '--force']);
      return code === 0 ? readFileSync(file, 'utf8') : '';
    };
    await expect.poll(exported, { timeout: 60_000, interval: 500 }).toContain(orderId);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(await client.call('readOrder', { params: { orderId } }));
    expect(await oms(['export', 'orders', file, '--tag', tag])).toMatchObject({ code: 1 });
    const { out } = await oms(['export', 'orders', '-', '--tag', tag, '--test']);
    expect(out).toBe(readFileSync(file, 'utf8'));
  });
});

describe('oms import', () => {
  const report = join(folder, 'results.csv');
  const mark = Date.now().toString(36).toUpperCase();
  const importing = async (kind: string, file: string, content: string, ...more: readonly string[]) => {
    writeFileSync(join(folder, file), content);
    const { code, out, err } = await oms(['import', kind, join(folder, file), '--report', report, '--json', ...more]);
    return {
      code,
      err,
      summary: JSON.parse(out === '' ? '{}' : out) as unknown,
      results: readFileSync(report, 'utf8').split('\n'),
    };
  };

  test('items creates them, changes in those that there are what the file says, and tells what came of each row', async () => {
    const header = 'SKU;Name;Weight grams;Unit cost;Currency\n';
    const [tea, pot] = [`TEA-${mark}`, `POT-${mark}`];
    const content = `${header}${tea};Tea;150;2,10;EUR\n${pot};Pot;;;\n${pot};Pot;;;\nODD-${mark};"Odd;;;\n`;
    expect(await importing('items', 'items.csv', content, '--dry-run')).toMatchObject({
      code: 1,
      summary: { readable: 2 },
    });
    expect(await importing('items', 'items.csv', content)).toMatchObject({
      code: 1,
      summary: { rows: 4, created: 2, rejected: 2, whole: true },
      results: [
        'file,line,key,result,detail',
        `items.csv,2,${tea},created,`,
        `items.csv,3,${pot},created,`,
        `items.csv,4,${pot},rejected,line 3 is about ${pot} already`,
        'items.csv,5,,rejected,a quotation mark opens a field and none closes it',
        '',
      ],
    });
    expect(await importing('items', 'items.csv', `${header}${tea};Green tea;;;\n${pot};Pot;;;\n`)).toMatchObject({
      code: 0,
      summary: { rows: 2, changed: 1, unchanged: 1 },
    });
    const kept = `{"sku":"${tea}","description":"Green tea","weightGrams":150,"unitCost":{"amount":"2.10","currency":"EUR"}}\n`;
    expect(await importing('items', 'items.jsonl', kept)).toMatchObject({ code: 0, summary: { unchanged: 1 } });
  });

  test('stock sets what is on hand, once for a file that is started again; what the API refuses costs its own row', async () => {
    const sku = `TEA-${mark}`;
    const content = `SKU,Location,Quantity\n${sku},london,12\nNONE-${mark},london,5\n`;
    expect(await importing('stock', 'stock.csv', content)).toMatchObject({
      code: 1,
      summary: { counted: 1, refused: 1 },
    });
    expect((await oms(['stock', 'adjust', '--location', 'london', `${sku}=-2`, '--reason', 'damaged'])).err).toBe('');
    const again = await importing('stock', 'stock.csv', content);
    expect(again).toMatchObject({ code: 1, summary: { counted: 1, refused: 1 } });
    expect(again.results[2]).toContain(`NONE-${mark} at london,refused,`);
    const levels = await oms(['stock', 'levels', '--sku', sku, '--json']);
    expect(JSON.parse(levels.out)).toMatchObject([{ sku, location: 'london', onHand: 10 }]);
  });

  test('customers takes them with their address', async () => {
    const content = `Customer ID\tName\tStreet\tCity\tCountry\nc-${mark}\tHaus "Tee"\tMarkt 1\tKöln\tGermany\n`;
    const imported = await importing('customers', 'customers.csv', content, '--quotes', 'none');
    expect(imported).toMatchObject({ code: 0, summary: { created: 1 } });
  });
});

// It needs the demo warehouse, which a system that is named may not have.
describe.skipIf(namedSystem())('oms import online-retail', () => {
  const report = join(folder, 'report.csv');
  const sample = join(project, 'test/fixtures/online-retail.csv');
  const importing = async (file = sample): Promise<{ code: number; summary: ImportSummary; err: string }> => {
    const { code, out, err } = await oms([
      'import',
      'online-retail',
      file,
      '--report',
      report,
      '--in-flight',
      '2',
      '--json',
    ]);
    return { code, err, summary: JSON.parse(out === '' ? '{}' : out) as ImportSummary };
  };

  test('takes a dirty file to delivered orders and to books that show it to the penny, once', async () => {
    const first = await importing();
    expect(first.err).not.toContain('oms:');
    expect(first.summary.failures).toEqual([]);
    expect(first.summary.proof.filter(({ holds }) => !holds)).toEqual([]);
    expect(first).toMatchObject({
      code: 0,
      summary: {
        rows: { total: 32, rejected: 11 },
        orders: { planned: 6, delivered: 6, cancelled: 0, refused: 0, unfinished: 0 },
        credited: { invoices: 4, refundMemos: 4, freeMemos: 3 },
        open: { exceptions: 0, holds: 0 },
        addsUp: true,
      },
    });
    const rejected = readFileSync(report, 'utf8').trim().split('\n');
    expect(rejected).toHaveLength(12);
    expect(rejected).toContain(
      'online-retail.csv,30,C70004,-950.00,fee,"AMAZONFEE: fee of a bank or marketplace, not a sale"',
    );

    const second = await importing();
    expect(second).toMatchObject({ code: 0, summary: { addsUp: true, money: first.summary.money } });
    expect(second.summary.orders).toMatchObject({ placedNow: 0, placedBefore: 6 });
    expect(second.summary.stock.receivedNow).toBe(0);

    const shown = await oms(['show', 'online-retail/700001', '--json']);
    expect(JSON.parse(shown.out)).toMatchObject({
      status: { lifecycle: 'completed', payment: 'partially_refunded', fulfilment: 'delivered' },
      totals: { goods: '45.30', charges: '18.00', total: '63.30' },
      payments: { captured: '63.30', refunded: '45.30', credited: '45.30' },
    });
  });

  test('gives credit for orders of an earlier run, once, from a file that is written otherwise', async () => {
    const file = join(folder, 'later.csv');
    const rows = [
      'Invoice;StockCode;Description;Quantity;InvoiceDate;Price;Customer ID;Country',
      'C70099;90003;;-2;13.12.2010 10:00;0,85;20001;UK',
    ];
    writeFileSync(file, Buffer.from(`\ufeff${rows.join('\r\n')}`, 'utf16le'));
    for (const run of ['first', 'second']) {
      expect({ run, ...(await importing(file)) }).toMatchObject({
        code: 0,
        summary: {
          files: [{ encoding: 'utf-16le', separator: ';', dates: 'day-first', decimal: 'comma' }],
          orders: { planned: 0 },
          credited: { invoices: 1, refundMemos: 1, freeMemos: 0 },
          addsUp: true,
        },
      });
    }
    const { out } = await oms(['show', 'online-retail/700002', '--json']);
    // 4 of 90001A by the sample's credit invoices, and now the 2 of 90003.
    expect(JSON.parse(out)).toMatchObject({ payments: { credited: '11.90' } });
  });

  test('leads to invoices and credit memos, which are listed by order and shown as they were issued', async () => {
    interface Listed {
      readonly number: string;
      readonly total: string;
      readonly currency: string;
    }
    const listed = await oms(['invoices', 'list', '--order', 'online-retail/700001', '--json']);
    const documents = JSON.parse(listed.out) as Listed[];
    expect([...new Set(documents.map(({ number }) => number.slice(0, 3)))].sort()).toEqual(['CRM', 'INV']);
    for (const { number, total, currency } of documents) {
      const { code, out } = await oms(['invoices', 'show', number]);
      expect({ number, code, out }).toMatchObject({ code: 0, out: expect.stringContaining(`${total} ${currency}`) });
    }
    const [newest] = JSON.parse(
      (await oms(['invoices', 'list', '--branch', 'online-retail', '--limit', '1', '--json'])).out,
    ) as Listed[];
    expect(newest?.number).toMatch(/^INV-online-retail-/);
    expect((await oms(['invoices', 'list'])).code).toBe(1);
    expect((await oms(['invoices', 'show', 'INV-online-retail-999999'])).code).toBe(4);
  });

  test('is told of by the timeline, which ends by itself', async () => {
    const { code, out } = await oms(['watch', 'online-retail/700010']);
    expect(code).toBe(0);
    expect(out.trim().split('\n').length).toBeGreaterThan(5);
  });
});

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../../support/system/api-client.ts';
import { TestHost } from '../../support/system/system.ts';
import { announce, ended, importing as importFile, rowsOf, type Announced } from './files.ts';

let host: TestHost;
let root: ApiClient;

beforeAll(async () => {
  host = await TestHost.start({ demo: false });
  root = new ApiClient(host.system);
  await root.call('createBranch', { body: { branchId: 'uk', name: 'UK', country: 'GB', currency: 'GBP' } });
  const channel = { channelId: 'web', name: 'Web', branch: 'uk', currency: 'GBP', kind: 'web_shop' } as const;
  await root.call('createChannel', { body: channel });
  const place = { country: 'GB', coordinates: { latitude: 51.5, longitude: -0.1 }, timeZone: 'Europe/London' };
  await root.call('createLocation', { body: { locationId: 'london', name: 'London', kind: 'warehouse', ...place } });
}, 120_000);

afterAll(() => host.close());

const importing = (content: string | Uint8Array, more: Announced, client = root) => importFile(client, content, more);

describe('a file of prices', () => {
  test('sets what holds from a day on, for a channel, a group or a quantity; what is refused alone stops no other', async () => {
    await importing('SKU,Name\nPRICED,Priced\n', { kind: 'items' });
    const content = [
      'sku;currency;price;group;from quantity;valid from',
      'PRICED;GBP;9,99;;;2026-01-01',
      'PRICED;GBP;8,49;trade;10;2026-01-01',
      'PRICED;GBP;8,00;trade;10;2026-01-01',
      'NOWHERE;GBP;1,00;;;2026-01-01',
      'PRICED;GBP;1,00;;;1 January',
      'PRICED;;1,00;;;2026-01-01',
      '',
    ].join('\n');
    const done = await importing(content, { kind: 'prices' });
    expect(done.results).toEqual([
      [2, 'PRICED in GBP from 1 on, from 2026-01-01 on', 'set'],
      [3, 'PRICED in GBP for trade from 10 on, from 2026-01-01 on', 'set'],
      [4, 'PRICED in GBP for trade from 10 on, from 2026-01-01 on', 'rejected', expect.stringContaining('line 3')],
      [
        5,
        'NOWHERE in GBP from 1 on, from 2026-01-01 on',
        'refused',
        expect.stringContaining('there is no item "NOWHERE"'),
      ],
      [6, 'PRICED in GBP from 1 on, from 1 January on', 'refused', expect.stringContaining('/items/0/from')],
      [7, '', 'rejected', 'currency is empty'],
    ]);
    const { items } = await root.call('listPrices', { params: { sku: 'PRICED' } });
    expect(items.map(({ unitPrice, group, minQuantity }) => [unitPrice, group, minQuantity])).toEqual(
      expect.arrayContaining([
        ['9.99', undefined, 1],
        ['8.49', 'trade', 10],
      ]),
    );
    expect(items).toHaveLength(2);
  });
});

describe('a file of items', () => {
  test('makes what there is not, changes what there is in what it says, and tells what came of each row', async () => {
    const content =
      'SKU;Name;Unit cost;Currency\nTEA;Tea;2,10;EUR\nPOT;Pot;;\nTEA;Tea again;;\nODD;"Odd;;\nCUP;Cup;x;EUR\n';
    const done = await importing(content, { kind: 'items' });
    expect(done).toMatchObject({
      stage: 'completed',
      bytes: { done: Buffer.byteLength(content), all: Buffer.byteLength(content) },
      lines: { done: 6, all: 6 },
      rows: { created: 2, rejected: 3 },
    });
    expect(done.results).toEqual([
      [2, 'TEA', 'created'],
      [3, 'POT', 'created'],
      [4, 'TEA', 'rejected', 'line 2 is about TEA already'],
      [5, '', 'rejected', 'a quotation mark opens a field and none closes it'],
      [
        6,
        '',
        'rejected',
        'Unit cost "x" is not a number such as 1234,56, without sign of currency or separators of thousands',
      ],
    ]);
    const again = await importing('SKU,Name\nTEA,Green tea\nPOT,Pot\n', { kind: 'items' });
    expect(again.results).toEqual([
      [2, 'TEA', 'changed'],
      [3, 'POT', 'unchanged'],
    ]);
    expect(await root.call('getItem', { params: { sku: 'TEA' } })).toMatchObject({
      description: 'Green tea',
      unitCost: { amount: '2.10', currency: 'EUR' },
      version: 2,
    });
  });

  test('of more rows than are carried out at a time has each of them once, in the order of the file', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => `{"sku":"MANY-${index}","description":"Item ${index}"}`);
    const done = await importing(`${rows.join('\n')}\n`, { kind: 'items' });
    expect(done).toMatchObject({ stage: 'completed', rows: { created: 1_000 }, lines: { done: 1_000, all: 1_000 } });
    const lines = done.results.map(([line]) => line);
    expect(lines).toEqual(rows.map((_, index) => index + 1));
    expect((await root.call('getItem', { params: { sku: 'MANY-999' } })).version).toBe(1);
  });

  test('has kits behind what they are made of, wherever they stand among the rows at hand', async () => {
    const content =
      'sku,kind,description,components\nSET,kit,Set,2 x SET-CUP | SET-POT\nSET-CUP,,Cup,\nSET-POT,,Pot,\nBAD,kit,Bad,NOTHING\n';
    const done = await importing(content, { kind: 'items' });
    expect(done.results).toEqual([
      [2, 'SET', 'created'],
      [3, 'SET-CUP', 'created'],
      [4, 'SET-POT', 'created'],
      [5, 'BAD', 'refused', expect.stringContaining('no item "NOTHING"')],
    ]);
    expect(await root.call('getItem', { params: { sku: 'SET' } })).toMatchObject({
      components: [
        { sku: 'SET-CUP', quantity: 2 },
        { sku: 'SET-POT', quantity: 1 },
      ],
    });
  });

  test('has rows with card numbers refused, and what came of them repeats none', async () => {
    const content =
      'sku,description,weight grams\nC-1,Pays with 4111 1111 1111 1111,\n4111111111111111,Cup,\nC-2,Cup,4111 1111 1111 1111\n';
    const done = await importing(content, { kind: 'items' });
    expect(done.results).toEqual([
      [2, 'C-1', 'refused', expect.stringContaining('/description looks like a payment card number')],
      [3, expect.any(String), 'refused', expect.stringContaining('/sku looks like a payment card number')],
      [4, '', 'rejected', expect.any(String)],
    ]);
    expect(JSON.stringify(done.results)).not.toContain('4111');
  });

  test('is only checked in a dry run', async () => {
    const content = 'sku,description,kind\nDRY-1,Dry,goods\nDRY-2,Dry,nothing\n';
    const tried = await importing(content, { kind: 'items', dryRun: true });
    expect(tried.results).toEqual([
      [2, 'DRY-1', 'readable'],
      [3, 'DRY-2', 'refused', expect.stringContaining('/kind')],
    ]);
    await expect(root.call('getItem', { params: { sku: 'DRY-1' } })).rejects.toMatchObject({ status: 404 });
  });
});

test('a file of customers in a Cyrillic code page has them with their address', async () => {
  const text = 'Customer ID;Name;Street;City;Country\n7;Лавка;ул. Мира 5;Тверь;Russian Federation\n';
  const bytes = Uint8Array.from([...text].map((letter) => cyrillic(letter)));
  const done = await importing(bytes, { kind: 'customers' });
  expect(done).toMatchObject({ stage: 'completed', rows: { created: 1 } });
  expect(await root.call('getCustomer', { params: { customerId: '7' } })).toMatchObject({
    name: 'Лавка',
    addresses: [{ lines: ['ул. Мира 5'], city: 'Тверь', country: 'RU' }],
  });
});

/** A letter in Windows-1251. */
function cyrillic(letter: string): number {
  const code = letter.codePointAt(0) ?? 0;
  return code < 0x80 ? code : code - 0x410 + 0xc0;
}

describe('a file of stock', () => {
  test('sets what was counted; a row that is refused costs no other one', async () => {
    await importing('sku,description\nS-1,One\nS-2,Two\nS-3,Three\n', { kind: 'items' });
    const done = await importing('sku,location,counted\nS-1,london,5\nNONE,london,5\nS-2,london,7\nS-3,paris,1\n', {
      kind: 'stock',
    });
    expect(done).toMatchObject({ stage: 'completed', rows: { counted: 2, refused: 2 } });
    expect(done.results).toEqual([
      [2, 'S-1 at london', 'counted'],
      [3, 'NONE at london', 'refused', expect.stringContaining('NONE')],
      [4, 'S-2 at london', 'counted'],
      [5, 'S-3 at paris', 'refused', expect.stringContaining('paris')],
    ]);
    const { items } = await root.call('listLevels', { query: { location: 'london' } });
    expect(items.filter(({ sku }) => sku.startsWith('S-')).map(({ sku, onHand }) => [sku, onHand])).toEqual([
      ['S-1', 5],
      ['S-2', 7],
    ]);
  });
});

describe('a file that cannot be read', () => {
  test.each<[string, string | Uint8Array, string]>([
    [
      'an archive',
      Uint8Array.from([0x50, 0x4b, 3, 4, 0]),
      'the file is a .zip archive or an .xlsx spreadsheet: unpack it',
    ],
    ['a compressed one', Uint8Array.from([0x1f, 0x8b, 8, 0]), 'the file is compressed by gzip: unpack it'],
    ['one with a column twice', 'sku,SKU,name\n', 'the file has 2 columns of sku, "sku" and "SKU": remove or rename'],
    ['one without its key', 'name,unit\nx,y\n', 'the file lacks the columns sku'],
    ['one with a strange column', 'sku,colour\nx,y\n', 'the file has columns that are nothing to it, "colour"'],
    ['one without rows', 'sku,name\n', 'it has no rows: see that it is the right file'],
    ['one of which nothing is taken', 'sku,kind\nx,y\n', 'none of its 1 rows was taken, that of line 2 because'],
  ])('%s ends in one sentence that says what to do', async (_, content, says) => {
    const done = await importing(content, { kind: 'items' });
    expect(done).toMatchObject({ stage: 'failed', failure: expect.stringContaining(says) as string });
  });

  test('is not taken at all where it is not the one that was announced', async () => {
    const sha256 = createHash('sha256').update('sku,name\nX,Y\n').digest('hex');
    const other = await announce(root, 'sku,name\nX,Y\n', { kind: 'items', sha256, put: 'sku,name\nX,Z\n' });
    expect([other.status, other.text]).toEqual([400, expect.stringContaining('BadDigest')]);
    const longer = await announce(root, 'sku', { kind: 'items', put: 'sku,name' });
    expect([longer.status, longer.text]).toEqual([403, expect.stringContaining('SignatureDoesNotMatch')]);
    const params = { importId: longer.importId };
    await expect(root.call('startImport', { params })).rejects.toMatchObject({
      code: 'conflicting-state',
      message: expect.stringContaining('the file is not there: put it to the address') as string,
    });
  });
});

describe('an import', () => {
  test('is put once, and stays what it was when its import begins', async () => {
    const body = { fileName: 'a.csv', kind: 'items', bytes: 15 } as const;
    const { importId, upload } = await root.call('createImport', { body });
    const { 'content-length': _, ...headers } = upload.headers;
    const put = (content: string, more = headers) => fetch(upload.url, { method: 'PUT', headers: more, body: content });
    expect((await put('sku,name\nONE,1\n')).status).toBe(200);
    expect((await put('sku,name\nTWO,2\n')).status).toBe(412);
    expect((await put('sku,name\nTWO,2\n', {})).status).toBe(403);
    await root.call('startImport', { params: { importId } });
    await ended(root, importId);
    expect(await rowsOf(root, importId)).toEqual([[2, 'ONE', 'created']]);
  });

  test('is cancelled before it starts, and never starts then', async () => {
    const { importId } = await announce(root, 'sku,name\nX,Y\n', { kind: 'items' });
    const params = { importId };
    expect(await root.call('cancelImport', { params })).toMatchObject({ stage: 'cancelled' });
    await expect(root.call('startImport', { params })).rejects.toMatchObject({
      code: 'conflicting-state',
      message: expect.stringContaining(`the import ${importId} cannot be started: it is cancelled`) as string,
    });
  });

  test('needs the scope of what its rows write, and is seen by its client and by who reaches everything', async () => {
    const params = { channelId: 'web' };
    const scopes = ['imports:read', 'imports:write', 'parties:write', 'parties:read'] as const;
    const made = await root.call('createChannelCredentials', { params, body: { name: 'Loader', scopes: [...scopes] } });
    const loader = new ApiClient({ ...host.system, clientId: made.clientId, clientSecret: made.clientSecret });
    await expect(announce(loader, 'sku,name\nX,Y\n', { kind: 'items' })).rejects.toMatchObject({
      code: 'not-authorised',
      message: expect.stringContaining('oms/catalogue:write') as string,
    });
    const content = '{"customerId":"web.8","channel":"web","name":"Ada"}\n{"customerId":"9","name":"Ben"}\n';
    const done = await importing(content, { kind: 'customers' }, loader);
    expect(done.results).toEqual([
      [1, 'web.8', 'created'],
      [2, '9', 'refused', expect.any(String)],
    ]);
    expect((await loader.call('listImports', {})).items.map(({ importId }) => importId)).toEqual([done.importId]);
    const theirs = { query: { client: made.clientId } };
    expect((await root.call('listImports', theirs)).items.map(({ importId }) => importId)).toEqual([done.importId]);
    const { items } = await root.call('listImports', {});
    expect(items.some(({ importId }) => importId === done.importId)).toBe(false);
    const others = { params: { importId: items[0]?.importId ?? '' } };
    await expect(loader.call('getImport', others)).rejects.toMatchObject({ status: 404 });
    await expect(loader.call('listImports', { query: { client: items[0]?.client ?? '' } })).rejects.toMatchObject({
      status: 403,
    });
  });
});

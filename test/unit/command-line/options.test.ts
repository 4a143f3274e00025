import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { omsProgram } from '../../../bin/program.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const oms = (...args: string[]) => omsProgram().parseAsync(['node', 'oms', ...args]);

// In its own words, and before anything is asked: there is no system here, nor credentials.
test.each([
  [['stock', 'levels'], 1, 'give --sku, --location or both'],
  [['list', '--from', 'yesterday'], 1, '--from must be a moment such as 2026-11-01T00:00:00Z, not "yesterday"'],
  [['list', '--to', '2026-13-01T00:00:00Z'], 1, '--to must be a moment such as'],
  [['holds', 'release', 'web/W-1', 'hold_1', '--provider', 'stripe'], 1, '--provider says whose token it is'],
  [['login', '--start-file', '/nowhere/start.log'], 3, '/nowhere/start.log cannot be read: '],
])('oms %j ends with %i and says what is wrong', async (args, exitCode, message) => {
  await expect(oms(...args)).rejects.toMatchObject({
    name: 'CommandError',
    exitCode,
    message: expect.stringContaining(message) as string,
  });
});

test('oms import ends with 1 where nothing could be taken, or not known what the file adds up to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'oms-import-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const header = 'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n';
  const good = '1,A1,MUG,2,2010-12-01,1.25,7,France\n';
  const run = async (rows: string, ...options: string[]) => {
    written.length = 0;
    process.exitCode = undefined;
    writeFileSync(join(folder, 'rows.csv'), header + rows);
    const report = join(folder, 'report.csv');
    await oms('import', 'online-retail', join(folder, 'rows.csv'), '--dry-run', '--report', report, ...options);
    const exitCode = process.exitCode;
    process.exitCode = undefined;
    return { exitCode, said: written.join(''), report: readFileSync(report, 'utf8') };
  };
  expect(await run(good)).toMatchObject({ exitCode: undefined, report: 'file,line,invoice,amount,reason,detail\n' });
  const unreadable = await run(`${good}2,A1,MUG,2,2010-12-01,free,7,France\n`);
  expect(unreadable).toMatchObject({
    exitCode: 1,
    said: expect.stringMatching(/1 rows do not tell their amount.+line 3/),
  });
  expect(unreadable.report).toMatch(/^rows.csv,3,2,,unreadable,/m);
  const odd = await run(`${good}2,A1,"MUG,2,2010-12-01,1.25,7,France\n`);
  expect(odd).toMatchObject({
    exitCode: 1,
    report: expect.stringMatching(/^rows.csv,3,,,malformed,a quotation mark/m),
  });
  const refused = await run('1,A1,MUG,2,2010-12-01,1.25,7,Atlantis\n');
  expect(refused).toMatchObject({
    exitCode: 1,
    said: expect.stringContaining('all 1 rows were rejected, the first (line 2)'),
  });
  expect(await run('', '--json')).toMatchObject({
    exitCode: 1,
    said: expect.stringContaining('the files have no rows'),
  });
});

test('oms restore says what the environment must name', async () => {
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/nowhere/config');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  await expect(oms('restore', '--endpoint', 'http://127.0.0.1:9')).rejects.toMatchObject({
    name: 'CommandError',
    exitCode: 3,
    message: expect.stringMatching(/Region is missing.+AWS_REGION.+AWS_ENDPOINT_URL_DYNAMODB/) as string,
  });
});

test.each([
  ['stripe', [], 'stripe'],
  ['stripe', ['--provider', 'test'], 'test'],
  [undefined, [], undefined],
])('another means of payment of an order by %s with %j is of the provider %s', async (provider, more, expected) => {
  for (const name of ['OMS_API', 'OMS_TOKEN_URL']) vi.stubEnv(name, 'http://127.0.0.1:9');
  for (const name of ['OMS_CLIENT_ID', 'OMS_CLIENT_SECRET']) vi.stubEnv(name, 'any');
  const released: unknown[] = [];
  vi.stubGlobal('fetch', async (address: string | URL | Request, init?: RequestInit) => {
    const request = new Request(address, init);
    if (request.url.endsWith('/release')) released.push(await request.json());
    const payment = { method: provider ? 'card' : 'on_account', provider };
    return Response.json({ access_token: 'any', expires_in: 3600, payment, holdId: 'hold_1', type: 'payment' });
  });
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const ended = oms('holds', 'release', `ord_${'0'.repeat(32)}`, 'hold_1', '--token', 'pm_1', ...more);
  if (expected === undefined) await expect(ended).rejects.toThrow('is on account and takes no other means of payment');
  else await ended;
  expect(released).toEqual(expected === undefined ? [] : [{ payment: { provider: expected, token: 'pm_1' } }]);
});

test('oms list says that there are no orders', async () => {
  for (const name of ['OMS_API', 'OMS_TOKEN_URL']) vi.stubEnv(name, 'http://127.0.0.1:9');
  for (const name of ['OMS_CLIENT_ID', 'OMS_CLIENT_SECRET']) vi.stubEnv(name, 'any');
  vi.stubGlobal('fetch', async () => Response.json({ access_token: 'any', expires_in: 3600, items: [] }));
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await oms('list', '--channel', 'nochannel');
  expect(written.mock.calls).toEqual([['no orders\n']]);
});

test('oms exceptions list says of each exception which error it is, and below them what the failed step has said', async () => {
  for (const name of ['OMS_API', 'OMS_TOKEN_URL']) vi.stubEnv(name, 'http://127.0.0.1:9');
  for (const name of ['OMS_CLIENT_ID', 'OMS_CLIENT_SECRET']) vi.stubEnv(name, 'any');
  const raised = {
    channel: 'web',
    externalNumber: 'W-1',
    state: 'open',
    stage: 'Payment',
    deadline: '2026-11-30T10:15:30.000Z',
    reason: 'why',
    resumeAction: 'what becomes of it',
  };
  const items = [
    { ...raised, exceptionId: 'exc_1', kind: 'dispute', error: 'DisputeLost', detail: 'the dispute dp_1 is lost' },
    { ...raised, exceptionId: 'exc_2', kind: 'deadline' },
  ];
  vi.stubGlobal('fetch', async () => Response.json({ access_token: 'any', expires_in: 3600, items }));
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await oms('exceptions', 'list', '--branch', 'uk');
  const [table, ...details] = written.mock.calls.map(([text]) => String(text));
  const [head = '', ...rows] = (table ?? '').split('\n').filter((line) => /exception|exc_/.test(line));
  const columns = (line: string) => line.split('│').map((cell) => cell.trim());
  const error = columns(head).indexOf('error');
  expect(rows.map((row) => columns(row)[error])).toEqual(['DisputeLost', '']);
  expect(details).toEqual(['exception exc_1: the dispute dp_1 is lost\n']);
});

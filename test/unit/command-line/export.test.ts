import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { omsProgram } from '../../../bin/program.ts';

const oms = (...args: readonly string[]) => omsProgram().exitOverride().parseAsync(args, { from: 'user' });

let folder: string;
/** Requests of the lists, and of orders that cannot be read. */
let lists: URLSearchParams[];
let broken: ReadonlySet<string>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oms-export-'));
  lists = [];
  broken = new Set();
  for (const name of ['OMS_API', 'OMS_TOKEN_URL']) vi.stubEnv(name, 'http://127.0.0.1:9');
  for (const name of ['OMS_CLIENT_ID', 'OMS_CLIENT_SECRET']) vi.stubEnv(name, 'any');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.stubGlobal('fetch', async (address: string | URL | Request, init?: RequestInit) => {
    const url = new URL(new Request(address, init).url);
    const [, orderId] = /\/v1\/orders\/(.+)$/.exec(url.pathname) ?? [];
    if (orderId !== undefined) return answerOf(orderId);
    if (url.pathname !== '/v1/orders') return Response.json({ access_token: 'any', expires_in: 3600 });
    lists.push(url.searchParams);
    const isFirst = !url.searchParams.has('cursor');
    return Response.json(isFirst ? { items: page(0, 11), next: 'on' } : { items: page(11, 20) });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const idOf = (index: number) => `ord_${String(index).padStart(32, '0')}`;
const page = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ orderId: idOf(from + index) }));

async function answerOf(orderId: string): Promise<Response> {
  // Those that come first are answered last.
  await sleep(Math.max(0, 10 - Number(orderId.slice(-2))));
  return broken.has(orderId)
    ? Response.json({ title: 'gone', status: 404, code: 'not-found' }, { status: 404 })
    : Response.json({ orderId, note: 'two\nlines' });
}

test('oms export orders writes each order whole in a line of its own, in the order of the list', async () => {
  const file = join(folder, 'orders.jsonl');
  await oms('export', 'orders', file, '--channel', 'web', '--from', '2026-11-01T00:00:00Z', '--test');
  const lines = readFileSync(file, 'utf8').split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
    page(0, 20).map((one) => ({ ...one, note: 'two\nlines' })),
  );
  expect(lists.map((one) => [one.get('channel'), one.get('placedFrom'), one.get('test'), one.get('cursor')])).toEqual([
    ['web', '2026-11-01T00:00:00Z', 'true', null],
    ['web', '2026-11-01T00:00:00Z', 'true', 'on'],
  ]);
  expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
  expect(readdirSync(folder)).toEqual(['orders.jsonl']);
});

test('oms export orders leaves what is there as it was, and nothing half written, when it fails', async () => {
  const file = join(folder, 'orders.jsonl');
  writeFileSync(file, 'mine');
  await expect(oms('export', 'orders', file)).rejects.toThrow(/is there already.+--force/);
  broken = new Set([idOf(13)]);
  await expect(oms('export', 'orders', file, '--force')).rejects.toMatchObject({ status: 404 });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(readdirSync(folder)).toEqual(['orders.jsonl']);
  broken = new Set();
  await oms('export', 'orders', file, '--force');
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(21);
  const elsewhere = join(folder, 'nowhere', 'orders.jsonl');
  await expect(oms('export', 'orders', elsewhere)).rejects.toMatchObject({
    name: 'CommandError',
    message: expect.stringContaining('cannot be written') as string,
  });
  expect(existsSync(elsewhere)).toBe(false);
});

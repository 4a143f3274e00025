import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ImportSummary } from '../../bin/import/summarise.ts';
import { ApiClient } from '../support/system/api-client.ts';
import { choices } from '../support/random.ts';
import { TestHost } from '../support/system/system.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

const seed = Number(process.env['OMS_TEST_SEED'] ?? 20261125);
const kills = 12;
const project = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'oms-import-'));

let host: TestHost;
beforeAll(async () => {
  host = await TestHost.start({ demoSpeed: 100 });
});
afterAll(async () => {
  await host?.close();
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Imports the sample file over an API at this address; `begun` gets a way to kill the import, and what it tells. */
async function importing(api: string, begun = (_kill: () => void, _told: Readable) => {}): Promise<Ended> {
  const { token, clientId, clientSecret } = host.system;
  const file = join(project, 'test/fixtures/online-retail.csv');
  const report = join(folder, `${Math.random()}.csv`);
  const args = [join(project, 'bin/oms.ts'), 'import', 'online-retail', file, '--report', report, '--json'];
  const child = spawn(process.execPath, args, {
    env: {
      PATH: process.env['PATH'],
      OMS_API: api,
      OMS_TOKEN_URL: token,
      OMS_CLIENT_ID: clientId,
      OMS_CLIENT_SECRET: clientSecret,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, complained] = [child.stdout, child.stderr].map((stream) => Array.fromAsync(stream.setEncoding('utf8')));
  begun(() => child.kill('SIGKILL'), child.stderr);
  await once(child, 'exit');
  return { code: child.exitCode, out: ((await said) ?? []).join(''), err: ((await complained) ?? []).join('') };
}

/** Runs an import that dies at its request with this number, before or after the request has had its effect. */
async function dying(at: number, effect: 'before' | 'after'): Promise<number | null> {
  let requests = 0;
  let kill = () => {};
  const between = createServer(async (request, response) => {
    requests += 1;
    const dies = requests === at;
    if (dies && effect === 'before') return kill();
    const { method = 'GET', url = '/', headers } = request;
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    const { authorization = '', 'idempotency-key': key } = headers;
    const answer = await fetch(`${host.system.api}${url}`, {
      method,
      headers: {
        authorization,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': String(key) }),
      },
      ...(body.length > 0 ? { body } : {}),
    });
    const text = await answer.text();
    if (dies) return kill();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  }).listen(0, '127.0.0.1');
  await once(between, 'listening');
  const { port } = between.address() as AddressInfo;
  const { code } = await importing(`http://127.0.0.1:${port}`, (killing) => (kill = killing));
  between.closeAllConnections();
  between.close();
  return code;
}

function summaryOf({ out, err }: Ended): ImportSummary {
  if (!out.startsWith('{')) throw new Error(`the import gave no summary: ${err}`);
  return JSON.parse(out) as ImportSummary;
}

describe(`an import that is killed with -9 at ${kills} moments (seed ${seed}) and started again, and whose host is restarted meanwhile`, () => {
  test('ends with everything done once, to the penny', async () => {
    const { whole, one } = choices(seed);
    for (let turn = 0; turn < kills; turn += 1) {
      // Later runs find more done and come further with as many requests; even the last ones make more than 15.
      expect(await dying(whole(1, 15), one(['before', 'after']))).toBe(null);
    }
    let restarting: Promise<void> | undefined;
    const ended = await importing(host.system.api, (_kill, told) => {
      told.once('data', () => {
        restarting = host.killHard().then(() => host.launch());
      });
    });
    await restarting;
    const summary = summaryOf(ended);
    expect(summary.failures).toEqual([]);
    expect(summary.proof.filter(({ holds }) => !holds)).toEqual([]);
    expect(summary).toMatchObject({ addsUp: true, orders: { planned: 6, delivered: 6, unfinished: 0 } });
    expect(ended.code).toBe(0);
    expect(await stock()).toEqual(expectedStock);
  });

  test('does nothing any more when three of it run at once', async () => {
    const { api } = host.system;
    const ended = await Promise.all([importing(api), importing(api), importing(api)]);
    for (const each of ended) {
      expect(summaryOf(each)).toMatchObject({ addsUp: true, orders: { placedNow: 0, placedBefore: 6 } });
    }
    expect(await stock()).toEqual(expectedStock);
  });
});

/** Units sold plus 10 %, up to full tens, less the units sold. */
const expectedStock: Readonly<Record<string, number>> = {
  '90001A': 30 - 21,
  '90002': 30 - 27,
  '90003': 10 - 2,
  '90004': 110 - 100,
  M: 10 - 1,
  GIFT_0001_20: 10 - 1,
  POST: 10 - 2,
};

async function stock(): Promise<Record<string, number>> {
  const client = new ApiClient(host.system);
  const { items } = await client.call('listLevels', { query: { location: 'online-retail-warehouse', limit: '100' } });
  return Object.fromEntries(items.map(({ sku, onHand }) => [sku, onHand]));
}

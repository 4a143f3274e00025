import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { isRunning } from '#host/dynamodb/child-process.ts';
import { tableCall } from '#host/dynamodb/table-call.ts';
import { newDataFolder, writeFixture } from './fixture.ts';

interface Running {
  readonly child: ChildProcess;
  readonly api: string;
  readonly dynamodb: string;
  readonly endpoint: string;
}

const program = new URL('../../support/host-process.ts', import.meta.url).pathname;
const assembly = writeFixture();
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function launch(dataFolder: string): Promise<Running> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, assembly, dataFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) return { child, ...JSON.parse(line) };
  throw new Error('The host ended before it was ready.');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** How many of the orders have been shipped. */
async function shipped(dynamodb: string, table: string): Promise<Map<string, string>> {
  const { Items } = await tableCall(dynamodb, 'Scan', { TableName: table, ConsistentRead: true });
  return new Map((Items as { id: { S: string }; status: { S: string } }[]).map((item) => [item.id.S, item.status.S]));
}

async function accept(endpoint: string, id: string): Promise<boolean> {
  const entry = { EventBusName: 'shop', Source: 'shop', DetailType: 'Placed', Detail: JSON.stringify({ id }) };
  const answer = await fetch(endpoint, {
    method: 'POST',
    body: JSON.stringify({ Entries: [entry] }),
    headers: { 'x-amz-target': 'AWSEvents.PutEvents' },
  }).catch(() => undefined);
  return answer?.status === 200;
}

describe('a host that is killed', () => {
  it('has lost no accepted invocation when it is started again, wherever it was killed', async () => {
    const dataFolder = newDataFolder();
    const accepted: string[] = [];
    for (const enough of [1, 15, 60]) {
      const host = await launch(dataFolder);
      const before = accepted.length;
      const load = new AbortController();
      const clients = Array.from({ length: 4 }, async (_, client) => {
        for (let order = 0; !load.signal.aborted; order++) {
          const id = `${enough}-${client}-${order}`;
          if (await accept(host.endpoint, id)) accepted.push(id);
        }
      });
      while (accepted.length - before < enough) await new Promise((resolve) => setTimeout(resolve, 1));
      await end(host.child, 'SIGKILL');
      load.abort();
      await Promise.all(clients);
    }
    const host = await launch(dataFolder);
    const giveUpAt = Date.now() + 30_000;
    let done = new Map<string, string>();
    while (accepted.some((id) => done.get(id) !== 'shipped') && Date.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      done = await shipped(host.dynamodb, 'data-Orders');
    }
    expect(accepted.filter((id) => done.get(id) !== 'shipped')).toEqual([]);
    await end(host.child, 'SIGTERM');
  }, 90_000);

  it('leaves no engine running, after kill -9 and the next start, nor after an orderly end', async () => {
    const dataFolder = newDataFolder();
    const first = await launch(dataFolder);
    const pid = () => Number(readFileSync(join(dataFolder, 'engine.pid'), 'utf8'));
    const database = join(dataFolder, 'tables.db');
    const firstEngine = pid();
    expect(isRunning(firstEngine, database)).toBe(true);
    await end(first.child, 'SIGKILL');
    const second = await launch(dataFolder);
    const secondEngine = pid();
    expect([isRunning(firstEngine, database), isRunning(secondEngine, database)]).toEqual([false, true]);
    await end(second.child, 'SIGTERM');
    expect(second.child.exitCode).toBe(0);
    expect(isRunning(secondEngine, database)).toBe(false);
  });

  it('starts its engine again when that dies', async () => {
    const dataFolder = newDataFolder();
    const host = await launch(dataFolder);
    await accept(host.endpoint, 'before');
    process.kill(Number(readFileSync(join(dataFolder, 'engine.pid'), 'utf8')), 'SIGKILL');
    const giveUpAt = Date.now() + 10_000;
    let tables: unknown;
    while (tables === undefined && Date.now() < giveUpAt) {
      tables = await tableCall(host.dynamodb, 'ListTables', {}).catch(() => undefined);
    }
    expect(tables).toEqual({ TableNames: ['data-Orders'] });
    await end(host.child, 'SIGTERM');
  });
});

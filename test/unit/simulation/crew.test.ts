import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runWorlds, type FailedWorld, type WorldTask } from '../../simulation/worlds/crew.ts';

/** Answers at once, or as the seed says: dies, or tells of trouble. */
const program = `
  process.on('message', ({ seed }) => {
    console.error('at ' + seed);
    if (seed === 'dies') process.kill(process.pid, 'SIGKILL');
    else process.send(seed === 'throws' ? { trouble: 'no table' } : { result: { seed } });
  });
`;
const folder = mkdtempSync(join(tmpdir(), 'oms-crew-'));
const worker = join(folder, 'worker.mjs');
writeFileSync(worker, program);
afterAll(() => rmSync(folder, { recursive: true }));

async function run(seeds: readonly string[], isTold = true) {
  const left = seeds.map((seed): WorldTask => ({ seed, orders: 1, faults: [] }))[Symbol.iterator]();
  const ended: string[] = [];
  const failed = new Map<string, FailedWorld>();
  await runWorlds(
    [() => left.next().value],
    {
      ended: ({ seed }) => void ended.push(seed),
      ...(isTold ? { failed: ({ seed }: WorldTask, failure: FailedWorld) => void failed.set(seed, failure) } : {}),
    },
    worker,
  );
  return { ended, failed: Object.fromEntries(failed) };
}

describe('the processes of a hunt', () => {
  test('go on after a world whose process died, and after one that could not be run, and keep what was printed last', async () => {
    expect(await run(['one', 'dies', 'two', 'throws', 'three'])).toEqual({
      ended: ['one', 'two', 'three'],
      failed: {
        dies: { trouble: 'its process ended with SIGKILL', printed: 'at dies\n' },
        throws: { trouble: 'no table', printed: 'at throws\n' },
      },
    });
  });

  test('end where one world after the other comes to no end', async () => {
    await expect(run(['dies', 'throws', 'dies', 'one'])).rejects.toThrow('the world dies came to no end');
  });

  test('end at the first one where nobody wants to be told', async () => {
    await expect(run(['one', 'throws', 'two'], false)).rejects.toThrow('the world throws came to no end: no table');
  });
});

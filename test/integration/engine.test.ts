import { afterAll, expect, test } from 'vitest';
import { startEngine } from '../support/tables/engine.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

test('the engine starts with all tables, keeps rows and forgets them when cleared', async () => {
  await engine.put('Parties', { party: 'channel#web', entry: 'CHANNEL', kind: 'channel', kindKey: 'web' });
  expect((await engine.counts()).Parties).toBe(1);
  expect(await engine.rows('Orders')).toEqual([]);
  await engine.clear();
  expect((await engine.counts()).Parties).toBe(0);
});

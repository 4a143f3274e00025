import { expect, test } from 'vitest';
import { limitedRuntime } from '../../../lambda/runtimes/limited-runtime.ts';
import type { FunctionSpec, LambdaRuntime, RuntimeRequest } from '../../../lambda/runtimes/runtime.ts';

test('no more functions run at once than the account may, whichever they are, and those who wait come in their order', async () => {
  const began: string[] = [];
  const ends: (() => void)[] = [];
  const unlimited: LambdaRuntime = {
    invoke: async ({ name }) => {
      began.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      return { ok: true, payload: 'null' };
    },
    stop: async () => undefined,
  };
  const runtime = limitedRuntime(unlimited, 2);
  const calls = ['a', 'b', 'c', 'd'].map((name) => runtime.invoke({ name } as FunctionSpec, {} as RuntimeRequest));
  expect(began).toEqual(['a', 'b']);
  ends[1]?.();
  await calls[1];
  await Promise.resolve();
  expect(began).toEqual(['a', 'b', 'c']);
  for (const end of ends) end();
  await calls[2];
  await Promise.resolve();
  for (const end of ends) end();
  await Promise.all(calls);
  expect(began).toEqual(['a', 'b', 'c', 'd']);
});

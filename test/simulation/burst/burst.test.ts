import { expect, test } from 'vitest';
import { prepareAssembly, prepareProgram } from '../prepare.ts';
import { burst } from './burst.ts';

test('a webhook endpoint that never answers holds one place, and delays nobody else', async () => {
  const result = await burst({
    assembly: await prepareAssembly(),
    program: await prepareProgram(),
    orders: 60,
    secondAnswers: false,
  });
  expect(result.violations).toEqual([]);
  expect(result.placed).toEqual({ answered: 30, silent: 30 });
  expect(result.received).toBeGreaterThanOrEqual(150);
  // An attempt at a server that hangs takes ten seconds: nobody has waited for one.
  expect(result.longestDelay).toBeLessThan(5_000);
  expect(result.attemptsAtSilent).toBeLessThan(5);
});

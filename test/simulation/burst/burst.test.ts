import { expect, test } from 'vitest';
import type { Manner } from '../outside/second-server.ts';
import { prepareAssembly, prepareProgram } from '../prepare.ts';
import { burst } from './burst.ts';

const assembly = await prepareAssembly();
const program = await prepareProgram();
const beside = (second: Manner, orders = 60, from = 0) => burst({ assembly, program, orders, second, from });

test('a webhook endpoint that never answers holds one place, and delays nobody else', async () => {
  const result = await beside('silent');
  expect(result.violations).toEqual([]);
  expect(result.placed).toEqual({ first: 30, second: 30 });
  expect(result.received).toBeGreaterThanOrEqual(150);
  // An attempt at a server that hangs takes ten seconds: nobody has waited for one.
  expect(result.longestDelay).toBeLessThan(5_000);
  expect(result.attemptsAtSecond).toBeLessThan(5);
});

test('one that answers with success after nine seconds holds three, and gets all of its events in sequence', async () => {
  const result = await beside('slow', 24);
  expect(result.violations).toEqual([]);
  expect(result.longestDelay).toBeLessThan(5_000);
  expect(result.mostAtSecond).toBe(3);
  expect(result.second.received).toBeGreaterThanOrEqual(60);
  expect(result.second.outOfSequence).toBe(0);
  // As fast as three at a time can be, and a little: its line does not wait for the clock.
  expect(result.second.minutes).toBeLessThanOrEqual(4);
});

test('one that becomes so in the middle of a burst holds up nobody for as long as it takes to answer', async () => {
  const result = await beside('slow', 40, 3);
  expect(result.violations).toEqual([]);
  expect(result.received).toBeGreaterThanOrEqual(100);
  expect(result.longestDelay).toBeLessThan(5_000);
  expect(result.second.received).toBeGreaterThanOrEqual(100);
  expect(result.second.outOfSequence).toBe(0);
});

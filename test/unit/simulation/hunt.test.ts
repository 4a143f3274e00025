import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { faultKinds } from '../../simulation/faults/kinds.ts';
import { findOf, keep, noEndOf } from '../../simulation/hunt/finds.ts';
import { freshWorld } from '../../simulation/hunt/fresh-worlds.ts';
import { readHuntOptions } from '../../simulation/hunt/options.ts';

describe('a hunt', () => {
  const worlds = Array.from({ length: 200 }, (_, number) => freshWorld('h', number, 400));

  test('has worlds of their own seeds, the same again from the same seed', () => {
    expect(new Set(worlds.map(({ seed }) => seed)).size).toBe(200);
    expect(freshWorld('h', 17, 400)).toEqual(worlds[17]);
  });

  test('lets everything go wrong in half of them, and in others one thing alone, each in its turn', () => {
    const kinds = Object.keys(faultKinds);
    const counts = worlds.map(({ faults }) => faults.length);
    expect(counts.filter((count) => count === kinds.length).length).toBeGreaterThan(70);
    expect(
      new Set(worlds.filter(({ faults }) => faults.length === 1).flatMap(({ faults }) => faults)).size,
    ).toBeGreaterThan(8);
    expect(Math.min(...counts)).toBe(1);
  });

  test('takes a fresh seed unless one is given', () => {
    expect(readHuntOptions([])).toMatchObject({ minutes: 10, processes: 2, orders: 400 });
    expect(readHuntOptions([]).seed).not.toBe(readHuntOptions([]).seed);
    expect(readHuntOptions(['--seed', 'x', '--processes', '1'])).toMatchObject({ seed: 'x', processes: 1 });
  });

  test.each([
    [['--minutes', '0'], '--minutes takes a whole number from 1 to 10000, not "0".'],
    [['--processes', '99'], '--processes takes a whole number from 1 to 16, not "99".'],
    [['--hours', '1'], "Unknown option '--hours'"],
  ])('refuses %j in one sentence', (argv, sentence) => {
    expect(() => readHuntOptions(argv)).toThrow(sentence);
  });

  test('keeps a world that came to no end, with what its process printed last', () => {
    const task = { seed: 'h/4', orders: 400, faults: ['crash'] } as const;
    expect(noEndOf(task, { trouble: 'its process ended with SIGKILL', printed: 'out of memory' })).toEqual({
      ...task,
      sentence: 'no end: its process ended with SIGKILL',
      printed: 'out of memory',
      command: "npm run simulate -- --orders 400 --seed 'h/4' --faults crash",
    });
  });

  test('keeps what it finds in a file, with the commands that show it again', () => {
    const folder = mkdtempSync(join(tmpdir(), 'oms-finds-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const violation = { invariant: 3, rule: 'limits', sentence: 'too much', step: 9, after: 'a test' };
    const result = {
      seed: 'h/3',
      hash: '',
      placed: 400,
      lifecycles: {},
      workflows: [],
      steps: 9,
      faults: {},
      violations: [violation],
      suspects: [7],
      hours: 30,
    };
    const reproduction = {
      orders: 400,
      seed: 'h/3',
      faults: ['delay'],
      only: [7],
      mutant: undefined,
      runs: 4,
    } as const;
    const file = keep(
      findOf({ seed: 'h/3', orders: 400, faults: ['crash', 'delay'] }, { result, reproduction }),
      folder,
    );
    expect(file).toBe(join(folder, 'h-3.json'));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      placed: 400,
      sentence: 'invariant 3: too much',
      violations: [violation],
      command: "npm run simulate -- --orders 400 --seed 'h/3' --faults crash,delay",
      shortest: "npm run simulate -- --orders 400 --seed 'h/3' --faults delay --only 7",
    });
  });
});

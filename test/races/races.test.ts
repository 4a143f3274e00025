import { beforeAll, describe, expect, test, vi } from 'vitest';
import { prepareAssembly, prepareProgram } from '../simulation/prepare.ts';
import type { Program } from '../simulation/program/program.ts';
import { raced } from './race.ts';
import { erasureRaces } from './erasure-races.ts';
import { races } from './races.ts';

// A machine that does other things besides may be slow.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

/** A bug is not met by every order of calls: it is waited for so many times as long. */
const forBug = 4;

/** More rounds: RACE_ROUNDS=1000. Other interleavings: RACE_SEED=2. */
const mostRounds = Number(process.env['RACE_ROUNDS'] ?? 10);
const seed = Number(process.env['RACE_SEED'] ?? 1);

let assembly: string;
let program: Program;

beforeAll(async () => {
  [assembly, program] = await Promise.all([prepareAssembly(), prepareProgram()]);
});

describe.each([...races, ...erasureRaces])('$name', (race) => {
  const rounds = Math.min(mostRounds, process.env['RACE_ROUNDS'] ? Infinity : (race.enough ?? Infinity));
  test('end well in whatever order their calls come', async () => {
    const result = await raced({ assembly, program }, race, { rounds, seed });
    expect(result).toEqual({ rounds, wrong: undefined });
  });

  test('end badly when a condition is dropped', async () => {
    const spoilt = await prepareProgram([race.bug]);
    const { wrong } = await raced({ assembly, program: spoilt }, race, { rounds: forBug * rounds, seed });
    expect(wrong).toBeDefined();
  });
});

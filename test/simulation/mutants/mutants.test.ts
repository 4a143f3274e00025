import { describe, expect, test } from 'vitest';
import { prepareAssembly } from '../prepare.ts';
import { hunt } from './hunt.ts';
import { mutants } from './mutants.ts';
import { changedFile } from './plant.ts';

describe('planted bugs', () => {
  test('are at least forty, each of its own name', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(40);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  // What is looked for stands in the file exactly once, or this throws.
  test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s can be planted', (_, mutant) => {
    expect(changedFile(mutant)).toContain(mutant.replace);
  });

  test.each([
    ['available-forgets-allocated', 1],
    ['external-number-twice', 4],
    ['answer-before-commit', 6],
  ])('%s is caught by invariant %i', async (name, invariant) => {
    const mutant = mutants.find((one) => one.name === name);
    if (!mutant) throw new Error(`there is no planted bug ${name}`);
    const { violation } = await hunt(mutant, await prepareAssembly());
    expect(violation?.invariant).toBe(invariant);
  });
});

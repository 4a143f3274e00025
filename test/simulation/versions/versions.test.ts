import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chanceFrom } from '../chance.ts';
import { SeededFaults } from '../faults/seeded-faults.ts';
import { changedFile } from '../mutants/plant.ts';
import type { Program } from '../program/program.ts';
import { nextDefinition, nextVersion } from './next-version.ts';
import { Versions } from './versions.ts';

const program = (): Program => ({ instantiate: () => ({}) });

describe('the next version', () => {
  test.each(nextVersion.map((change) => [change.name, change] as const))('changes the code so that %s', (_, change) => {
    expect(changedFile(change)).toContain(change.replace);
  });

  test('changes the workflow at nothing but the completion of an order', () => {
    const present = readFileSync(new URL('../../../workflows/fulfil-order.asl.json', import.meta.url), 'utf8');
    const states = (definition: string): [string, unknown][] => Object.entries(JSON.parse(definition).States);
    const before = new Map(states(present).map(([name, state]) => [name, JSON.stringify(state)]));
    const changed = states(nextDefinition(present)).filter(
      ([name, state]) => before.get(name) !== JSON.stringify(state),
    );
    expect(changed.map(([, state]) => state)).toEqual(
      changed.map(() => expect.objectContaining({ Arguments: expect.objectContaining({ Payload: completion }) })),
    );
    expect(changed.length).toBeGreaterThan(0);
  });
});

const completion = expect.objectContaining({
  step: 'completeOrder',
  input: expect.objectContaining({ run: expect.any(String) }),
});

describe('a deployment', () => {
  test('lets the next version serve some calls, then all, and counts those that it served beside the present one', () => {
    const faults = new SeededFaults(new Set(['versions']), chanceFrom('deployment'));
    faults.begin();
    const [present, next] = [program(), program()];
    const versions = new Versions(present, next, faults);
    const servedByNext = () =>
      Array.from({ length: 1000 }, () => versions.program()).filter((one) => one === next).length;

    expect(servedByNext()).toBe(0);
    versions.begin();
    const some = servedByNext();
    expect(some).toBeGreaterThan(50);
    expect(some).toBeLessThan(150);
    versions.takeBack();
    expect(servedByNext()).toBe(0);
    versions.finish();
    expect(servedByNext()).toBe(1000);
    expect(faults.counts.get('versions')).toBe(some);
  });
});

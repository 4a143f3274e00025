import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
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

  test('changes the workflow by a wait and a piece of work before its end, and by one more fact for the completion', () => {
    const present = readFileSync(new URL('../../../workflows/fulfil-order.asl.json', import.meta.url), 'utf8');
    const states = (definition: string) => Object.entries<State>(JSON.parse(definition).States);
    const before = new Map(states(present));
    const after = new Map(states(nextDefinition(present)));
    const added = [...after.keys()].filter((name) => !before.has(name));
    const [wait = '', work = ''] = added;
    expect(added).toHaveLength(2);
    expect(after.get(wait)).toMatchObject({ Arguments: { Payload: { step: 'awaitTurn' } }, Next: work });
    expect(after.get(work)).toMatchObject({ Arguments: { Payload: { step: 'noteTheEnd' } }, Next: 'Completed' });
    expect(after.get('Complete')).toMatchObject({ Arguments: { Payload: { input: { run: expect.any(String) } } } });
    for (const [name, state] of before) {
      if (name === 'Complete') continue;
      const next = JSON.stringify(state).replaceAll('"Next":"Completed"', `"Next":"${wait}"`);
      expect(JSON.stringify(after.get(name))).toBe(next.replace('"End":true', `"Next":"${wait}"`));
    }
  });

  test('has a definition that the checks of definitions find nothing in', () => {
    const present = readFileSync(new URL('../../../workflows/fulfil-order.asl.json', import.meta.url), 'utf8');
    expect(validate(JSON.parse(nextDefinition(present)))).toMatchObject({ isValid: true });
  });
});

interface State {
  readonly Next?: string;
}

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

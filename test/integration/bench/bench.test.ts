import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const project = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'oms-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bench = (...args: string[]) => run(process.execPath, [join(project, 'bench', 'main.ts'), ...args]);

describe('npm run bench', () => {
  it('prints tables for people and leaves figures with the machine for programs', { timeout: 240_000 }, async () => {
    const out = join(folder, 'figures.json');
    const { stdout } = await bench('placing', 'bundles', '--quick', '--out', out);
    expect(stdout).toMatch(/orders-api .*\d/);
    expect(stdout).toMatch(/order placed, nothing behind[\s\S]*\nAll goals\n/);
    const figures = JSON.parse(readFileSync(out, 'utf8')) as {
      machine: { cores: number; node: string };
      parts: string[];
      placing: { raw: { done: number }[]; placedHeld: { done: number; p50: number; p99: number }[]; rows: number };
      bundles: { functions: { name: string; sizeRatio: number }[] };
    };
    expect(figures.machine.node).toBe(process.version);
    expect(figures.parts).toEqual(['placing', 'bundles']);
    expect(figures.placing.rows).toBeGreaterThanOrEqual(4);
    for (const { done, p50, p99 } of figures.placing.placedHeld) {
      expect(done).toBeGreaterThan(0);
      expect(p99).toBeGreaterThanOrEqual(p50);
    }
    expect(figures.bundles.functions.find(({ name }) => name === 'bare document client')?.sizeRatio).toBe(1);
  });

  it('names the parts when it is asked for one that is not there', async () => {
    await expect(bench('speed')).rejects.toMatchObject({ code: 2, stdout: expect.stringContaining('placing') });
  });
});

import { describe, expect, it } from 'vitest';
import type { Findings } from '../../../bench/report.ts';
import { runParts } from '../../../bench/run-parts.ts';

const findings = (measured: number): Findings => ({
  tables: [{ title: 'Orders', head: ['clients', 'per second'], rows: [[8, measured]] }],
  remarks: ['Placed one after the other.'],
  goals: [{ what: 'orders per second', wanted: { atLeast: 400 }, measured }],
  figures: { perSecond: measured },
});

describe('a run of the benchmark', () => {
  it('prints what each part found, with the verdict on its goals', async () => {
    const printed: string[] = [];
    await runParts({ placing: async () => findings(450) }, false, (text) => printed.push(text));
    const text = printed.join('\n');
    expect(text).toMatch(/== placing[\s\S]*Orders[\s\S]*450[\s\S]*Goals[\s\S]*at least 400[\s\S]*met/);
    expect(text).toContain('* Placed one after the other.');
    expect(text).toContain(`Node ${process.version}`);
  });

  it('leaves the figures of each part under its name, with the machine and all goals', async () => {
    const parts = { placing: async () => findings(450), life: async () => findings(80) };
    const figures = await runParts(parts, false, () => {});
    expect(figures).toMatchObject({
      machine: { node: process.version },
      quick: false,
      parts: ['placing', 'life'],
      failed: {},
      placing: { perSecond: 450 },
      life: { perSecond: 80 },
    });
    expect(figures.goals.map(({ part, measured, verdict }) => [part, measured, verdict])).toEqual([
      ['placing', 450, 'met'],
      ['life', 80, 'fell short'],
    ]);
  });

  it('goes on after a part that fails, and names it', async () => {
    const printed: string[] = [];
    const claims = async () => {
      throw new Error('101 orders have won 100 units');
    };
    const figures = await runParts({ claims, placing: async () => findings(450) }, true, (text) => printed.push(text));
    expect(figures.failed['claims']).toContain('101 orders have won 100 units');
    expect(figures['placing']).toEqual({ perSecond: 450 });
    expect(printed.join('\n')).toContain('FAILED: Error: 101 orders');
  });
});

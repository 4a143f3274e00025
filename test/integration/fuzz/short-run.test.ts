import { expect, test } from 'vitest';
import { fuzz } from '../../fuzz/fuzz.ts';
import { rendered } from '../../fuzz/report.ts';

/** Half a minute where the machine is free. */
const timeout = 300_000;

test(
  '1,000 generated requests are answered as documented, and refused ones leave nothing behind',
  { timeout },
  async () => {
    const report = await fuzz(20261122, 1_000);
    expect(report.problems.length === 0 ? '' : rendered(report)).toBe('');
    expect(report.requests).toBeGreaterThan(1_000);
    expect(report.batchesCompared).toBeGreaterThan(1);
    expect(report.operations.filter(({ requests }) => requests === 0)).toEqual([]);
  },
);

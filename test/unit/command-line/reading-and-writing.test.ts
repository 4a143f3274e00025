import { describe, expect, test } from 'vitest';
import { startedSystem } from '../../../bin/commands/login.ts';
import { quoted, writeReport } from '../../../bin/import/report-file.ts';
import { forEachAtOnce } from '../../../bin/pool.ts';
import { barOf, showProgress } from '../../../bin/progress.ts';
import { readPairs, wholeNumber } from '../../../bin/quantities.ts';

describe('what "npm start" has printed', () => {
  const ready = { ready: true, api: 'http://a', token: 'http://a/t', clientId: 'id', clientSecret: 'secret' };

  test('is found among the other lines', () => {
    const text = `API  http://a\n{"other":1}\n${JSON.stringify(ready)}\n`;
    expect(startedSystem(text)).toEqual({
      api: 'http://a',
      tokenUrl: 'http://a/t',
      clientId: 'id',
      clientSecret: 'secret',
    });
  });

  test.each(['', 'not ready', '{"ready":false}', JSON.stringify({ ...ready, clientSecret: '' })])(
    'is missed in %j',
    (text) => expect(() => startedSystem(text)).toThrow('is the system started?'),
  );
});

describe('arguments', () => {
  test('name quantities', () => {
    expect(readPairs(['1=0.25'])).toEqual([{ name: '1', value: 0.25 }]);
    expect(() => readPairs(['1=0.2505'])).toThrow('at most three decimal places');
    expect(readPairs(['TEA-001=24', 'A=B=-1'])).toEqual([
      { name: 'TEA-001', value: 24 },
      { name: 'A=B', value: -1 },
    ]);
    expect(() => readPairs(['TEA-001'])).toThrow('"TEA-001" is not a name and a number');
  });

  test('give whole numbers', () => {
    expect(wholeNumber('16', '--concurrency', 1)).toBe(16);
    expect(() => wholeNumber('0', '--concurrency', 1)).toThrow('--concurrency must be a whole number from 1, not "0"');
    expect(() => wholeNumber('-1', '--limit')).toThrow('not "-1"');
  });
});

test('a field of the report is quoted where it must be', () => {
  expect(['plain', 'a,b', 'say "no"', 'two\nlines'].map(quoted)).toEqual([
    'plain',
    '"a,b"',
    '"say ""no"""',
    '"two\nlines"',
  ]);
});

test('a report that cannot be written is told in one sentence', () => {
  expect(() => writeReport('/nowhere/at/all.csv', [])).toThrow('the report cannot be written: ');
});

describe('progress', () => {
  test('is a bar that never runs over its end', () => {
    expect(barOf('orders', 12, 24)).toBe(`orders         [${'#'.repeat(15)}${'-'.repeat(15)}]  50 % 12/24`);
    expect(barOf('orders', 30, 24)).toContain('100 % 30/24');
    expect(barOf('orders', 0, 0)).toContain('100 % 0/0');
  });

  test('is plain lines where no terminal shows it, the last one always', () => {
    const written: string[] = [];
    const stream = { isTTY: false, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
    const progress = showProgress('orders', 3, stream);
    for (const done of [1, 2, 3]) progress.at(done);
    progress.end('1 refused');
    expect(written).toEqual(['orders: 1 of 3\n', 'orders: 3 of 3, 1 refused\n']);
  });

  test('says nothing twice', () => {
    const written: string[] = [];
    const stream = { isTTY: false, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
    const progress = showProgress('orders', 1, stream);
    progress.at(1);
    progress.end();
    expect(written).toEqual(['orders: 1 of 1\n']);
  });
});

describe('a pool', () => {
  test('does everything, so many at a time', async () => {
    const state = { running: 0, most: 0, done: 0 };
    await forEachAtOnce(Array.from({ length: 20 }).keys(), 4, async () => {
      state.running += 1;
      state.most = Math.max(state.most, state.running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      state.running -= 1;
      state.done += 1;
    });
    expect(state).toEqual({ running: 0, most: 4, done: 20 });
  });

  test('stops at the first failure', async () => {
    let begun = 0;
    const work = forEachAtOnce(Array.from({ length: 100 }).keys(), 2, async (item) => {
      begun += 1;
      await Promise.resolve();
      if (item === 3) throw new Error('no more');
    });
    await expect(work).rejects.toThrow('no more');
    expect(begun).toBeLessThan(10);
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importStages, rowResults, type ImportStage } from '#shared/contracts/vocabulary.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import {
  cancelled,
  carriedOn,
  failed,
  keptApart,
  restarted,
  started,
  surveyed,
} from '#functions/imports/import-decisions.ts';
import { isActive, mayBecome, nextStages } from '#functions/imports/import-status.ts';
import type { Import } from '#functions/imports/import.ts';

const now = Date.UTC(2026, 10, 30);
const announced: Import = {
  importId: 'imp_1',
  kind: 'stock',
  fileName: 'stock.csv',
  bytes: 100,
  dryRun: false,
  written: {},
  client: 'loader',
  scopes: ['inventory:write'],
  stage: 'awaiting_upload',
  run: 0,
  done: { bytes: 0, lines: 0 },
  pages: 0,
  rows: {},
  apart: [],
  createdAt: '2026-11-30T00:00:00.000Z',
  version: 1,
};
const layout = {
  decimal: 'point',
  markBytes: 0,
  extent: { bytes: 100, lines: 5 },
  start: { bytes: 10, lines: 1 },
} as const;

const stateOf = (made: ReturnType<typeof started>): Import => {
  if (isRefusal(made)) throw new Error(made.detail);
  return made.state;
};
const running = surveyed(stateOf(started(announced, 100, now)), layout, now).state;
const counted = (line: number) => ({ line, key: `S-${line}`, result: 'counted', detail: '' }) as const;

test('every stage can be reached, and leads to an end', () => {
  const reached = new Set<ImportStage>(['awaiting_upload']);
  for (const stage of reached) for (const next of nextStages[stage]) reached.add(next);
  expect([...reached].sort()).toEqual([...importStages].sort());
  const ends = importStages.filter((stage) => nextStages[stage].length === 0);
  expect(ends).toEqual(['completed', 'cancelled']);
  for (const stage of importStages) {
    const from = new Set([stage]);
    for (const one of from) for (const next of nextStages[one]) from.add(next);
    expect([...from].some((one) => ends.includes(one))).toBe(true);
  }
});

describe('starting', () => {
  test('needs the file that was announced', () => {
    expect(started(announced, undefined, now)).toMatchObject({
      refused: 'conflicting-state',
      detail: expect.stringContaining('the file is not there: put it to the address') as string,
    });
    expect(started(announced, 99, now)).toMatchObject({
      detail: expect.stringContaining('the file has 99 bytes, not 100') as string,
    });
  });

  test('counts the run on and tells of it; one that has failed goes on where it stopped', () => {
    const half = carriedOn(
      running,
      { outcomes: [counted(2)], done: { bytes: 40, lines: 2 }, isLast: false },
      now,
    ).state;
    const stopped = failed(half, 'the system could not go on', now).state;
    const again = started(stopped, 100, now);
    expect(again).toMatchObject({
      state: { stage: 'running', run: 2, done: { bytes: 40, lines: 2 }, rows: { counted: 1 }, failure: undefined },
      events: [{ type: 'ImportStarted', data: { run: 2, version: stopped.version + 1 } }],
    });
  });

  test('is refused to what has ended, and to a file that has been read to its end', () => {
    const none = { outcomes: [{ line: 2, key: '', result: 'rejected', detail: 'it is odd' }], isLast: true } as const;
    const over = carriedOn(running, { ...none, done: layout.extent }, now).state;
    expect(over).toMatchObject({
      stage: 'failed',
      failure: 'none of its 1 rows was taken, that of line 2 because it is odd: mend the file, and import it anew',
    });
    expect(started(over, 100, now)).toMatchObject({ detail: expect.stringContaining('read to its end') as string });
    const done = carriedOn(running, { outcomes: [counted(2)], done: layout.extent, isLast: true }, now).state;
    expect(done.stage).toBe('completed');
    expect(started(done, 100, now)).toMatchObject({ detail: 'the import imp_1 cannot be started: it is completed' });
  });
});

test('rows that were refused together are remembered until what came of them is kept', () => {
  const apart = keptApart(running, 2).state;
  expect(apart.apart).toEqual([2]);
  expect(restarted(apart, now).state).toMatchObject({ apart: [2], run: running.run + 1 });
  const on = carriedOn(apart, { outcomes: [counted(2)], done: { bytes: 40, lines: 2 }, isLast: false }, now).state;
  expect(on.apart).toEqual([]);
});

test('cancelling lets the rows at hand end, and nothing else', () => {
  expect(stateOf(cancelled(announced, now)).stage).toBe('cancelled');
  const ending = stateOf(cancelled(running, now));
  expect(ending.stage).toBe('cancelling');
  const on = carriedOn(ending, { outcomes: [counted(2)], done: { bytes: 40, lines: 2 }, isLast: false }, now).state;
  expect(on).toMatchObject({ stage: 'cancelled', rows: { counted: 1 }, pages: 1 });
  expect(cancelled(on, now)).toMatchObject({ refused: 'conflicting-state' });
});

test('whatever happens, only legal stages follow, versions count on, rows add up and an end is told once', () => {
  const step = fc.oneof(
    fc.constant('start' as const),
    fc.constant('cancel' as const),
    fc.constant('fail' as const),
    fc.array(fc.constantFrom(...rowResults), { maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let [present, carried, line] = [announced, 0, 1];
      for (const one of steps) {
        const made =
          one === 'start'
            ? started(present, 100, now)
            : one === 'cancel'
              ? cancelled(present, now)
              : !isActive(present)
                ? undefined
                : one === 'fail'
                  ? failed(present, 'broken', now)
                  : carriedOn(
                      { ...present, layout },
                      {
                        outcomes: one.map((result) => ({ line: (line += 1), key: '', result, detail: 'why' })),
                        done: { bytes: Math.min(99, present.done.bytes + one.length), lines: line },
                        isLast: false,
                      },
                      now,
                    );
        if (made === undefined || isRefusal(made)) continue;
        const { state, events } = made;
        if (Array.isArray(one)) carried += one.length;
        if (state.stage !== present.stage) expect(mayBecome(present.stage, state.stage)).toBe(true);
        expect(state.version).toBe(present.version + 1);
        expect(Object.values(state.rows).reduce((sum, count) => sum + count, 0)).toBe(carried);
        expect(events.some(({ type }) => type === 'ImportEnded')).toBe(
          state.stage !== present.stage && ['completed', 'failed', 'cancelled'].includes(state.stage),
        );
        present = state;
      }
    }),
  );
});

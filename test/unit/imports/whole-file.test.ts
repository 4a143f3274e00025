import { expect, test } from 'vitest';
import { bulkKinds } from '#functions/imports/reading/columns.ts';
import { rowsBehind, surveyFile } from '#functions/imports/reading/read-rows.ts';
import { wholeFile } from '#functions/processes/import-file/carrying-out/whole-file.ts';
import type { Extent } from '#shared/csv/csv-file.ts';

test('what kits are made of is read behind them by going through the file once, and given once', async () => {
  const cups = Array.from({ length: 50 }, (_, index) => `CUP-${index}`);
  const kits = ['SET-1', 'SET-2'].map((sku) => `${sku},kit,Set,${cups.toReversed().join(' | ')}`);
  const content = Buffer.from(
    ['sku,kind,description,components', ...kits, ...cups.map((sku) => `${sku},,Cup,`), ''].join('\n'),
  );
  let opened = 0;
  const open = async function* (from: number) {
    opened += 1;
    yield content.subarray(from);
  };
  const layout = await surveyFile(open, bulkKinds.items, {});
  const rowsFrom = (place: Extent) => rowsBehind(open, bulkKinds.items, layout, place);
  const file = await wholeFile('items', true, layout.start, rowsFrom);
  const rows = await Array.fromAsync(rowsFrom(layout.start));
  opened = 0;
  const behind = await file.componentsBehind(rows.slice(0, 1));
  expect(behind.map(({ line }) => line)).toEqual(cups.map((_, index) => index + 4));
  expect(opened).toBe(1);
  expect(await file.componentsBehind(rows.slice(1, 2))).toEqual([]);
  expect(behind.every(file.isAhead)).toBe(true);
});

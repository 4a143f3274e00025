import { expect, test } from 'vitest';
import { carriedOn } from '#functions/imports/import-decisions.ts';
import type { Import } from '#functions/imports/import.ts';
import { asFlag } from '#functions/imports/reading/cells.ts';
import { bulkKinds } from '#functions/imports/reading/columns.ts';
import { rowsBehind, surveyFile } from '#functions/imports/reading/read-rows.ts';

async function read(content: string) {
  const bytes = Buffer.from(content);
  const open = async function* (from: number) {
    yield bytes.subarray(from);
  };
  const layout = await surveyFile(open, bulkKinds.orders, {});
  return Array.fromAsync(rowsBehind(open, bulkKinds.orders, layout, layout.start));
}

test('a file of which no order is taken says why of one', () => {
  const before = { importId: 'i', stage: 'running', rows: {}, pages: 0, version: 1 } as unknown as Import;
  const outcomes = [
    { line: 2, key: 'A of web', result: 'refused', detail: 'no item "TEA"' },
    { line: 3, key: 'A of web', result: 'refused', detail: 'with its order: see line 2' },
  ] as const;
  const { state } = carriedOn(before, { outcomes, done: { bytes: 1, lines: 3 }, isLast: true }, 0);
  expect(state.failure).toContain('that of line 2 because no item "TEA"');
});

test('a tax rate of shipping without its tax is not dropped in silence', async () => {
  const head = 'channel,order number,currency,sku,quantity,tax rate,shipping,shipping tax rate';
  const [row] = await read(`${head}\nweb,1,GBP,TEA,1,20,5.00,20\n`);
  expect(JSON.stringify(row)).toContain('"charges":[{"kind":"shipping","price":"5.00","taxes":[{"rate":"20"}]}]');
});

test.each(['constructor', '__proto__'])('a flag is yes or no, and not %s', (text) => {
  expect(asFlag(text, { decimal: 'point', dates: 'iso' })).toEqual({ expected: 'yes or no' });
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { withRealIds } from '#functions/documentation/example-ids.ts';
import { exampleIds } from '#shared/contracts/examples.ts';

const document = `${exampleIds.deliveredOrder} ${exampleIds.orderToPick} ${exampleIds.deliveredOrder}#000000001`;

afterEach(() => vi.unstubAllEnvs());

test('examples keep their ids where no file is named, or nobody has written it yet', async () => {
  expect(await withRealIds(document)).toBe(document);
  vi.stubEnv('EXAMPLE_IDS_FILE', join(tmpdir(), 'no-such-folder', 'example-ids.json'));
  expect(await withRealIds(document)).toBe(document);
});

test('examples get the real ids that the file knows, at each reading', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'oms-examples-')), 'example-ids.json');
  vi.stubEnv('EXAMPLE_IDS_FILE', file);
  writeFileSync(file, '{"deliveredOrder":"ord_1"}');
  expect(await withRealIds(document)).toBe(`ord_1 ${exampleIds.orderToPick} ord_1#000000001`);
  writeFileSync(file, '{"deliveredOrder":"ord_1","orderToPick":"ord_2"}');
  expect(await withRealIds(document)).toBe('ord_1 ord_2 ord_1#000000001');
});

test('no two things go by the same id', () => {
  const ids = Object.values(exampleIds);
  expect(new Set(ids).size).toBe(ids.length);
});

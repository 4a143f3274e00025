import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { sourceFiles } from './modules.ts';

/** "About fifteen": a folder of more is cut into slices. */
const mostFiles = 18;

/** The API's table of contents: one file per resource. */
const uncut = new Set(['shared/contracts/api']);

it('no folder has more files than its reader takes in at a glance', () => {
  const folders = Map.groupBy(sourceFiles(), dirname);
  expect(folders.size).toBeGreaterThan(100);
  const tooLarge = [...folders].filter(([folder, { length }]) => length > mostFiles && !uncut.has(folder));
  expect(tooLarge.map(([folder, { length }]) => `${folder}: ${length} files`)).toEqual([]);
});

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { generatedClient } from '../../.ci/client-source.ts';

test.each(Object.entries(generatedClient()))(
  'client/generated/%s is made from the present contracts',
  (name, source) => {
    const file = new URL(`../../client/generated/${name}`, import.meta.url);
    // Otherwise run `npm run client`.
    expect(readFileSync(file, 'utf8')).toBe(source);
  },
);

test('the client as it is published is plain JavaScript with declarations, which needs nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'oms-client-'));
  const root = resolve(import.meta.dirname, '../..');
  execFileSync(process.execPath, [join(root, '.ci/pack-client.ts'), folder]);
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  expect(manifest).toMatchObject({
    name: '@open-oms/client',
    exports: { types: './index.d.ts', default: './index.js' },
  });
  expect(manifest).not.toHaveProperty('private');
  expect(manifest).not.toHaveProperty('dependencies');
  expect(readFileSync(join(folder, 'index.d.ts'), 'utf8')).toContain('OpenOms');
  const links = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/\]\(([^)#]+)/g)].map(([, to = '']) => to);
  expect(links.filter((to) => !to.startsWith('https:') && !existsSync(join(folder, to)))).toEqual([]);
  const published = (await import(pathToFileURL(join(folder, 'index.js')).href)) as Record<string, unknown>;
  expect(Object.keys(published).sort()).toEqual([
    'ApiError',
    'BadSignature',
    'NoToken',
    'OpenOms',
    'Unreachable',
    'isRefusal',
    'verifyWebhook',
  ]);
});

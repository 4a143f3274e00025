import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const host = join(import.meta.dirname, '../../..');
const files = globSync('**/*.ts', { cwd: host, exclude: (name) => /^(test|node_modules)$/.test(String(name)) });

/** Names of the application that it serves, its settings and its business. */
const words =
  /\bOMS|\boms\b|Open OMS|\b(customers?|invoices?|shipments?|warehouses?|sku|orderId)\b|#functions\/|#shared\/|#demo\//i;

test('the host serves any template: no line of it names the application or its business', () => {
  const found = files.flatMap((file) =>
    readFileSync(join(host, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (words.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(found).toEqual([]);
});

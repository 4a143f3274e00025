import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const host = join(import.meta.dirname, '../../..');
const files = globSync('**/*.ts', { cwd: host, exclude: (name) => /^(test|node_modules)$/.test(String(name)) });

/** Names of the application that it serves, its settings, its business and the keys of its rows. */
const words = [
  /\bOMS|\boms\b|Open OMS|#functions\/|#shared\/|#demo\//i,
  /\b(customers?|invoices?|shipments?|warehouses?|payments?|refunds?|carriers?|parcels?|ledgers?|stock|orders|sku|orderId)\b/i,
  /(?<!-)\bjournal\b/,
  /\b(ORDER|EVENT|LEVEL|MOVEMENT|FULFILMENT)#|\b(provider|numbers|channel|account)#/,
];

test('the host serves any template: no line of it names the application or its business', () => {
  const found = files.flatMap((file) =>
    readFileSync(join(host, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (words.some((word) => word.test(line)) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(found).toEqual([]);
});

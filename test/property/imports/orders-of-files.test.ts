import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bulkKinds } from '#functions/imports/reading/columns.ts';
import { flawedOrders } from '#functions/imports/reading/lines-of-orders.ts';
import { rowsBehind, surveyFile } from '#functions/imports/reading/read-rows.ts';
import { keyOf } from '#functions/processes/import-file/carrying-out/row-key.ts';
import { encoded } from '../../support/encoded.ts';
import { cases } from '../cases.ts';

/**
 * Ways in which somebody spoils a file: rows swap places, or some are written wrongly. Both together can hide a row from its order, which only the
 * total of the order tells then.
 */
const harms = fc.oneof(
  fc.array(fc.record({ does: fc.constant('swap'), at: fc.nat(20), with: fc.nat(20) }), { maxLength: 3 }),
  fc.array(
    fc.record({ does: fc.constantFrom('quote', 'number', 'nameless', 'short', 'currency', 'channel'), at: fc.nat(20) }),
    {
      maxLength: 3,
    },
  ),
);
type Harm = Readonly<{ does: string; at: number; with?: number }>;

const harmed: Readonly<Record<string, (cells: readonly string[]) => string>> = {
  quote: ([channel, number, ...cells]) => [channel, `"${number}`, ...cells].join(';'),
  number: (cells) => [...cells.slice(0, -1), 'two'].join(';'),
  nameless: ([channel, , ...cells]) => [channel, '', ...cells].join(';'),
  short: (cells) => cells.slice(0, 2).join(';'),
  channel: ([, ...cells]) => ['лавочка', ...cells].join(';'),
  currency: ([channel, number, , ...cells]) => [channel, number, 'JPY', ...cells].join(';'),
};

/** The rows of a file in which each order of these sizes says which of its lines they are. */
function rowsOf(sizes: readonly number[], spoilt: readonly Harm[]): string[] {
  const rows = sizes.flatMap((size, order) =>
    Array.from({ length: size }, (_, line) => ['лавка', `№ ${order}`, 'EUR', `SKU ${order}/${line}`, String(line + 1)]),
  );
  const lines = rows.map((cells) => cells.join(';'));
  for (const { does, at, with: other = 0 } of spoilt) {
    const [one, two] = [at % rows.length, other % rows.length];
    const cells = rows[one];
    if (does !== 'swap') lines[one] = cells ? (harmed[does]?.(cells) ?? '') : '';
    else [lines[one], lines[two]] = [lines[two] ?? '', lines[one] ?? ''];
  }
  return lines;
}

test('whatever is wrong with a file, an order of it is taken with all of its lines or not at all, and each row is read once', async () => {
  const file = fc.record({
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
    harms,
    encoding: fc.constantFrom('utf-8', 'utf-16le', 'windows-1251'),
  });
  await fc.assert(
    fc.asyncProperty(file, async ({ sizes, harms: spoilt, encoding }) => {
      const text = ['channel;order number;currency;sku;quantity', ...rowsOf(sizes, spoilt), ''].join('\r\n');
      const bytes = encoded(text, encoding);
      const open = async function* (from: number) {
        yield bytes.subarray(from);
      };
      const layout = await surveyFile(open, bulkKinds.orders, { encoding, separator: 'semicolon' });
      const read = () => rowsBehind(open, bulkKinds.orders, layout, layout.start);
      const flaws = await flawedOrders(read(), (row) => keyOf('orders', row));
      const rows = await Array.fromAsync(read());
      const lines = rows.flatMap(({ line, furtherLines = [] }) => [line, ...furtherLines]);
      expect(lines).toEqual(lines.toSorted((a, b) => a - b));
      expect(new Set(lines).size).toBe(lines.length);
      expect(lines.length).toBe(sizes.reduce((sum, size) => sum + size, 0));
      for (const row of rows) {
        if (!('body' in row) || flaws.has(keyOf('orders', row))) continue;
        const number = String(row.body['externalNumber']);
        const size = sizes[Number(number.slice(2))] ?? 0;
        const told = (row.body['lines'] as { sku: string }[]).map(({ sku }) => sku).toSorted();
        expect(told).toEqual(Array.from({ length: size }, (_, line) => `SKU ${number.slice(2)}/${line}`));
      }
    }),
    cases(300),
  );
});

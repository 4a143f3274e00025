import Table from 'cli-table3';
import { written } from './minor.ts';
import type { FullOrdersResult } from './full-orders.ts';

const columns = ['total', 'cancelled', 'invoiced', 'credited', 'paid', 'refunded', 'goodwill'] as const;

/** What a run has tried, and what it came to, for people. */
export function rendered({ orders, features, asked, sums, differences, ...documents }: FullOrdersResult): string {
  const style = { head: [], border: [], compact: true };
  const used = new Table({ head: ['orders with', 'how many'], colAligns: ['left', 'right'], style });
  for (const [feature, count] of [...features].sort(([, one], [, other]) => other - one)) used.push([feature, count]);
  for (const [what, times] of Object.entries(asked)) used.push([`then ${what} (times)`, times]);
  const money = new Table({
    head: ['currency', 'orders', ...columns],
    colAligns: ['left', ...Array.from({ length: 8 }, () => 'right' as const)],
    style,
  });
  for (const [currency, { orders: count, ...of }] of sums)
    money.push([currency, count, ...columns.map((name) => written(of[name], currency))]);
  const { invoices, creditMemos, journalEntries } = documents;
  return [
    used.toString(),
    money.toString(),
    `${orders} orders, ${invoices} invoices, ${creditMemos} credit memos, ${journalEntries} journal entries`,
    differences.length === 0
      ? 'all of it adds up to the minor unit'
      : `${differences.length} differences:\n  ${differences.join('\n  ')}`,
  ].join('\n\n');
}

import type { OrderSummary } from '@open-oms/client';
import { Command } from 'commander';
import { moment, printJson, printLine, printTable } from '../../output.ts';
import { instant, wholeNumber } from '../../quantities.ts';
import { jsonOption, sessionOf } from '../../session.ts';
import { take } from '../../take.ts';
import { queryOf, withOrderFilters, type OrderFilters } from './order-filters.ts';

interface ListOptions extends OrderFilters {
  readonly limit: string;
  readonly updatedSince?: string;
  readonly updated?: boolean;
  readonly json?: boolean;
}

/** `oms list`: orders, newest first. */
export function listCommand(): Command {
  return withOrderFilters(new Command('list'))
    .summary('list orders')
    .description(
      'Lists orders, newest first, with --updated or --updated-since as they have changed. Filters can be combined. An order is found some seconds after it was placed, by its number or that of an invoice at once.',
    )
    .option('--updated-since <moment>', 'changed at this moment or later, within 30 days; each as it stands now')
    .option('--updated', 'by the last change within 30 days, the newest first')
    .option('--limit <n>', 'how many at most; 0 for all', '50')
    .addOption(jsonOption())
    .action(async ({ limit, updatedSince, updated, json: _, ...filters }: ListOptions, command: Command) => {
      const most = wholeNumber(limit, '--limit');
      const changed = { updatedSince: instant(updatedSince, '--updated-since') };
      const sort = updated ? ('updated' as const) : undefined;
      const query = { ...queryOf(filters), ...changed, sort, limit: most === 0 ? 100 : Math.min(most, 100) };
      const { client, json } = sessionOf(command);
      const orders = await take(client.each('listOrders', { query }), most);
      if (json) printJson(orders);
      else printOrders(orders);
    });
}

function printOrders(orders: readonly OrderSummary[]): void {
  if (orders.length === 0) return printLine('no orders');
  printTable(
    ['order', 'number', 'placed', 'lifecycle', 'payment', 'fulfilment', 'lines', 'total'],
    orders.map(({ orderId, channel, externalNumber, placedAt, status, lineCount, total, currency }) => [
      orderId,
      `${channel}/${externalNumber}`,
      moment(placedAt),
      status.lifecycle,
      status.payment,
      status.fulfilment,
      lineCount,
      `${total} ${currency}`,
    ]),
  );
}

import type { Call, OrderSummary } from '@open-oms/client';
import { Command, Option } from 'commander';
import { CommandError } from '../connection.ts';
import { moment, printJson, printLine, printTable } from '../output.ts';
import { instant, wholeNumber } from '../quantities.ts';
import { jsonOption, sessionOf } from '../session.ts';
import { take } from '../take.ts';

type Query = NonNullable<Call<'listOrders'>['query']>;
type StatusFilter = 'lifecycle' | 'payment' | 'fulfilment' | 'return';

/** The statuses that a filter takes, as the API describes them; the compiler asks for one that is missing. */
const taken: { readonly [Filter in StatusFilter]: Readonly<Record<NonNullable<Query[Filter]>, true>> } = {
  lifecycle: { placed: true, accepted: true, in_fulfilment: true, completed: true, cancelled: true },
  payment: {
    none: true,
    not_due: true,
    pending: true,
    authorised: true,
    partially_captured: true,
    captured: true,
    partially_refunded: true,
    refunded: true,
    voided: true,
    failed: true,
  },
  fulfilment: {
    unfulfilled: true,
    backordered: true,
    partially_shipped: true,
    shipped: true,
    partially_delivered: true,
    delivered: true,
  },
  return: { none: true, requested: true, partially_returned: true, returned: true },
};
const statuses = {
  lifecycle: Object.keys(taken.lifecycle),
  payment: Object.keys(taken.payment),
  fulfilment: Object.keys(taken.fulfilment),
  return: Object.keys(taken.return),
};

/** The statuses are those that their options allow. */
interface ListOptions extends Pick<Query, 'channel' | 'branch' | 'customer' | StatusFilter> {
  readonly limit: string;
  readonly from?: string;
  readonly to?: string;
  readonly number?: string;
  readonly updatedSince?: string;
  readonly json?: boolean;
}

/** `oms list`: orders, newest first. */
export function listCommand(): Command {
  return new Command('list')
    .summary('list orders')
    .description(
      'Lists orders, newest first, with --updated-since as they have changed. Filters can be combined; a status needs a --channel or --updated-since.',
    )
    .option('--channel <id>', 'channel')
    .option('--branch <id>', 'branch')
    .option('--customer <code>', 'customer code')
    .option('--number <number>', 'external number; needs a --channel')
    .addOption(new Option('--lifecycle <status>').choices(statuses.lifecycle))
    .addOption(new Option('--payment <status>').choices(statuses.payment))
    .addOption(new Option('--fulfilment <status>').choices(statuses.fulfilment))
    .addOption(new Option('--return <status>').choices(statuses.return))
    .option('--from <moment>', 'placed at this moment or later, such as 2026-11-01T00:00:00Z')
    .option('--to <moment>', 'placed before this moment, in the same form')
    .option('--updated-since <moment>', 'changed at this moment or later, within 30 days; each as it stands now')
    .option('--limit <n>', 'how many at most; 0 for all', '50')
    .addOption(jsonOption())
    .action(async ({ limit, from, to, number, updatedSince, json: _, ...filters }: ListOptions, command: Command) => {
      const onlyInChannel = ['number', ...Object.keys(taken)].find(
        (name) => command.getOptionValue(name) !== undefined,
      );
      const needsChannel = onlyInChannel === 'number' || updatedSince === undefined;
      if (onlyInChannel && needsChannel && !filters.channel)
        throw new CommandError(`--${onlyInChannel} needs a --channel`);
      const most = wholeNumber(limit, '--limit');
      const between = { placedFrom: instant(from, '--from'), placedTo: instant(to, '--to') };
      const changed = { updatedSince: instant(updatedSince, '--updated-since') };
      const { client, json } = sessionOf(command);
      const limits = { ...between, ...changed, limit: most === 0 ? 100 : Math.min(most, 100) };
      const rows = client.each('listOrders', { query: { ...filters, externalNumber: number, ...limits } });
      const orders = await take(rows, most);
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

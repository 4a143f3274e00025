import type { NewHistoricalOrder, NewOrder } from '@open-oms/client';
import { Command } from 'commander';
import { readJson } from '../../input.ts';
import { printJson, printLine } from '../../output.ts';
import { jsonOption, sessionOf } from '../../session.ts';

/** `oms place`: places the order of a JSON file. */
export function placeCommand(): Command {
  return new Command('place')
    .summary('place an order')
    .description('Places an order: the JSON body of POST /v1/orders, from a file or stdin.')
    .argument('[file]', 'JSON file; - for stdin', '-')
    .option('--key <key>', 'Idempotency-Key: the same key and body never place it twice')
    .addOption(jsonOption())
    .action(async (file: string, { key }: { key?: string }, command: Command) => {
      const { client, json } = sessionOf(command);
      // Whether it is an order, the API says.
      const body = readJson(file) as NewOrder;
      const order = await client.call('placeOrder', { body, idempotencyKey: key });
      if (json) printJson(order);
      else
        printLine(
          `Placed ${order.channel}/${order.externalNumber} as ${order.orderId}, ${order.total} ${order.currency}`,
        );
    });
}

/** `oms record`: records an order of the past, which a JSON file describes. */
export function recordCommand(): Command {
  return new Command('record')
    .summary('record an order of the past')
    .description(
      'Records an order that was carried out elsewhere: the JSON body of POST /v1/historical-orders, from a file or stdin.',
    )
    .argument('[file]', 'JSON file; - for stdin', '-')
    .option('--key <key>', 'Idempotency-Key: the same key and body never record it twice')
    .addOption(jsonOption())
    .action(async (file: string, { key }: { key?: string }, command: Command) => {
      const { client, json } = sessionOf(command);
      // Whether it is such an order, the API says.
      const body = readJson(file) as NewHistoricalOrder;
      const order = await client.call('recordOrder', { body, idempotencyKey: key });
      if (json) return printJson(order);
      const { channel, externalNumber, orderId, total, currency, placedAt, status } = order;
      printLine(
        `Recorded ${channel}/${externalNumber} of ${placedAt.slice(0, 10)} as ${orderId}, ${total} ${currency}, ${status.lifecycle}`,
      );
    });
}

import type { NewOrder } from '@open-oms/client';
import { Command } from 'commander';
import { readJson } from '../input.ts';
import { printJson, printLine } from '../output.ts';
import { jsonOption, sessionOf } from '../session.ts';

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

import { Command } from 'commander';
import type { OrderSummary } from '../find-order.ts';
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
      const { body } = await client.post<OrderSummary>('/v1/orders', readJson(file), key);
      if (json) printJson(body);
      else
        printLine(`Placed ${body.channel}/${body.externalNumber} as ${body.orderId}, ${body.total} ${body.currency}`);
    });
}

import type { OrderChange } from '@open-oms/client';
import { Command } from 'commander';
import { findOrderId, orderReference } from '../../find-order.ts';
import { readJson } from '../../input.ts';
import { printJson, printLine } from '../../output.ts';
import { jsonOption, sessionOf } from '../../session.ts';

/** `oms change`: changes what moves neither money nor stock. */
export function changeCommand(): Command {
  return new Command('change')
    .summary('change who gets an order, where it goes, or what is said beside')
    .description(
      'Changes an order by the JSON body of PATCH /v1/orders/{orderId}, from a file or stdin: what is null is taken away.',
    )
    .argument('<order>', orderReference)
    .argument('[file]', 'JSON file; - for stdin', '-')
    .option('--if-match <etag>', 'only while this is the ETag of the order, such as \'"3"\'')
    .addOption(jsonOption())
    .action(async (reference: string, file: string, { ifMatch }: { ifMatch?: string }, command: Command) => {
      const { client, json } = sessionOf(command);
      const orderId = await findOrderId(client, reference);
      // Whether it is a change, the API says.
      const body = readJson(file) as OrderChange;
      const order = await client.call('changeOrder', { params: { orderId }, body, ...(ifMatch ? { ifMatch } : {}) });
      if (json) printJson(order);
      else
        printLine(`${order.channel}/${order.externalNumber} stands at version ${order.detailsVersion} of its details`);
    });
}

import { Command } from 'commander';
import { findOrderId, orderReference } from '../../find-order.ts';
import { printJson, printLine } from '../../output.ts';
import { jsonOption, sessionOf } from '../../session.ts';

/** `oms map`: says which item a line is that was ordered by a SKU which is none here. */
export function mapCommand(): Command {
  return new Command('map')
    .summary('say which item a line of a held order is')
    .argument('<order>', orderReference)
    .argument('<line>', 'line id')
    .argument('<sku>', 'an item that there is')
    .addOption(jsonOption())
    .action(async (reference: string, lineId: string, sku: string, _: object, command: Command) => {
      const { client, json } = sessionOf(command);
      const orderId = await findOrderId(client, reference);
      const order = await client.call('mapLine', { params: { orderId, lineId }, body: { sku } });
      if (json) printJson(order);
      else printLine(`Line ${lineId} of ${order.channel}/${order.externalNumber} is ${sku}`);
    });
}

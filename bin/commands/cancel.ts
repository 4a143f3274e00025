import { Command } from 'commander';
import type * as z from 'zod';
import type { cancellationView } from '#shared/contracts/api/order-views.ts';
import { findOrderId, orderReference } from '../find-order.ts';
import { printJson, printLine } from '../output.ts';
import { readPairs } from '../quantities.ts';
import { collect, jsonOption, sessionOf } from '../session.ts';

/** `oms cancel`: what has not been handed over, or some of it. */
export function cancelCommand(): Command {
  return new Command('cancel')
    .summary('cancel an order or some of its units')
    .argument('<order>', orderReference)
    .requiredOption('--reason <text>', 'why')
    .option('--line <line=units>', 'only these units, such as 1=2; can be given several times', collect)
    .addOption(jsonOption())
    .action(async (reference: string, { reason, line }: { reason: string; line?: string[] }, command: Command) => {
      const { client, json } = sessionOf(command);
      const orderId = await findOrderId(client, reference);
      const lines = line && readPairs(line, '1=2').map(({ name, value }) => ({ lineId: name, quantity: value }));
      const request = { reason, ...(lines ? { lines } : {}) };
      const { body } = await client.post<z.output<typeof cancellationView>>(`/v1/orders/${orderId}/cancel`, request);
      if (json) return printJson(body);
      for (const { lineId, sku, quantity } of body.cancelled)
        printLine(`line ${lineId}: ${quantity} of ${sku} cancelled`);
      printLine(
        `${body.amount} ${body.order.currency} is not owed any more; the order is ${body.order.status.lifecycle}`,
      );
    });
}

import { Command } from 'commander';
import { findOrderId, orderReference } from '../../find-order.ts';
import { printJson, printLine } from '../../output.ts';
import { readPairs } from '../../quantities.ts';
import { collect, jsonOption, sessionOf } from '../../session.ts';

interface Asked {
  readonly reason: string;
  readonly line?: string[];
  readonly bundle?: string[];
}

/** `oms cancel`: what has not been handed over, or some of it. */
export function cancelCommand(): Command {
  return new Command('cancel')
    .summary('cancel an order or some of its units')
    .argument('<order>', orderReference)
    .requiredOption('--reason <text>', 'why')
    .option('--line <line=units>', 'only these units, such as 1=2; can be given several times', collect)
    .option('--bundle <bundle=number>', 'only so many of a bundle, such as 1=1; can be given several times', collect)
    .addOption(jsonOption())
    .action(async (reference: string, { reason, line, bundle }: Asked, command: Command) => {
      const { client, json } = sessionOf(command);
      const orderId = await findOrderId(client, reference);
      const lines = line && readPairs(line, '1=2').map(({ name, value }) => ({ lineId: name, quantity: value }));
      const bundles =
        bundle && readPairs(bundle, '1=1').map(({ name, value }) => ({ bundleId: name, quantity: value }));
      const body = { reason, ...(lines ? { lines } : {}), ...(bundles ? { bundles } : {}) };
      const { cancelled, amount, order } = await client.call('cancelOrder', { params: { orderId }, body });
      if (json) return printJson({ order, cancelled, amount });
      for (const { lineId, sku, quantity } of cancelled) printLine(`line ${lineId}: ${quantity} of ${sku} cancelled`);
      printLine(`${amount} ${order.currency} is not owed any more; the order is ${order.status.lifecycle}`);
    });
}

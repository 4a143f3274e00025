import { Command } from 'commander';
import { findOrderId, orderReference } from '../../find-order.ts';
import { printJson, printLine } from '../../output.ts';
import { instant } from '../../quantities.ts';
import { jsonOption, sessionOf } from '../../session.ts';

interface Options {
  readonly amount: string;
  readonly reference: string;
  readonly receivedAt?: string;
  readonly tender?: string;
}

/** `oms receive`: money that came without a provider: for an order on account, by transfer, in cash. */
export function receiveCommand(): Command {
  return new Command('receive')
    .summary('record money that came by transfer, in cash or on account')
    .argument('<order>', orderReference)
    .requiredOption('--amount <amount>', 'in the currency of the order, such as 12.50')
    .requiredOption('--reference <number>', 'the number under which it stands elsewhere, such as on the statement')
    .option('--received-at <moment>', 'when it came, such as 2026-11-01T00:00:00Z; without it, now')
    .option('--tender <id>', 'which tender it is of, such as t2; without it, the first that waits for money')
    .addOption(jsonOption())
    .action(async (order: string, { amount, reference, receivedAt, tender }: Options, command: Command) => {
      const { client, json } = sessionOf(command);
      const orderId = await findOrderId(client, order);
      const at = instant(receivedAt, '--received-at');
      const body = {
        amount,
        reference,
        ...(at === undefined ? {} : { receivedAt: at }),
        ...(tender === undefined ? {} : { tenderId: tender }),
      };
      const receipt = await client.call('receivePayment', { params: { orderId }, body });
      if (json) return printJson(receipt);
      const { currency, due } = await client.call('listOrderPayments', { params: { orderId } });
      printLine(`${receipt.amount} ${currency} received as ${receipt.receiptId}; ${due} ${currency} are still due`);
    });
}

import { Command } from 'commander';
import { printFacts, printJson } from '../../output.ts';
import { jsonOption, sessionOf } from '../../session.ts';

/** `oms customers`: what they owe. */
export function customersCommand(): Command {
  return new Command('customers').summary('what a customer owes and may still owe').addCommand(credit());
}

function credit(): Command {
  return new Command('credit')
    .description('Credit limit, what is owed on account, and what is left.')
    .argument('<customer>', 'customer code')
    .addOption(jsonOption())
    .action(async (customerId: string, _options: object, command: Command) => {
      const { client, json } = sessionOf(command);
      const found = await client.call('readCredit', { params: { customerId } });
      if (json) return printJson(found);
      const told = (money: { amount: string; currency: string } | undefined) =>
        money && `${money.amount} ${money.currency}`;
      printFacts({
        Customer: found.customerId,
        Limit: told(found.limit) ?? 'nothing on account',
        Owed: found.owed.map(told).join(', ') || 'nothing',
        Counted: told(found.counted),
        Available: told(found.available),
      });
    });
}

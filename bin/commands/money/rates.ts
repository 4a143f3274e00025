import { Command } from 'commander';
import { CommandError } from '../../connection.ts';
import { printJson, printLine, printTable } from '../../output.ts';
import { wholeNumber } from '../../quantities.ts';
import { jsonOption, sessionOf } from '../../session.ts';
import { take } from '../../take.ts';

/** `oms rates`: the exchange rates by which limits in money are judged. */
export function ratesCommand(): Command {
  return new Command('rates').summary('set and list exchange rates of days').addCommand(set()).addCommand(list());
}

function set(): Command {
  return new Command('set')
    .description('Sets exchange rates of a day, all or none.')
    .argument('<rate...>', 'what one unit is worth, such as EUR/GBP=0.8571')
    .requiredOption('--date <day>', 'the day from which on they hold, such as 2026-11-30')
    .requiredOption('--source <code>', 'who says so, such as ecb')
    .addOption(jsonOption())
    .action(async (rates: string[], { date, source }: { date: string; source: string }, command: Command) => {
      const { client, json } = sessionOf(command);
      const items = rates.map((rate) => ({ ...readRate(rate), date, source }));
      const body = await client.call('setExchangeRates', { body: { items } });
      if (json) return printJson(body.items);
      for (const { from, to, rate } of body.items) printLine(`1 ${from} = ${rate} ${to} from ${date} on`);
    });
}

function list(): Command {
  return new Command('list')
    .description('Lists what was set between two currencies, the newest day first.')
    .argument('<pair>', 'two currencies, such as EUR/GBP')
    .option('--limit <n>', 'how many at most; 0 for all', '50')
    .addOption(jsonOption())
    .action(async (pair: string, { limit }: { limit: string }, command: Command) => {
      const { client, json } = sessionOf(command);
      const [from = '', to = ''] = pair.split('/');
      const rows = client.each('listExchangeRates', { query: { from, to, limit: 100 } });
      const rates = await take(rows, wholeNumber(limit, '--limit'));
      if (json) return printJson(rates);
      printTable(
        ['from the day', 'one', 'is', 'source'],
        rates.map((one) => [one.date, one.from, `${one.rate} ${one.to}`, one.source]),
      );
    });
}

function readRate(text: string): { from: string; to: string; rate: string } {
  const [, from, to, rate] = /^([A-Z]{3})\/([A-Z]{3})=([\d.]+)$/.exec(text) ?? [];
  if (from && to && rate) return { from, to, rate };
  throw new CommandError(`"${text}" is not a rate such as EUR/GBP=0.8571`);
}

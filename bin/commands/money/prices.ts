import { Command } from 'commander';
import { CommandError } from '../../connection.ts';
import { printJson, printLine, printTable } from '../../output.ts';
import { quantity, wholeNumber } from '../../quantities.ts';
import { jsonOption, sessionOf } from '../../session.ts';
import { take } from '../../take.ts';

/** `oms prices`: what items cost where their channel sends no price. */
export function pricesCommand(): Command {
  return new Command('prices').summary('set and list prices of items').addCommand(set()).addCommand(list());
}

interface SetOptions {
  readonly currency: string;
  readonly from: string;
  readonly to?: string;
  readonly channel?: string;
  readonly group?: string;
  readonly taxIncluded?: true;
  readonly minQuantity: string;
}

function set(): Command {
  return new Command('set')
    .description('Sets prices of items, all or none.')
    .argument('<price...>', 'what one unit costs, such as TEA-001=9.99')
    .requiredOption('--currency <code>', 'the currency, such as GBP')
    .requiredOption('--from <day>', 'the first day on which they hold, such as 2026-11-30')
    .option('--to <day>', 'the last day')
    .option('--channel <channel>', 'for this channel alone')
    .option('--group <group>', 'for customers of this group alone')
    .option('--tax-included', 'the prices contain their taxes')
    .option('--min-quantity <n>', 'for lines of so many units or more', '1')
    .addOption(jsonOption())
    .action(async (prices: string[], { minQuantity, ...options }: SetOptions, command: Command) => {
      const { client, json } = sessionOf(command);
      const { currency, from, to, channel, group, taxIncluded } = options;
      const least = quantity(minQuantity, '--min-quantity');
      const items = prices.map((price) => ({
        ...readPrice(price),
        taxIncluded,
        currency,
        from,
        to,
        channel,
        group,
        minQuantity: least,
      }));
      const body = await client.call('setPrices', { body: { items } });
      if (json) return printJson(body.items);
      for (const { sku, unitPrice } of body.items) printLine(`${sku}: ${unitPrice} ${currency} from ${from} on`);
    });
}

function list(): Command {
  return new Command('list')
    .description('Lists the prices of an item, also those that do not hold any more.')
    .argument('<sku>', 'item')
    .option('--limit <n>', 'how many at most; 0 for all', '50')
    .addOption(jsonOption())
    .action(async (sku: string, { limit }: { limit: string }, command: Command) => {
      const { client, json } = sessionOf(command);
      const rows = client.each('listPrices', { params: { sku }, query: { limit: 100 } });
      const prices = await take(rows, wholeNumber(limit, '--limit'));
      if (json) return printJson(prices);
      printTable(
        ['price', 'tax', 'channel', 'group', 'from units', 'from', 'to'],
        prices.map(({ unitPrice, currency, taxIncluded, channel, group, minQuantity, from, to }) => [
          `${unitPrice} ${currency}`,
          taxIncluded ? 'included' : 'on top',
          channel ?? 'all',
          group ?? 'all',
          minQuantity,
          from,
          to ?? '',
        ]),
      );
    });
}

/** The SKU may hold an equals sign: the price is behind the last one. */
function readPrice(text: string): { sku: string; unitPrice: string } {
  const [, sku, unitPrice] = /^(.+)=([\d.]+)$/.exec(text) ?? [];
  if (sku && unitPrice) return { sku, unitPrice };
  throw new CommandError(`"${text}" is not a price such as TEA-001=9.99`);
}

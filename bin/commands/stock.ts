import type { OpenOms, StockMovements } from '@open-oms/client';
import { Command, Option } from 'commander';
import { CommandError } from '../connection.ts';
import { printJson, printLine, printTable } from '../output.ts';
import { readPairs, wholeNumber } from '../quantities.ts';
import { jsonOption, sessionOf } from '../session.ts';
import { take } from '../take.ts';

/** `oms stock`: what is there, and what came and went. */
export function stockCommand(): Command {
  return new Command('stock')
    .summary('levels, availability, receipts, adjustments and counts')
    .addCommand(levels())
    .addCommand(availability())
    .addCommand(receive())
    .addCommand(adjust())
    .addCommand(count());
}

function levels(): Command {
  return new Command('levels')
    .description('Lists stock levels of an item, a location or both.')
    .option('--sku <sku>', 'item')
    .option('--location <id>', 'location')
    .option('--limit <n>', 'how many at most; 0 for all', '100')
    .addOption(jsonOption())
    .action(async ({ sku, location, limit }: { sku?: string; location?: string; limit: string }, command: Command) => {
      if (!sku && !location) throw new CommandError('give --sku, --location or both');
      const { client, json } = sessionOf(command);
      const rows = client.each('listLevels', { query: { sku, location, limit: 100 } });
      const all = await take(rows, wholeNumber(limit, '--limit'));
      if (json) return printJson(all);
      printTable(
        ['sku', 'location', 'on hand', 'allocated', 'reserved', 'safety', 'incoming', 'available'],
        all.map((level) => [
          level.sku,
          level.location,
          level.onHand,
          level.allocated,
          level.reserved,
          level.safetyStock,
          level.incoming,
          level.available,
        ]),
      );
    });
}

function availability(): Command {
  return new Command('availability')
    .description('What can be sold now of many items.')
    .argument('<sku...>', 'items, up to 100')
    .addOption(jsonOption())
    .action(async (skus: string[], _options: object, command: Command) => {
      const { client, json } = sessionOf(command);
      const body = await client.call('getAvailability', { query: { skus: skus.join(',') } });
      if (json) return printJson(body);
      printTable(
        ['sku', 'kind', 'available', 'backorderable', 'locations'],
        body.items.map((item) => [
          item.sku,
          item.kind,
          item.available ?? 'no stock kept',
          item.backorderable ? 'yes' : 'no',
          item.locations.map((place) => `${place.location} ${place.available}`).join(', '),
        ]),
      );
      if (body.unknown.length > 0) printLine(`not in the catalogue: ${body.unknown.join(', ')}`);
    });
}

function receive(): Command {
  return recording(
    'receive',
    'Records goods that arrived.',
    'sku=units, such as TEA-001=24',
    (client, { pairs, ...receipt }) =>
      client.call('receiveStock', {
        body: { ...receipt, lines: pairs.map(({ name, value }) => ({ sku: name, quantity: value })) },
      }),
  );
}

function adjust(): Command {
  return recording(
    'adjust',
    'Corrects what is on hand, all lines or none.',
    'sku=units that came or went, such as MUG-001=-1',
    (client, { pairs, reason = 'other', ...adjustment }) =>
      client.call('adjustStock', {
        body: { ...adjustment, reason, lines: pairs.map(({ name, value }) => ({ sku: name, quantity: value })) },
      }),
  ).addOption(new Option('--reason <reason>').choices(reasons).makeOptionMandatory());
}

function count(): Command {
  return recording(
    'count',
    'Records what was counted, with what is picked or packed and not handed over yet.',
    'sku=units on the shelf',
    (client, { pairs, ...counted }) =>
      client.call('countStock', {
        body: { ...counted, lines: pairs.map(({ name, value }) => ({ sku: name, counted: value })) },
      }),
  );
}

const reasons = ['damaged', 'lost', 'found', 'expired', 'stolen', 'correction', 'other'] as const;

interface Options {
  readonly location: string;
  readonly reference?: string;
  readonly reason?: (typeof reasons)[number];
  readonly json?: boolean;
}

interface Recorded extends Omit<Options, 'json'> {
  readonly pairs: ReturnType<typeof readPairs>;
}

function recording(
  name: string,
  description: string,
  argument: string,
  record: (client: OpenOms, recorded: Recorded) => Promise<StockMovements>,
): Command {
  return new Command(name)
    .description(description)
    .argument('<line...>', argument)
    .requiredOption('--location <id>', 'location')
    .option('--reference <number>', 'a number of your own: delivery note, count sheet')
    .addOption(jsonOption())
    .action(async (lines: string[], { json: _, ...given }: Options, command: Command) => {
      const { client, json } = sessionOf(command);
      const recorded = await record(client, { ...given, pairs: readPairs(lines) });
      if (json) return printJson(recorded);
      for (const { sku, quantity, kind } of recorded.movements) {
        printLine(`${sku} at ${given.location}: ${quantity > 0 ? '+' : ''}${quantity} (${kind})`);
      }
    });
}

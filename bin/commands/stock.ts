import type { OpenOms, StockMovements } from '@open-oms/client';
import { Command, Option } from 'commander';
import { CommandError } from '../connection.ts';
import { printJson, printLine, printTable } from '../output.ts';
import { readPairs, wholeNumber } from '../quantities.ts';
import { collect, jsonOption, sessionOf } from '../session.ts';
import { take } from '../take.ts';

/** `oms stock`: what is there, and what came and went. */
export function stockCommand(): Command {
  return new Command('stock')
    .summary('levels, availability, receipts, adjustments, counts, serial numbers, supplies and blocks')
    .addCommand(levels())
    .addCommand(availability())
    .addCommand(receive())
    .addCommand(adjust())
    .addCommand(count())
    .addCommand(serials())
    .addCommand(expect())
    .addCommand(supplies())
    .addCommand(blocking('block', 'Keeps lots or other buckets of items from being set aside.', true))
    .addCommand(blocking('unblock', 'Lets blocked lots or other buckets of items go.', false));
}

/** Of which bucket units are. */
interface BucketOptions {
  readonly lot?: string;
  readonly condition?: (typeof conditions)[number];
  readonly owner?: string;
}

const conditions = ['new', 'refurbished', 'used', 'damaged'] as const;

/** Adds the options that tell units of an item apart. */
function withBucket(command: Command): Command {
  return command
    .option('--lot <lot>', 'of this lot')
    .addOption(new Option('--condition <condition>', 'in this condition').choices(conditions))
    .option('--owner <owner>', 'belonging to this consignor or supplier');
}

const bucketIn = ({ lot, condition, owner }: BucketOptions): BucketOptions => ({
  ...(lot === undefined ? {} : { lot }),
  ...(condition === undefined ? {} : { condition }),
  ...(owner === undefined ? {} : { owner }),
});

function blocking(name: string, description: string, blocked: boolean): Command {
  return withBucket(new Command(name).description(`${description} Say which by --lot, --condition or --owner.`))
    .argument('<sku...>', 'items')
    .requiredOption('--location <id>', 'location')
    .addOption(jsonOption())
    .action(async (skus: string[], options: BucketOptions & { readonly location: string }, command: Command) => {
      const bucket = bucketIn(options);
      if (Object.keys(bucket).length === 0) throw new CommandError('give --lot, --condition or --owner');
      const { client, json } = sessionOf(command);
      const { location } = options;
      const body = { location, lines: skus.map((sku) => ({ sku, ...bucket, blocked })) };
      const set = await client.call('blockStock', { body });
      if (json) return printJson(set);
      for (const sku of skus) printLine(`${sku} at ${location}: ${Object.values(bucket).join(', ')} ${name}ed`);
    });
}

function levels(): Command {
  return withBucket(
    new Command('levels')
      .description('Lists stock levels of an item, a location or both, one for each lot, condition and owner.')
      .option('--sku <sku>', 'item')
      .option('--location <id>', 'location'),
  )
    .option('--limit <n>', 'how many at most; 0 for all', '100')
    .addOption(jsonOption())
    .action(async ({ sku, location, limit, ...bucket }: LevelOptions, command: Command) => {
      if (!sku && !location) throw new CommandError('give --sku, --location or both');
      const { client, json } = sessionOf(command);
      const rows = client.each('listLevels', { query: { sku, location, ...bucketIn(bucket), limit: 100 } });
      const all = await take(rows, wholeNumber(limit, '--limit'));
      if (json) return printJson(all);
      printTable(
        [
          'sku',
          'location',
          'lot',
          'condition',
          'owner',
          'expires',
          'on hand',
          'allocated',
          'reserved',
          'safety',
          'available',
        ],
        all.map((level) => [
          level.sku,
          level.location,
          level.lot ?? '',
          [level.condition ?? '', ...(level.blocked ? ['blocked'] : [])].join(' ').trim(),
          level.owner ?? '',
          level.expiresOn ?? '',
          level.onHand,
          level.allocated,
          level.reserved,
          level.safetyStock,
          level.available,
        ]),
      );
      for (const { sku: of, location: at, unidentified } of all) {
        if (!unidentified) continue;
        printLine(`${of} at ${at}: ${unidentified} listed by serial number are off the books: say which they are`);
      }
    });
}

interface LevelOptions extends BucketOptions {
  readonly sku?: string;
  readonly location?: string;
  readonly limit: string;
}

function serials(): Command {
  return new Command('serials')
    .description(
      'Lists the units of an item by their serial numbers: those at a location, one, or all that were ever there.',
    )
    .requiredOption('--sku <sku>', 'item')
    .option('--location <id>', 'those that are at this location')
    .option('--serial <number>', 'this one alone')
    .option('--limit <n>', 'how many at most; 0 for all', '100')
    .addOption(jsonOption())
    .action(async ({ limit, sku, location, serial }: SerialsOptions, command: Command) => {
      const { client, json } = sessionOf(command);
      const rows = client.each('listSerials', { query: { sku, location, serial, limit: 100 } });
      const all = await take(rows, wholeNumber(limit, '--limit'));
      if (json) return printJson(all);
      printTable(
        ['serial number', 'state', 'location', 'lot', 'condition', 'owner', 'order', 'why', 'since'],
        all.map((unit) => [
          unit.serial,
          unit.state,
          unit.location,
          unit.lot ?? '',
          unit.condition ?? '',
          unit.owner ?? '',
          unit.orderId ?? '',
          unit.reason ?? '',
          unit.changedAt,
        ]),
      );
    });
}

interface SerialsOptions {
  readonly sku: string;
  readonly location?: string;
  readonly serial?: string;
  readonly limit: string;
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
    (client, { pairs, units, supply, ...receipt }) => {
      const of = { ...units, ...(supply === undefined ? {} : { supply }) };
      const lines = pairs.map(({ name, value }) => ({ sku: name, ...of, quantity: value }));
      return client.call('receiveStock', { body: { ...receipt, lines } });
    },
  ).option('--supply <number>', 'the supply that has come with it');
}

function adjust(): Command {
  return recording(
    'adjust',
    'Corrects what is on hand, all lines or none.',
    'sku=units that came or went, such as MUG-001=-1',
    (client, { pairs, units, reason = 'other', ...adjustment }) =>
      client.call('adjustStock', {
        body: {
          ...adjustment,
          reason,
          lines: pairs.map(({ name, value }) => ({ sku: name, ...units, quantity: value })),
        },
      }),
  ).addOption(new Option('--reason <reason>').choices(reasons).makeOptionMandatory());
}

interface ExpectOptions extends BucketOptions {
  readonly location: string;
  readonly number: string;
  readonly on: string;
  readonly kind: (typeof kinds)[number];
}

const kinds = ['purchase_order', 'transfer', 'return', 'production'] as const;

function expect(): Command {
  return withBucket(
    new Command('expect').description(
      'Says what is to come, on which day; 0 units cancel it. A receipt names it by --supply.',
    ),
  )
    .argument('<line...>', 'sku=units that are still to come')
    .requiredOption('--location <id>', 'location')
    .requiredOption('--number <number>', 'of the purchase order, transfer, return or production run')
    .requiredOption('--on <day>', 'the day at the location, such as 2027-01-31')
    .addOption(new Option('--kind <kind>', 'where the units come from').choices(kinds).default('purchase_order'))
    .addOption(jsonOption())
    .action(async (pairs: string[], options: ExpectOptions, command: Command) => {
      const { client, json } = sessionOf(command);
      const { location, kind, number, on: expectedOn } = options;
      const lines = readPairs(pairs).map(({ name, value }) => ({
        sku: name,
        ...bucketIn(options),
        number,
        quantity: value,
        expectedOn,
      }));
      const said = await client.call('setSupplies', { body: { location, kind, lines } });
      if (json) return printJson(said);
      for (const { sku, quantity } of said.lines) {
        printLine(
          quantity === 0 ? `${sku}: ${number} cancelled` : `${sku} at ${location}: ${quantity} on ${expectedOn}`,
        );
      }
    });
}

function supplies(): Command {
  return new Command('supplies')
    .description('Lists what is to come of an item, to a location or both, by day.')
    .option('--sku <sku>', 'item')
    .option('--location <id>', 'location')
    .option('--from <day>', 'expected on this day or later')
    .option('--to <day>', 'expected on this day or before')
    .option('--limit <n>', 'how many at most; 0 for all', '100')
    .addOption(jsonOption())
    .action(async ({ limit, sku, location, from, to }: SuppliesOptions, command: Command) => {
      if (!sku && !location) throw new CommandError('give --sku, --location or both');
      const { client, json } = sessionOf(command);
      const rows = client.each('listSupplies', { query: { sku, location, from, to, limit: 100 } });
      const all = await take(rows, wholeNumber(limit, '--limit'));
      if (json) return printJson(all);
      printTable(
        ['expected', 'sku', 'location', 'units', 'kind', 'number', 'lot', 'condition', 'owner'],
        all.map((one) => [
          one.expectedOn,
          one.sku,
          one.location,
          one.quantity,
          one.kind,
          one.number,
          one.lot ?? '',
          one.condition ?? '',
          one.owner ?? '',
        ]),
      );
    });
}

interface SuppliesOptions {
  readonly sku?: string;
  readonly location?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: string;
}

function count(): Command {
  return recording(
    'count',
    'Records what was counted, with what is picked or packed and not handed over yet.',
    'sku=units on the shelf',
    (client, { pairs, units, ...counted }) =>
      client.call('countStock', {
        body: { ...counted, lines: pairs.map(({ name, value }) => ({ sku: name, ...units, counted: value })) },
      }),
  );
}

const reasons = ['damaged', 'lost', 'found', 'expired', 'stolen', 'correction', 'other'] as const;

interface Options extends BucketOptions {
  readonly location: string;
  readonly expires?: string;
  readonly supply?: string;
  readonly serial?: string[];
  readonly reference?: string;
  readonly reason?: (typeof reasons)[number];
  readonly json?: boolean;
}

interface Recorded extends Pick<Options, 'location' | 'reference' | 'reason' | 'supply'> {
  /** What all lines say of their units. */
  readonly units: BucketOptions & { readonly expiresOn?: string; readonly serials?: string[] };
  readonly pairs: ReturnType<typeof readPairs>;
}

function recording(
  name: string,
  description: string,
  argument: string,
  record: (client: OpenOms, recorded: Recorded) => Promise<StockMovements>,
): Command {
  return withBucket(new Command(name).description(description))
    .option('--expires <day>', 'the day after which the units are not used any more, such as 2027-01-31')
    .argument('<line...>', argument)
    .requiredOption('--location <id>', 'location')
    .option('--reference <number>', 'a number of your own: delivery note, count sheet')
    .option('--serial <number>', 'of a unit of the line, one for each; can be given several times', collect)
    .addOption(jsonOption())
    .action(async (lines: string[], { json: _, ...options }: Options, command: Command) => {
      const { client, json } = sessionOf(command);
      const { lot, condition, owner, expires, serial: serials, ...given } = options;
      if (serials && lines.length > 1) throw new CommandError('--serial is of the units of one line; give one line');
      const units = {
        ...bucketIn({ lot, condition, owner }),
        ...(expires === undefined ? {} : { expiresOn: expires }),
        ...(serials === undefined ? {} : { serials }),
      };
      const recorded = await record(client, { ...given, units, pairs: readPairs(lines) });
      if (json) return printJson(recorded);
      for (const { sku, quantity, kind, ...of } of recorded.movements) {
        const bucket = Object.values(bucketIn(of));
        const which = bucket.length === 0 ? sku : `${sku} (${bucket.join(', ')})`;
        printLine(`${which} at ${given.location}: ${quantity > 0 ? '+' : ''}${quantity} (${kind})`);
      }
    });
}

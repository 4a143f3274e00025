import { createWriteStream } from 'node:fs';
import { access, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import type { OpenOms } from '@open-oms/client';
import { CommandError } from '../../connection.ts';
import { printJson } from '../../output.ts';
import { jsonOption, sessionOf } from '../../session.ts';
import { queryOf, withOrderFilters, type OrderFilters } from './order-filters.ts';

/** Orders that are read side by side. */
const sideBySide = 8;
const progressMs = 10_000;

/** `oms export`: orders with all that stands in them, for other programs. */
export function exportCommand(): Command {
  return new Command('export').summary('write orders to a file').addCommand(exportOrders());
}

interface ExportOptions extends OrderFilters {
  readonly force?: boolean;
  readonly json?: boolean;
}

function exportOrders(): Command {
  return withOrderFilters(new Command('orders'))
    .description(
      `Writes orders as JSON lines, one order a line, each whole as "oms show --json" has it: what customers wrote, tags and metadata,
lines, charges, tenders, shipments. The newest first, as they stand when each is read; filters can be combined.`,
    )
    .argument('<file>', 'where to; - for stdout')
    .option('--force', 'write over a file that is there')
    .addOption(jsonOption())
    .action(async (file: string, { force = false, json: _, ...filters }: ExportOptions, command: Command) => {
      const query = { ...queryOf(filters), limit: 100 };
      const { client, json } = sessionOf(command);
      let orders = 0;
      const lines = orderLines(client, query, () => (orders += 1));
      if (file === '-') return pipeline(lines, process.stdout, { end: false });
      await intoFile(file, force, lines);
      if (json) printJson({ file, orders });
      else process.stderr.write(`${orders} orders stand in ${file}\n`);
    });
}

/** Writes a file that has its name once it is whole: what fails on the way leaves what was there before. */
async function intoFile(file: string, force: boolean, lines: AsyncIterable<string>): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere && !force)
    throw new CommandError(`${file} is there already; name another, or write over it with --force`);
  const part = `${file}.part`;
  try {
    await pipeline(lines, createWriteStream(part, { mode: 0o600 }));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw isOfFile(error) ? new CommandError(`${file} cannot be written: ${error.message}`) : error;
  }
}

const isOfFile = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error;

/** Each order in a line, in the order of the list. */
async function* orderLines(client: OpenOms, query: ReturnType<typeof queryOf>, read: () => number) {
  let told = Date.now();
  for await (const orderIds of inGroups(client.each('listOrders', { query }))) {
    const orders = await Promise.all(orderIds.map((orderId) => client.call('readOrder', { params: { orderId } })));
    let count = 0;
    for (const order of orders) {
      yield `${JSON.stringify(order)}\n`;
      count = read();
    }
    if (Date.now() - told < progressMs) continue;
    told = Date.now();
    process.stderr.write(`orders: ${count}\n`);
  }
}

/** The ids of orders that are read side by side. */
async function* inGroups(orders: AsyncIterable<{ readonly orderId: string }>): AsyncGenerator<string[]> {
  let group: string[] = [];
  for await (const { orderId } of orders) {
    group.push(orderId);
    if (group.length < sideBySide) continue;
    yield group;
    group = [];
  }
  yield group;
}

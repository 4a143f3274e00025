import { Command } from 'commander';
import type { OpenOms, RepublishResult } from '@open-oms/client';
import { CommandError } from '../connection.ts';
import { findOrderId, orderReference } from '../find-order.ts';
import { moment, printJson, printLine, printTable } from '../output.ts';
import { collect, jsonOption, sessionOf } from '../session.ts';

/** The most events of one request. */
const mostAtOnce = 50;

/** `oms events`: events that did not reach the bus. */
export function eventsCommand(): Command {
  return new Command('events')
    .summary('list events that did not reach the bus, and put them on it')
    .addCommand(listEvents())
    .addCommand(republish());
}

function listEvents(): Command {
  return new Command('list')
    .description('Lists the oldest hundred events that the bus has not taken.')
    .addOption(jsonOption())
    .action(async (_: unknown, command: Command) => {
      const { client, json } = sessionOf(command);
      const { items, more } = await client.call('listUnpublishedEvents');
      if (json) return printJson(items);
      printTable(
        ['event', 'type', 'order', 'kept', 'reason', 'error'],
        items.map(({ id, type = '', orderId = '', keptAt, reason, code, detail }) => [
          id,
          type,
          orderId,
          moment(keptAt),
          reason,
          `${code}: ${detail}`,
        ]),
      );
      if (more) printLine('There are more.');
    });
}

function republish(): Command {
  return new Command('republish')
    .description(
      `Puts events on the bus that it has not taken; all that are listed, or the named ones. With --order all that an order has told, from its
own rows: of those that are not even listed. Exit code 1 if any is left, or a named one is not listed.`,
    )
    .argument('[event...]', 'ids of events')
    .option('--order <order>', `all that this one has told; several times for several (${orderReference})`, collect)
    .addOption(jsonOption())
    .action(async (ids: string[], { order: orders = [] }: { order?: string[] }, command: Command) => {
      const { client, json } = sessionOf(command);
      if (ids.length > 0 && orders.length > 0) throw new CommandError('name events or orders, not both');
      const results = await (orders.length > 0
        ? publishOrdersAgain(client, orders)
        : ids.length > 0
          ? publishAgain(client, ids)
          : publishAllAgain(client));
      const published = results.filter(({ outcome }) => outcome === 'published');
      // Of all that were listed, one that is not there any more was published by another meanwhile.
      const left = results.filter(
        ({ outcome }) => outcome !== 'published' && (outcome !== 'unknown' || ids.length > 0),
      );
      if (left.length > 0) process.exitCode = 1;
      if (json) return printJson(results);
      for (const { id, outcome, detail } of results) {
        const more =
          outcome === 'unknown' ? 'not listed: there is none by this id, or it was published before' : detail;
        if (outcome !== 'published') printLine(`${id}: ${outcome}${more === undefined ? '' : `, ${more}`}`);
      }
      printLine(`${published.length} of ${results.length} events were put on the bus.`);
    });
}

/** Everything that is listed, page after page, until a page brings nothing that was not tried before. */
async function publishAllAgain(client: OpenOms): Promise<RepublishResult[]> {
  const results = new Map<string, RepublishResult>();
  for (;;) {
    const { items } = await client.call('listUnpublishedEvents');
    const untried = items.map(({ id }) => id).filter((id) => !results.has(id));
    if (untried.length === 0) return [...results.values()];
    for (const result of await publishAgain(client, untried)) results.set(result.id, result);
  }
}

async function publishOrdersAgain(client: OpenOms, orders: readonly string[]): Promise<RepublishResult[]> {
  const results: RepublishResult[] = [];
  for (const order of orders) {
    const orderId = await findOrderId(client, order);
    results.push(...(await client.call('republishEvents', { body: { orderId } })).results);
  }
  return results;
}

async function publishAgain(client: OpenOms, ids: readonly string[]): Promise<RepublishResult[]> {
  const results: RepublishResult[] = [];
  for (let start = 0; start < ids.length; start += mostAtOnce) {
    const wanted = { ids: ids.slice(start, start + mostAtOnce) };
    const { results: some } = await client.call('republishEvents', { body: wanted });
    results.push(...some);
  }
  return results;
}

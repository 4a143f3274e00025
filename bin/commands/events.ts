import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { Event, OpenOms, RepublishResult } from '@open-oms/client';
import { CommandError } from '../connection.ts';
import { findOrderId, orderReference } from '../find-order.ts';
import { moment, printJson, printLine, printTable } from '../output.ts';
import { instant, wholeNumber } from '../quantities.ts';
import { collect, jsonOption, sessionOf } from '../session.ts';
import { take } from '../take.ts';

/** The most events of one request. */
const mostAtOnce = 50;

/** Between two looks for events that are not there yet. */
const pollMs = 2000;

/** `oms events`: the feed of events, and those that did not reach the bus. */
export function eventsCommand(): Command {
  return new Command('events')
    .summary('fetch events; list those that did not reach the bus, and put them on it')
    .addCommand(listEvents())
    .addCommand(followEvents())
    .addCommand(listUnpublished())
    .addCommand(republish());
}

interface FeedOptions {
  readonly since?: string;
  readonly type?: readonly string[];
}

/** What both ways to fetch can ask for. */
function feedCommand(name: string): Command {
  return new Command(name)
    .option('--since <moment>', 'from here on, such as 2026-11-01T00:00:00Z; else from the oldest that are kept')
    .option('--type <type>', 'only events of this type; several times for several', collect)
    .addOption(jsonOption());
}

function wantedOf({ since, type }: FeedOptions): {
  readonly since: string | undefined;
  readonly types: string | undefined;
} {
  return { since: instant(since, '--since'), types: type?.join() };
}

function listEvents(): Command {
  return feedCommand('list')
    .description('Lists the events that there are, in the order in which they were published.')
    .option('--limit <n>', 'how many at most; 0 for all', '50')
    .action(async ({ limit, ...options }: FeedOptions & { limit: string }, command: Command) => {
      const most = wholeNumber(limit, '--limit');
      const { client, json } = sessionOf(command);
      const query = { ...wantedOf(options), limit: most === 0 ? 100 : Math.min(most, 100) };
      const events = await take(client.each('listEvents', { query }), most);
      if (json) return printJson(events);
      if (events.length === 0) return printLine('no events');
      printTable(
        ['at', 'event', 'order', 'sequence', 'by'],
        events.map(({ type, timestamp, metadata: { orderId = '', sequence, actor } }) => [
          moment(timestamp),
          type,
          orderId,
          sequence === 0 ? '' : sequence,
          actor ? `${actor.kind} ${actor.id}` : '',
        ]),
      );
    });
}

function followEvents(): Command {
  return feedCommand('follow')
    .description(
      `Prints events as they come, without end; with --json, one per line. With --cursor it goes on where it has ended the last time, and keeps
in that file how far it has come, after what came is printed: an event may so be printed twice, and none is left out.`,
    )
    .option('--cursor <file>', 'file that keeps how far it has come; with the same --type and --since each time')
    .action(async ({ cursor: file, ...options }: FeedOptions & { cursor?: string }, command: Command) => {
      const { client, json } = sessionOf(command);
      const wanted = { ...wantedOf(options), limit: 100 };
      let cursor = file === undefined ? undefined : keptCursor(file);
      for (;;) {
        const { items, next, more } = await client.call('listEvents', { query: { ...wanted, cursor } });
        for (const event of items) {
          if (json) printJson(event, { oneLine: true });
          else printLine(lineOf(event));
        }
        cursor = next;
        if (file !== undefined) writeFileSync(file, `${next}\n`);
        if (!more) await sleep(pollMs);
      }
    });
}

/** The cursor in a file; none where there is no such file yet. */
function keptCursor(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function lineOf({ type, timestamp, metadata: { orderId, sequence }, data }: Event): string {
  const about = orderId === undefined ? '' : ` ${orderId} ${sequence}`;
  return `${moment(timestamp)}  ${type}${about}  ${JSON.stringify(data)}`;
}

function listUnpublished(): Command {
  return new Command('unpublished')
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

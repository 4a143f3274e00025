import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type * as z from 'zod';
import type { timelineEntry } from '#shared/contracts/api/order-views.ts';
import type { Client } from '../client.ts';
import { findOrderId, orderReference, type OrderView } from '../find-order.ts';
import { moment, printJson, printLine } from '../output.ts';
import { jsonOption, sessionOf } from '../session.ts';

type Entry = z.output<typeof timelineEntry>;

const pollMs = 500;

/** `oms watch`: the timeline of an order as it grows, until the order is completed or cancelled. */
export function watchCommand(): Command {
  return new Command('watch')
    .summary('follow an order to its end')
    .description('Prints what happens to an order until it is completed or cancelled. With --json, one event per line.')
    .argument('<order>', orderReference)
    .addOption(jsonOption())
    .action(async (reference: string, _options: object, command: Command) => {
      const { client, json } = sessionOf(command);
      const orderId = await findOrderId(client, reference);
      for await (const entry of timelineOf(client, orderId)) {
        if (json) printJson(entry, { oneLine: true });
        else printLine(`${moment(entry.occurredAt)}  ${entry.sentence}`);
      }
    });
}

/** Every event of an order once, in sequence; ends when the order has ended. */
async function* timelineOf(client: Client, orderId: string): AsyncGenerator<Entry> {
  const path = `/v1/orders/${orderId}/timeline`;
  let place: { cursor: string | undefined; sequence: number } = { cursor: undefined, sequence: 0 };
  for (;;) {
    // Asked first: whatever ended the order is then in the timeline that is read next.
    const { status } = (await client.get<OrderView>(`/v1/orders/${orderId}`)).body;
    for (;;) {
      const { body } = await client.get<{ items: Entry[]; next?: string }>(path, { cursor: place.cursor, limit: 100 });
      for (const entry of body.items) {
        if (entry.sequence <= place.sequence) continue;
        place = { ...place, sequence: entry.sequence };
        yield entry;
      }
      if (body.next === undefined) break;
      place = { ...place, cursor: body.next };
    }
    if (status.lifecycle === 'completed' || status.lifecycle === 'cancelled') return;
    await sleep(pollMs);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { OpenOms, TimelineEntry } from '@open-oms/client';
import { findOrderId, orderReference } from '../../find-order.ts';
import { moment, printJson, printLine } from '../../output.ts';
import { jsonOption, sessionOf } from '../../session.ts';

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
        const { holdId } = entry.data;
        if (entry.type === 'OrderHeld' && !json) printLine(waitsFor(reference, String(holdId)));
      }
    });
}

const waitsFor = (order: string, holdId: string): string =>
  `${' '.repeat(21)}it waits for a person: oms holds release ${order} ${holdId}, or reject`;

/** Every event of an order once, in sequence; ends when the order has ended. */
async function* timelineOf(client: OpenOms, orderId: string): AsyncGenerator<TimelineEntry> {
  const params = { orderId };
  let place: { cursor: string | undefined; sequence: number } = { cursor: undefined, sequence: 0 };
  for (;;) {
    // Asked first: whatever ended the order is then in the timeline that is read next.
    const { status } = await client.call('readOrder', { params });
    for (;;) {
      const query = { cursor: place.cursor, limit: 100 };
      const { items, next } = await client.call('readTimeline', { params, query });
      for (const entry of items) {
        if (entry.sequence <= place.sequence) continue;
        place = { ...place, sequence: entry.sequence };
        yield entry;
      }
      if (next === undefined) break;
      place = { ...place, cursor: next };
    }
    if (status.lifecycle === 'completed' || status.lifecycle === 'cancelled') return;
    await sleep(pollMs);
  }
}

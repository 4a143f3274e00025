import type { Metered } from '#infra/local/meter.ts';
import { placeAndDeliver } from '../load/deliver-order.ts';
import { rowsIn } from './disk.ts';
import { difference, quiet, readMeter } from '../cost/meter.ts';
import type { Findings } from '../report.ts';
import { significant, sum } from '../statistics.ts';
import { growthOf, storedNow, type Stored } from './row-sizes.ts';
import { idleWarehouse, System } from '../system/system.ts';
import { prepareItems } from '../load/world.ts';

/** What a delivered order leaves in the tables and in its workflow's history, and what a webhook endpoint adds to it. */
export async function footprint(quick: boolean): Promise<Findings> {
  const orders = quick ? 2 : 20;
  return System.during({ options: ['--meter'], demoSpeed: idleWarehouse }, async (system) => {
    await prepareItems(system);
    await system.call('POST', '/v1/channels/web/webhooks', { url: `${system.ready.api}/_local/webhooks` });
    await placeAndDeliver(system, 1, 1);
    const before = await present(system);
    await placeAndDeliver(system, orders, 1);
    const after = await present(system);
    return findings({
      orders,
      stored: growthOf(after.stored, before.stored, orders),
      historyEvents: (after.historyEvents - before.historyEvents) / orders,
      webhook: webhookUnits(difference(after.metered, before.metered), orders),
    });
  });
}

/** Per order. */
interface Footprint {
  readonly orders: number;
  readonly stored: Stored;
  readonly historyEvents: number;
  /** Units that deliveries to one endpoint take: of the table, under the endpoint's own key, and of its queues of due ones. */
  readonly webhook: { readonly writeUnits: number; readonly queueUnits: number; readonly readUnits: number };
}

interface Present {
  readonly stored: Stored;
  readonly historyEvents: number;
  readonly metered: Metered;
}

async function present(system: System): Promise<Present> {
  await quiet(system);
  return {
    stored: await storedNow(system.ready.dynamodb),
    historyEvents: historyEventsIn(system),
    metered: await readMeter(system),
  };
}

function historyEventsIn({ dataFolder }: System): number {
  return rowsIn<{ count: number }>(dataFolder, 'host.db', 'SELECT COUNT(*) AS count FROM sfn_events')[0]?.count ?? 0;
}

function webhookUnits(metered: Metered, orders: number): Footprint['webhook'] {
  const perOrder = (kind: string, name: string) => (metered[kind]?.[`QueueWebhooks ${name}`] ?? 0) / orders;
  return {
    writeUnits: perOrder('dynamodb write units', 'Messages'),
    queueUnits: perOrder('dynamodb write units', 'Messages/byQueue'),
    readUnits: perOrder('dynamodb read units', 'Messages'),
  };
}

function findings(found: Footprint): Findings {
  const { stored, historyEvents, webhook } = found;
  const entries = Object.entries(stored).toSorted(([, left], [, right]) => right.bytes - left.bytes);
  const bytes = sum(entries.map(([, amount]) => amount.bytes));
  const rows = entries.map(([what, amount]) => [what, significant(amount.rows), significant(amount.bytes)]);
  return {
    tables: [
      {
        title: 'Stored per delivered order of one line and one parcel, of a channel with one webhook endpoint',
        head: ['where', 'rows', 'bytes'],
        rows: [...rows, ['together', '', significant(bytes)]],
      },
      {
        title: 'Per order besides',
        head: ['what', 'amount'],
        rows: [
          ['events in the history of its execution', significant(historyEvents)],
          ['write units under the key of a webhook endpoint', significant(webhook.writeUnits)],
          ['write units in the queues of due webhooks', significant(webhook.queueUnits)],
          ['read units for webhooks', significant(webhook.readUnits)],
        ],
      },
    ],
    remarks: [
      'Bytes are those that DynamoDB charges for: attributes, and 100 for each row of a table or index. Kept answers (Idempotency) go after 8 days, webhook deliveries after 30, the feed after 32, notes of messages after two years, the rest never.',
    ],
    goals: [],
    figures: { ...found },
  };
}

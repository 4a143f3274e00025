import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { eventsIn } from '#shared/events/outbox.ts';
import { pause } from '../clients/desk.ts';
import { awsAddress } from '../network/aws-address.ts';
import type { World } from '../world/world.ts';

/** What the stream tells about records that it gave up: where they stood, and not what they were. */
interface GivenUp {
  readonly DDBStreamBatchInfo: {
    readonly streamArn: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
  };
}

interface Page {
  readonly Items: readonly { readonly events?: { readonly S: string }; readonly order?: { readonly S: string } }[];
  readonly LastEvaluatedKey?: unknown;
}

const minute = 60_000;
/** Clocks of functions may be so wrong. */
const margin = 6 * minute;
/** The most entries of one PutEvents call. */
const largestCall = 10;

/** The times, in milliseconds since the epoch, between which the records of a table were written that its stream gave up. */
interface Window {
  readonly table: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Puts the events of records that streams gave up on the bus, from the rows in which they are kept, as the runbook says: each
 * once, however many of the messages speak of its time.
 */
export async function republish(world: World, messages: readonly string[]): Promise<void> {
  for (const [table, windows] of Map.groupBy(messages.map(windowOf), (window) => window.table)) {
    const events = (await eventsKeptIn(world, table)).filter(({ metadata }) => {
      const time = Date.parse(metadata.occurredAt);
      return windows.some(({ from, to }) => time >= from && time <= to);
    });
    events.sort((one, other) => one.metadata.sequence - other.metadata.sequence);
    for (let start = 0; start < events.length; start += largestCall) {
      await putOnBus(world, events.slice(start, start + largestCall));
    }
  }
}

function windowOf(message: string): Window {
  const { DDBStreamBatchInfo: records } = JSON.parse(message) as GivenUp;
  const [, table = ''] = /:table\/([^/]+)/.exec(records.streamArn) ?? [];
  return {
    table,
    from: Date.parse(records.approximateArrivalOfFirstRecord) - margin,
    to: Date.parse(records.approximateArrivalOfLastRecord) + margin,
  };
}

async function eventsKeptIn({ engine }: World, table: string): Promise<DomainEvent[]> {
  const events: DomainEvent[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const { body } = await engine.call('Scan', JSON.stringify({ TableName: table, ExclusiveStartKey }));
    const page = JSON.parse(Buffer.from(body).toString('utf8')) as Page;
    for (const { events: kept, order } of page.Items)
      if (kept) events.push(...eventsIn({ events: kept.S, order: order?.S }));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return events;
}

/** Again and again until the bus has taken them all. */
async function putOnBus(world: World, events: readonly DomainEvent[]): Promise<void> {
  const { protocol, hostname } = new URL(awsAddress);
  const bus = world.resources.find(({ type }) => type === 'AWS::Events::EventBus');
  let left = events.map((event) => ({
    EventBusName: bus?.ref,
    Source: event.metadata.source,
    DetailType: event.metadata.type,
    Detail: JSON.stringify(event),
  }));
  for (;;) {
    const { status, body } = await world.network.send({
      protocol,
      hostname,
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
      body: JSON.stringify({ Entries: left }),
    });
    if (status === 200) left = left.filter((_, place) => takenIn(body)[place] === false);
    if (left.length === 0) return;
    await pause(world, minute);
  }
}

/** For each entry of a PutEvents call, whether the bus has taken it. */
function takenIn(answer: Uint8Array): boolean[] {
  const { Entries } = JSON.parse(Buffer.from(answer).toString('utf8')) as { Entries: { EventId?: string }[] };
  return Entries.map(({ EventId }) => EventId !== undefined);
}

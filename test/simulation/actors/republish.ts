import { sourceOf, type EventType } from '#shared/contracts/events/catalogue.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { pause } from '../clients/desk.ts';
import { awsAddress } from '../network/aws-destination.ts';
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
  readonly Items: readonly { readonly events?: { readonly S: string } }[];
  readonly LastEvaluatedKey?: unknown;
}

const minute = 60_000;
/** Clocks of functions may be so wrong. */
const margin = 6 * minute;

/** Puts the events of records that a stream gave up on the bus, from the rows in which they are kept, as the runbook says. */
export async function republish(world: World, message: string): Promise<void> {
  const { DDBStreamBatchInfo: records } = JSON.parse(message) as GivenUp;
  const from = Date.parse(records.approximateArrivalOfFirstRecord) - margin;
  const to = Date.parse(records.approximateArrivalOfLastRecord) + margin;
  const [, table = ''] = /:table\/([^/]+)/.exec(records.streamArn) ?? [];
  const events = (await eventsKeptIn(world, table)).filter(({ metadata }) => {
    const time = Date.parse(metadata.occurredAt);
    return time >= from && time <= to;
  });
  events.sort((one, other) => one.metadata.sequence - other.metadata.sequence);
  for (const event of events) await putOnBus(world, event);
}

async function eventsKeptIn({ engine }: World, table: string): Promise<DomainEvent[]> {
  const events: DomainEvent[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const { body } = await engine.call('Scan', JSON.stringify({ TableName: table, ExclusiveStartKey }));
    const page = JSON.parse(Buffer.from(body).toString('utf8')) as Page;
    for (const { events: kept } of page.Items) if (kept) events.push(...(JSON.parse(kept.S) as DomainEvent[]));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return events;
}

/** Again and again until the bus has taken it. */
async function putOnBus(world: World, event: DomainEvent): Promise<void> {
  const { protocol, hostname } = new URL(awsAddress);
  const bus = world.resources.find(({ type }) => type === 'AWS::Events::EventBus');
  const entry = {
    EventBusName: bus?.ref,
    Source: sourceOf(event.metadata.type as EventType),
    DetailType: event.metadata.type,
    Detail: JSON.stringify(event),
  };
  for (;;) {
    const { status } = await world.network.send({
      protocol,
      hostname,
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
      body: JSON.stringify({ Entries: [entry] }),
    });
    if (status === 200) return;
    await pause(world, minute);
  }
}

import type { LocalService } from '#infra/local/service.ts';
import { pause, type Desk } from '../clients/desk.ts';
import { vault, type World } from '../world/world.ts';
import { republish } from './republish.ts';
import type { Scene } from './scene.ts';

const minute = 60_000;

/** The mark of messages that nobody can deal with, which the operator throws away. */
export const poisonMark = 'poison-of-the-simulation';

interface Message {
  readonly Body: string;
  readonly ReceiptHandle: string;
}

/** The engineer on call: does with dead letters as the runbook says, and throws away what was poison. */
export async function watchDeadLetters({ world, business, over }: Scene): Promise<void> {
  const chance = world.chance.of('operator');
  const queues = deadLetterQueues(world);
  const streams = queuesOfStreams(world);
  while (!over()) {
    await pause(world, chance.whole(20 * minute, 40 * minute));
    for (const { workUrl, deadUrl } of queues) {
      for (const MessageBody of await takeOut(world, deadUrl)) {
        await callQueues(world, 'SendMessage', { QueueUrl: workUrl, MessageBody });
      }
    }
    for (const deadUrl of streams) await republishGivenUp(world, deadUrl);
    await publishAgain(business.office);
  }
}

/**
 * Puts on the bus what a stream has given up. Its messages go when that is done, however long the bus takes nothing: until then the world is
 * not at rest.
 */
export async function republishGivenUp(world: World, deadUrl: string): Promise<void> {
  const messages = await received(world, deadUrl);
  await republish(world, meant(messages));
  await throwAway(world, deadUrl, messages);
}

/** Puts the events on the bus that it has refused, as `oms events republish` does. */
async function publishAgain(office: Desk): Promise<void> {
  const { items } = (await office.read('/v1/events/unpublished')).body as { items: { id: string }[] };
  const ids = items.map(({ id }) => id).slice(0, 50);
  if (ids.length > 0) await office.post('/v1/events/republish', { ids });
}

interface QueueWithDeadLetters {
  readonly workUrl: string;
  readonly deadUrl: string;
}

/** The work queues of the template that have a dead-letter queue. */
function deadLetterQueues({ resources }: World): QueueWithDeadLetters[] {
  const queues = resources.filter(({ type }) => type === 'AWS::SQS::Queue');
  return queues.flatMap(({ ref, properties }) => {
    const { RedrivePolicy } = properties as { RedrivePolicy?: { deadLetterTargetArn?: string } };
    const dead = queues.find(({ attributes }) => attributes['Arn'] === RedrivePolicy?.deadLetterTargetArn);
    return dead ? [{ workUrl: ref, deadUrl: dead.ref }] : [];
  });
}

/** Where streams leave word of records that they gave up. */
function queuesOfStreams({ resources }: World): string[] {
  const given = resources
    .filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping')
    .map(({ properties }) => properties as { DestinationConfig?: { OnFailure?: { Destination?: string } } })
    .map(({ DestinationConfig }) => DestinationConfig?.OnFailure?.Destination);
  return resources
    .filter(({ type, attributes }) => type === 'AWS::SQS::Queue' && given.includes(attributes['Arn'] ?? ''))
    .map(({ ref }) => ref);
}

/** Empties a queue of dead letters; gives what was in it. What was poison is thrown away. */
async function takeOut(world: World, deadUrl: string): Promise<string[]> {
  const messages = await received(world, deadUrl);
  await throwAway(world, deadUrl, messages);
  return meant(messages);
}

async function received(world: World, deadUrl: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (;;) {
    const answer = await callQueues(world, 'ReceiveMessage', { QueueUrl: deadUrl, MaxNumberOfMessages: 10 });
    const more = answer?.Messages ?? [];
    if (more.length === 0) return messages;
    messages.push(...more);
  }
}

async function throwAway(world: World, deadUrl: string, messages: readonly Message[]): Promise<void> {
  for (const { ReceiptHandle } of messages)
    await callQueues(world, 'DeleteMessage', { QueueUrl: deadUrl, ReceiptHandle });
}

/** What was not poison. */
const meant = (messages: readonly Message[]): string[] =>
  messages.flatMap(({ Body }) => (Body.includes(poisonMark) ? [] : [Body]));

async function callQueues(
  world: World,
  action: string,
  input: Record<string, unknown>,
): Promise<{ readonly Messages?: readonly Message[] } | undefined> {
  const answer = await serviceOf(world, 'sqs').call?.({ action, input });
  return answer as { Messages?: Message[] } | undefined;
}

export function serviceOf({ services }: World, name: string): LocalService {
  const service = services.all.find((one) => one.name === name);
  if (!service) throw new Error(`the host has no service ${name}`);
  return service;
}

/** So long messages that nobody can deal with come; some are tried for hours before they are dead. */
const poisonFor = 60 * minute;

/** Puts messages that nobody can deal with into the work queues and on the bus. */
export async function poison({ world, faults }: Scene): Promise<void> {
  const chance = faults.of('poison');
  const until = world.time.now() + poisonFor;
  const queues = deadLetterQueues(world);
  while (world.time.now() < until) {
    await pause(world, chance.whole(minute, 12 * minute));
    if (!faults.strikes('poison', 0.5)) continue;
    const MessageBody = chance.one([
      poisonMark,
      JSON.stringify({ 'detail-type': poisonMark, detail: {} }),
      JSON.stringify({ 'detail-type': 'OrderPlaced', detail: { metadata: { orderId: poisonMark }, data: null } }),
    ]);
    const { workUrl } = chance.one(queues as [QueueWithDeadLetters]);
    if (chance.happens(0.5)) await putPoison(world);
    else await callQueues(world, 'SendMessage', { QueueUrl: workUrl, MessageBody });
  }
}

/** An event whose data are missing, for everybody who wants to know of orders. */
async function putPoison(world: World): Promise<void> {
  const bus = world.resources.find(({ type }) => type === 'AWS::Events::EventBus');
  const Detail = JSON.stringify({ metadata: { orderId: poisonMark }, data: null });
  const entry = { EventBusName: bus?.name, Source: 'oms.orders', DetailType: 'OrderPlaced', Detail };
  await serviceOf(world, 'eventbridge').call?.({ action: 'PutEvents', input: { Entries: [entry] } });
}

/** The secret that carriers sign with, as somebody has given it to them. */
export function carrierSecretOf({ db }: World): string {
  const found = db.prepare("SELECT string FROM secrets_versions WHERE secret LIKE '%tracker%'").get();
  const sealed = found?.['string'];
  return typeof sealed === 'string' ? vault.open(sealed) : '';
}

import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { ambient } from '#shared/ambient.ts';
import { required } from '#shared/environment.ts';
import { consume } from '#shared/events/consume.ts';
import { log } from '#shared/observability/log.ts';
import { carryOutDemoTask, type DemoTask } from './demo-tasks.ts';

let client: SQSClient | undefined;

/** The longest that SQS keeps a message back. */
const longestDelay = 900;
/** How long a held fulfilment order is left alone before it is tried again. */
const heldSeconds = 30;

const onEvents = consume<'FulfilmentOrderReleased' | 'FulfilmentOrderHandedOver'>(async (event) => {
  const { orderId } = event.metadata;
  if (!orderId) throw new Error(`the event ${event.metadata.id} names no order`);
  const { fulfilmentOrderId } = event.data;
  const state = event.type === 'FulfilmentOrderReleased' ? 'released' : 'handed_over';
  await after(stepSeconds(), { orderId, fulfilmentOrderId, state });
});

/**
 * A warehouse and a carrier that work by themselves, so that the system can be seen alive: each step of a fulfilment order
 * follows the one before after `DEMO_STEP_SECONDS` (0: all up to the hand-over in one commit). Its queue brings events from
 * the bus and, late, the tasks that it has sent to itself.
 */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const tasks = event.Records.flatMap((record) => {
    const task = taskIn(record);
    return task ? [{ record, task }] : [];
  });
  const events = event.Records.filter((record) => !tasks.some((one) => one.record === record));
  const [answered, failed] = await Promise.all([
    events.length > 0 ? onEvents({ Records: events }, context) : { batchItemFailures: [] },
    Promise.all(tasks.map(({ record, task }) => attempt(record, task))),
  ]);
  return { batchItemFailures: [...(answered?.batchItemFailures ?? []), ...failed.flat()] };
}

async function attempt({ messageId }: SQSRecord, task: DemoTask) {
  try {
    await work(task);
    return [];
  } catch (error) {
    log.warn('demo task not done', { messageId, ...task, error: error as Error });
    return [{ itemIdentifier: messageId }];
  }
}

/** Does the task and lets the next follow; after a hand-over that is the event's part. */
async function work(task: DemoTask): Promise<void> {
  const outcome = await carryOutDemoTask(task, stepSeconds() === 0);
  if (outcome === 'over') return;
  if (outcome === 'held') return send(task, Math.max(heldSeconds, stepSeconds()));
  if (outcome.now === 'handed_over' || outcome.now === 'delivered') return;
  await after(stepSeconds(), { ...task, state: outcome.now });
}

/** Short waits are waited out here, longer ones in the queue. */
async function after(seconds: number, task: DemoTask): Promise<void> {
  if (seconds >= 1) return send(task, seconds);
  if (seconds > 0) await ambient.sleep(seconds * 1000);
  await work(task);
}

async function send(task: DemoTask, seconds: number): Promise<void> {
  client ??= new SQSClient({});
  await client.send(
    new SendMessageCommand({
      QueueUrl: required('DEMO_QUEUE_URL'),
      MessageBody: JSON.stringify({ demoTask: task }),
      DelaySeconds: Math.min(longestDelay, Math.round(seconds)),
    }),
  );
}

function stepSeconds(): number {
  const seconds = Number(process.env['DEMO_STEP_SECONDS'] ?? '2');
  if (!Number.isFinite(seconds) || seconds < 0) {
    throw new Error(
      `DEMO_STEP_SECONDS is ${process.env['DEMO_STEP_SECONDS']}; set it to a number of seconds, such as 2`,
    );
  }
  return seconds;
}

/** Only this function sends such messages to its queue. */
function taskIn({ body }: SQSRecord): DemoTask | undefined {
  try {
    return (JSON.parse(body) as { demoTask?: DemoTask }).demoTask;
  } catch {
    return undefined;
  }
}

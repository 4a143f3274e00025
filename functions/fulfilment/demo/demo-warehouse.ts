import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { leanClient } from '#shared/aws/lean-client.ts';
import { ambient } from '#shared/ambient.ts';
import { findChannel } from '#functions/parties/public.ts';
import { required } from '#shared/environment.ts';
import { consume, type ReceivedEvent } from '#shared/events/consume.ts';
import { log } from '#shared/observability/log.ts';
import { about } from '#shared/observability/subject.ts';
import { carryOutDemoTask, demoTasksOf, type DemoTask } from './demo-tasks.ts';

let client: SQSClient | undefined;

type DemoEvent = ReceivedEvent<'FulfilmentOrderReleased' | 'FulfilmentOrderHandedOver' | 'HoldReleased'>;

/** The longest that SQS keeps a message back. */
const longestDelay = 900;

const onEvents = consume<DemoEvent['type']>(async (event) => {
  const { id, orderId, channel } = event.metadata;
  if (!orderId || !channel) throw new Error(`the event ${id} names no order or no channel`);
  if (!(await findChannel(channel))?.demo) return;
  const tasks = await tasksAfter(event, orderId);
  await Promise.all(tasks.map((task) => after(stepSeconds(), task)));
});

async function tasksAfter({ type, data }: DemoEvent, orderId: string): Promise<readonly DemoTask[]> {
  if (type === 'HoldReleased') return demoTasksOf(orderId);
  const { fulfilmentOrderId } = data;
  return [{ orderId, fulfilmentOrderId, state: type === 'FulfilmentOrderReleased' ? 'released' : 'handed_over' }];
}

/**
 * A warehouse and a carrier that work by themselves, so that the system can be seen alive: each step of a fulfilment order
 * follows the one before after `DEMO_STEP_SECONDS` (0: all up to the hand-over in one commit). Only orders of channels that are
 * for demonstration. Its queue brings events from the bus and, late, the tasks that it has sent to itself: three at most in a chain,
 * of which Lambda allows 16. What a hold keeps back is not waited for; the event of the release brings it back.
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

function attempt({ messageId }: SQSRecord, task: DemoTask) {
  return about({ orderId: task.orderId }, async () => {
    try {
      await work(task);
      return [];
    } catch (error) {
      log.warn('demo task not done', { messageId, ...task, error });
      return [{ itemIdentifier: messageId }];
    }
  });
}

/** Does the task and lets the next follow; after a hand-over that is the event's part. */
async function work(task: DemoTask): Promise<void> {
  const outcome = await carryOutDemoTask(task, stepSeconds() === 0);
  if (outcome === 'over') return;
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
  client ??= leanClient(SQSClient, { md5: false });
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

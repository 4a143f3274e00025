import type { Kernel } from '../kernel.ts';
import { answersTo, AwsError, type LocalService } from '../service.ts';
import type { MessageAttributes } from './message.ts';
import { createMoveTasks } from './move-tasks.ts';
import { queueKind } from './queue-kind.ts';
import { queueOperations } from './queue-api.ts';
import { createQueues, type Queues } from './queues.ts';
import { receiveOperations } from './receive-api.ts';
import { sendOperations } from './send-api.ts';

export interface SqsService extends LocalService {
  /** The queues themselves, for pollers in the same process. */
  readonly queues: Queues;
}

/** Amazon SQS: Standard queues, kept in the host's database. */
export function createSqsService(kernel: Kernel): SqsService {
  const queues = createQueues(kernel);
  const moveTasks = createMoveTasks(kernel, queues);
  const ending = new AbortController();
  const operations = {
    ...sendOperations(kernel, queues),
    ...receiveOperations(kernel, queues, ending.signal),
    ...queueOperations(queues, moveTasks),
  };
  const answer = answersTo('SQS', operations, 'UnsupportedOperation');

  return {
    name: 'sqs',
    targetPrefix: 'AmazonSQS',
    arnService: 'sqs',
    kinds: [queueKind],
    queues,
    configure: (resources) => queues.configure(resources),
    call(call) {
      kernel.meter?.add('sqs requests', `${call.action} by ${call.caller ?? 'unnamed'}`);
      return answer(call);
    },
    async deliver(targetArn, message, options = {}) {
      const queue = queues.byArn(targetArn);
      if (!queue) throw new AwsError('QueueDoesNotExist', `The specified queue ${targetArn} does not exist.`);
      const attributes: MessageAttributes = Object.fromEntries(
        Object.entries(options.messageAttributes ?? {}).map(([name, value]) => [
          name,
          { DataType: 'String', StringValue: value },
        ]),
      );
      kernel.meter?.add('sqs requests', `SendMessage ${queue.settings.name}`);
      queue.send({ body: message, attributes });
    },
    start() {
      for (const queue of queues.all()) queue.start();
      moveTasks.resume();
    },
    async stop() {
      ending.abort();
      moveTasks.stop();
      for (const queue of queues.all()) queue.stop();
    },
  };
}

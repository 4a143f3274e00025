import * as z from 'zod';
import { parseInput } from '../input.ts';
import { queueAttributes, selectAttributes } from './attributes.ts';
import type { MoveTasks } from './move-tasks.ts';
import type { Queues } from './queues.ts';

const getQueueUrl = z.object({ QueueName: z.string() });
const getQueueAttributes = z.object({ QueueUrl: z.string(), AttributeNames: z.array(z.string()).default([]) });
const listQueues = z.object({ QueueNamePrefix: z.string().default('') });
const startMoveTask = z.object({
  SourceArn: z.string(),
  DestinationArn: z.string().optional(),
  MaxNumberOfMessagesPerSecond: z.number().int().min(1).max(500).optional(),
});
const listMoveTasks = z.object({ SourceArn: z.string(), MaxResults: z.number().int().min(1).max(10).default(1) });

/** The operations on queues as a whole. */
export function queueOperations(queues: Queues, moveTasks: MoveTasks) {
  const parse = <T>(schema: z.ZodType<T>, input: unknown) => parseInput(schema, input, 'InvalidParameterValue');
  return {
    GetQueueUrl: (input: unknown) => ({ QueueUrl: queues.byName(parse(getQueueUrl, input).QueueName).settings.url }),
    GetQueueAttributes(input: unknown) {
      const request = parse(getQueueAttributes, input);
      return { Attributes: selectAttributes(queueAttributes(queues.byUrl(request.QueueUrl)), request.AttributeNames) };
    },
    ListQueues(input: unknown) {
      const prefix = parse(listQueues, input).QueueNamePrefix;
      const urls = queues.all().filter(({ settings }) => settings.name.startsWith(prefix));
      return { QueueUrls: urls.map(({ settings }) => settings.url) };
    },
    StartMessageMoveTask(input: unknown) {
      const request = parse(startMoveTask, input);
      return {
        TaskHandle: moveTasks.begin(request.SourceArn, request.DestinationArn, request.MaxNumberOfMessagesPerSecond),
      };
    },
    ListMessageMoveTasks(input: unknown) {
      const request = parse(listMoveTasks, input);
      return { Results: moveTasks.list(request.SourceArn, request.MaxResults) };
    },
  };
}

import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { log } from '../observability/log.ts';
import { publishMetrics } from '../observability/metrics.ts';
import { about } from '../observability/subject.ts';
import { retryLater } from './retry-later.ts';

/**
 * Works through a queue into which only the system itself puts messages: those of a batch at once. What fails comes back by itself,
 * after growing pauses.
 * @param what is done with each message, as the log says of what failed: `not posted`.
 */
export function worksThrough<Work>(what: string, work: (message: Work) => Promise<void>) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = (await Promise.all(Records.map(attempt))).flat();
    await retryLater(failed);
    publishMetrics();
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };

  /** @returns the record when it failed. */
  function attempt(record: SQSRecord): Promise<SQSRecord[]> {
    const { body, messageId } = record;
    return about({}, async () => {
      try {
        await work(JSON.parse(body) as Work);
        return [];
      } catch (error) {
        log.warn(`not ${what}`, { messageId, error });
        return [record];
      }
    });
  }
}

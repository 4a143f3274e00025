import { AwsError } from '../service.ts';

/** An error as it goes over the wire. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** SQS errors kept their query-protocol codes when the service moved to JSON; older callers switch on them. */
const queryCodes: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
};

/** Puts any error into the form in which the SDK clients recognise it; what is not an AwsError becomes a 500. */
export function errorAnswer(error: unknown, serviceName: string | undefined): ErrorAnswer {
  const known =
    error instanceof AwsError
      ? error
      : new AwsError('InternalServerError', error instanceof Error ? error.message : String(error), 500);
  const headers: Record<string, string> = { 'x-amzn-errortype': known.code };
  if (serviceName === 'sqs') {
    headers['x-amzn-query-error'] =
      `${queryCodes[known.code] ?? known.code};${known.status < 500 ? 'Sender' : 'Receiver'}`;
  }
  return {
    status: known.status,
    headers,
    body: JSON.stringify({ ...known.details, __type: known.code, message: known.message }),
  };
}

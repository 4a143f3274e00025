import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { leanClient } from '#shared/aws/lean-client.ts';
import { queueVariable } from '#shared/context.ts';
import { required } from '#shared/environment.ts';

/** One order's events for one endpoint: what is due of them is to be posted. */
export interface WebhookWork {
  readonly endpointId: string;
  readonly subject: string;
}

let client: SQSClient | undefined;
/** The most messages of one call. */
const perCall = 10;

/** Hands work to the functions that post, of which only so many work at once. Repeated work does no harm. */
export async function handToPosting(work: readonly WebhookWork[]): Promise<void> {
  client ??= leanClient(SQSClient, { md5: false });
  for (let start = 0; start < work.length; start += perCall) {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: required(queueVariable('deliver-webhooks')),
        Entries: work.slice(start, start + perCall).map(({ endpointId, subject }, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify({ endpointId, subject } satisfies WebhookWork),
        })),
      }),
    );
    if (Failed.length > 0) throw new Error(`the webhook queue did not take ${Failed.length}: ${Failed[0]?.Code}`);
  }
}

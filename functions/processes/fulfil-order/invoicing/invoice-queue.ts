import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { leanClient } from '#shared/aws/lean-client.ts';
import { queueVariable } from '#shared/context.ts';
import { required } from '#shared/environment.ts';
import { presentCause, type Cause } from '#shared/observability/correlation.ts';

/** An order whose shipments are to be invoiced, and what it is caused by. */
export interface InvoiceWork {
  readonly orderId: string;
  readonly cause: Cause;
}

let client: SQSClient | undefined;

/** Asks for an order's invoices where those of many orders are issued together. Asking again does no harm. */
export async function askForInvoices(orderId: string): Promise<void> {
  client ??= leanClient(SQSClient, { md5: false });
  const work: InvoiceWork = { orderId, cause: presentCause() };
  const { Failed = [] } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: required(queueVariable('issue-invoices')),
      Entries: [{ Id: '0', MessageBody: JSON.stringify(work) }],
    }),
  );
  if (Failed.length > 0) throw new Error(`the queue of invoices did not take order ${orderId}: ${Failed[0]?.Code}`);
}

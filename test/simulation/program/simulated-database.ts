import type { Operation, RawAnswer } from '#shared/dynamodb/protocol/database.ts';
import { outside } from './outside.ts';
import { awsHost } from '../network/aws-address.ts';

/**
 * Stands in for `shared/dynamodb/protocol/send.ts`, the seam of the table module: hands its requests to the simulated network, where faults
 * await them, and to the real engine behind it. All that the module does besides, trying again among it, is the module's own.
 */
export async function send(operation: Operation, body: string): Promise<RawAnswer> {
  const answer = await outside().send({
    protocol: 'http:',
    hostname: awsHost,
    method: 'POST',
    path: '/',
    headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body,
  });
  return { status: answer.status, text: Buffer.from(answer.body).toString('utf8') };
}

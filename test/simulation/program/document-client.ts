import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as sdk from '@aws-sdk/lib-dynamodb';
import { withAttributes, withoutAttributes } from './attributes.ts';
import { outside, type IncomingResponse, type OutgoingRequest } from './outside.ts';
import { authorization, type SimulatedOptions } from './sdk-http-handler.ts';

export * from '@aws-sdk/lib-dynamodb';

interface DocumentCommand {
  readonly input: object;
}

type Send = (command: DocumentCommand, options?: SimulatedOptions) => Promise<unknown>;

const operations = new Map<unknown, string>([
  [sdk.GetCommand, 'GetItem'],
  [sdk.PutCommand, 'PutItem'],
  [sdk.UpdateCommand, 'UpdateItem'],
  [sdk.DeleteCommand, 'DeleteItem'],
  [sdk.QueryCommand, 'Query'],
  [sdk.BatchGetCommand, 'BatchGetItem'],
  [sdk.TransactWriteCommand, 'TransactWriteItems'],
]);

/** What the SDK's retries are told of an attempt that was the first. */
const firstAttempt = { getRetryCount: () => 0, getRetryDelay: () => 0, getRetryCost: () => undefined };

/**
 * The SDK's document client, with a short way for calls that succeed at once: the SDK's own takes a quarter of a run. Where the
 * first answer is anything but success, the SDK goes on from it: which errors are tried again, how often and after which pause,
 * and what is thrown, is for it to say.
 */
export class DynamoDBDocumentClient extends sdk.DynamoDBDocumentClient {
  static override from(client: DynamoDBClient, translateConfig?: sdk.TranslateConfig): DynamoDBDocumentClient {
    return new DynamoDBDocumentClient(client, translateConfig);
  }

  protected constructor(client: DynamoDBClient, translateConfig?: sdk.TranslateConfig) {
    super(client, translateConfig);
    const bySdk = super.send.bind(this) as Send;
    const send: Send = async (given, options) => {
      const operation = operations.get(given.constructor);
      if (operation === undefined || options !== undefined) return bySdk(given, options);
      const command = given instanceof sdk.TransactWriteCommand ? namedOnce(given) : given;
      const sent = outside().send(requestFor(operation, command.input));
      const answer = await sent.catch(() => undefined);
      if (answer?.status !== 200) return bySdk(command, { first: [sent] });
      const strategy = await client.config.retryStrategy();
      if ('recordSuccess' in strategy) strategy.recordSuccess(firstAttempt);
      return resultIn(answer);
    };
    this.send = send as typeof this.send;
  }
}

/** All attempts at a transaction carry the same token, so that it is made once. */
function namedOnce({ input }: sdk.TransactWriteCommand): sdk.TransactWriteCommand {
  return new sdk.TransactWriteCommand({
    ...input,
    ClientRequestToken: input.ClientRequestToken ?? crypto.randomUUID(),
  });
}

function requestFor(operation: string, input: object): OutgoingRequest {
  const { AWS_ENDPOINT_URL_DYNAMODB: tables, AWS_ENDPOINT_URL: aws } = outside().environment();
  const { protocol, hostname } = placeOf(tables ?? aws ?? '');
  return {
    protocol,
    hostname,
    method: 'POST',
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      authorization,
    },
    body: JSON.stringify(withAttributes(input)),
  };
}

const places = new Map<string, URL>();

function placeOf(address: string): URL {
  let place = places.get(address);
  if (!place) places.set(address, (place = new URL(address)));
  return place;
}

function resultIn({ status, body }: IncomingResponse): object {
  const answer = withoutAttributes(JSON.parse(Buffer.from(body).toString('utf8'))) as object;
  return { $metadata: { httpStatusCode: status, attempts: 1, totalRetryDelay: 0 }, ...answer };
}

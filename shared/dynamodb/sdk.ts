import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { HttpRequest } from '@smithy/core/transport';
import type { Operation, RawAnswer } from './database.ts';

/** What every request of this function needs, found out once. */
interface Connection {
  readonly url: URL;
  sign(request: HttpRequest): Promise<{ readonly headers: Readonly<Record<string, string>> }>;
}

/** After so many milliseconds without an answer a connection counts as broken. */
const patience = 10_000;
const keptConnections = { keepAlive: true, maxSockets: 50 };
const agents = { plain: new PlainAgent(keptConnections), secure: new SecureAgent(keptConnections) };

/** Names the caller in the service's own logs and measures, where the environment gives it a name. */
const userAgent = [
  'open-oms',
  ...(process.env['AWS_SDK_UA_APP_ID'] ? [`app/${process.env['AWS_SDK_UA_APP_ID']}`] : []),
].join(' ');

let connection: Promise<Connection> | undefined;

/**
 * Sends one request to DynamoDB: the only place that knows the SDK. Its client says where to (endpoint rules, region, settings of
 * the environment) and signs with the function's credentials; texts go by as they are, over connections that stay open. What its
 * middleware does besides, the caller does once: reading and writing attributes, and trying again. Rejects with the code of a
 * broken connection.
 */
export async function send(operation: Operation, body: string): Promise<RawAnswer> {
  connection ??= connect();
  const { url, sign } = await connection;
  const request = new HttpRequest({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: {
      host: url.host,
      'content-type': 'application/x-amz-json-1.0',
      'content-length': String(Buffer.byteLength(body)),
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'user-agent': userAgent,
    },
    body,
  });
  const { headers } = await sign(request);
  return exchange(url, headers, body);
}

async function connect(): Promise<Connection> {
  const { config } = new DynamoDBClient({});
  const { url, properties } = await getEndpointFromInstructions({}, GetItemCommand, config);
  const signer = await config.signer(properties?.['authSchemes']?.[0]);
  return { url, sign: (request) => signer.sign(request) };
}

function exchange(url: URL, headers: Readonly<Record<string, string>>, body: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', hostname: url.hostname, port: url.port, path: url.pathname, headers };
    const answered = (response: IncomingMessage) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
      );
    };
    const request =
      url.protocol === 'https:'
        ? secureRequest({ ...options, agent: agents.secure }, answered)
        : plainRequest({ ...options, agent: agents.plain }, answered);
    request.setTimeout(patience, () => {
      request.destroy(Object.assign(new Error(`no answer within ${patience} ms`), { code: 'ETIMEDOUT' }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

import {
  Agent as PlainAgent,
  request as plainRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { noteCall } from '../observability/latency.ts';
import { awsCallOf, tablesIn, type AwsCall } from './aws-call.ts';

export interface Outgoing {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: string | number | undefined;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** What it waits for and does, where its headers do not tell. */
  readonly call?: AwsCall;
}

export interface Incoming {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** After so many milliseconds without a sign of life a connection counts as broken. */
const patience = 10_000;
const kept = { keepAlive: true, maxSockets: 50, timeout: patience };
const agents = { plain: new PlainAgent(kept), secure: new SecureAgent(kept) };

/** Names the caller in the service's own logs and measures, where the environment gives it a name. */
export const userAgent = [
  'open-oms',
  ...(process.env['AWS_SDK_UA_APP_ID'] ? [`app/${process.env['AWS_SDK_UA_APP_ID']}`] : []),
].join(' ');

/**
 * Sends a request over a connection that stays open, and brings the whole answer; how long that took is noted. Rejects with
 * the code of a broken connection, ETIMEDOUT where no answer comes.
 */
export async function exchange(outgoing: Outgoing): Promise<Incoming> {
  const { dependency, operation } = outgoing.call ?? awsCallOf(outgoing.headers, outgoing.path);
  const began = performance.now();
  try {
    return await sent(outgoing);
  } finally {
    noteCall(dependency, performance.now() - began, () => ({ operation, tables: tablesIn(outgoing.body) }));
  }
}

function sent({ protocol, hostname, port, method, path, headers, body }: Outgoing): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const options = { method, host: hostname, port, path, headers, timeout: patience };
    const answered = (response: IncomingMessage) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: bytesOf(parts) }),
      );
    };
    const request =
      protocol === 'https:'
        ? secureRequest({ ...options, agent: agents.secure }, answered)
        : plainRequest({ ...options, agent: agents.plain }, answered);
    request.on('timeout', () => {
      request.destroy(Object.assign(new Error(`no answer within ${patience} ms`), { code: 'ETIMEDOUT' }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const bytesOf = (parts: readonly Buffer[]): Buffer => {
  const [only] = parts;
  return only && parts.length === 1 ? only : Buffer.concat(parts);
};

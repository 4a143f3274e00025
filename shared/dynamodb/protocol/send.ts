import { ambient } from '../../ambient.ts';
import { addressOf, isOnThisMachine, region } from '../../aws/address.ts';
import { exchange, userAgent } from '../../aws/exchange.ts';
import { Signer, unsigned } from '../../aws/signature.ts';
import { credentials } from '../../credentials.ts';
import type { Operation, RawAnswer } from './database.ts';

/** What every request of this function needs, found out once. */
interface Connection {
  readonly url: URL;
  /** Undefined where this machine answers itself, and checks no signature. */
  readonly signer: Signer | undefined;
  /** What goes with a request that is not signed. */
  readonly unsigned: Readonly<Record<string, string>>;
}

let connection: Connection | undefined;

/** By how much the clock of the service is ahead of this one (ms), as far as it matters. */
let ahead = 0;
/** A signature counts for five minutes around its time; the SDK corrects its clock from here on, too (ms). */
const tolerated = 240_000;

/**
 * Sends one request to DynamoDB as the SDK's client would, but for what is not read, and at a third of its processor time: the
 * address is found and the key derived once, the text goes by as it is over connections that stay open, and what this
 * machine answers itself is not signed. A request that was refused while this function's clock was wrong is sent once more by the
 * service's. All other failures are for who called. Rejects with the code of a broken connection.
 */
export async function send(operation: Operation, body: string): Promise<RawAnswer> {
  connection ??= connect();
  const answer = await post(connection, operation, body);
  const isRefused = connection.signer !== undefined && answer.status >= 400 && answer.status < 500;
  const { status, bytes } =
    isRefused && hasCorrectedClock(answer.headers.date) ? await post(connection, operation, body) : answer;
  return { status, text: bytes.toString() };
}

function connect(): Connection {
  const url = addressOf('dynamodb');
  const scope = { region: region(), service: 'dynamodb' };
  const signer = isOnThisMachine(url) ? undefined : new Signer(scope, credentials());
  return { url, signer, unsigned: unsigned(scope, credentials()) };
}

function post({ url, signer, unsigned: known }: Connection, operation: Operation, body: string) {
  const request = {
    protocol: url.protocol,
    hostname: url.hostname,
    port: url.port,
    method: 'POST',
    path: url.pathname,
    headers: {
      host: url.host,
      'content-type': 'application/x-amz-json-1.0',
      'content-length': String(Buffer.byteLength(body)),
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'user-agent': userAgent,
    },
    body,
  };
  const headers = signer ? signer.sign(request, ambient.now() + ahead) : { ...request.headers, ...known };
  return exchange({ ...request, headers });
}

/** True where the date of an answer shows that the request had a time at which no signature counts. */
function hasCorrectedClock(date: string | undefined): boolean {
  const difference = Date.parse(date ?? '') - ambient.now();
  if (Number.isNaN(difference) || Math.abs(difference - ahead) < tolerated) return false;
  ahead = difference;
  return true;
}

import { ambient } from '../ambient.ts';
import { bucketAddress, region } from '../aws/address.ts';
import { exchange, userAgent, type Incoming } from '../aws/exchange.ts';
import { Signer } from '../aws/signature.ts';
import { credentials } from '../credentials.ts';
import { required } from '../environment.ts';
import { filesVariable } from './settings.ts';

/** Bytes that are read at a time. */
const pieceBytes = 1_048_576;
/** Own requests are sent at once; their addresses count for so many seconds, against clocks that differ by minutes. */
const ownSeconds = 900;
const tries = 5;

/** An address to which one file can be uploaded, with what is to be sent along. */
export interface UploadAddress {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Where a file of so many bytes may be put, for so many seconds, once: what is there is not replaced (412). @param sha256 of the file, as base64: another one is not taken.
 */
export function uploadAddress(key: string, bytes: number, seconds: number, sha256?: string): UploadAddress {
  const headers = {
    'content-length': String(bytes),
    'if-none-match': '*',
    ...(sha256 === undefined ? {} : { 'x-amz-checksum-sha256': sha256 }),
  };
  return { url: signer().signedAddress({ method: 'PUT', url: urlOf(key), headers }, seconds, ambient.now()), headers };
}

/** How many bytes a file has; undefined where there is none. */
export async function fileBytes(key: string): Promise<number | undefined> {
  const { status, headers } = await ask('HEAD', key);
  return status === 404 ? undefined : Number(headers['content-length']);
}

/** A file is not there any more: what it was for has ended, or it was too old. */
export class FileGone extends Error {
  override readonly name = 'FileGone';
}

/** The bytes of a file from a place on, a piece at a time. Throws a FileGone where there is none. */
export async function* readFile(key: string, from: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < bytes; at += pieceBytes) {
    const { status, bytes: piece } = await ask('GET', key, `bytes=${at}-${Math.min(at + pieceBytes, bytes) - 1}`);
    if (status === 404) throw new FileGone(`the file ${key} is not there any more`);
    yield piece;
  }
}

/** Takes a file away; nothing happens where there is none. */
export async function removeFile(key: string): Promise<void> {
  await ask('DELETE', key);
}

/**
 * Asks for one file. What may pass is tried again, with growing, jittered pauses; throws for any other refusal but that there is no
 * file.
 */
async function ask(method: 'GET' | 'HEAD' | 'DELETE', key: string, range?: string): Promise<Incoming> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await sent(method, key, range).catch((error: unknown) => error as Error);
    if (!(answer instanceof Error) && (answer.status < 300 || answer.status === 404)) return answer;
    const isPassing = answer instanceof Error || answer.status >= 500 || answer.status === 429;
    if (!isPassing || attempt === tries) {
      const why = answer instanceof Error ? answer.message : `status ${answer.status}: ${answer.bytes.toString()}`;
      throw new Error(`${method} of the file ${key} failed: ${why}`);
    }
    await ambient.sleep(ambient.random() * 50 * 2 ** attempt);
  }
}

function sent(method: string, key: string, range?: string): Promise<Incoming> {
  const url = new URL(signer().signedAddress({ method, url: urlOf(key) }, ownSeconds, ambient.now()));
  return exchange({
    protocol: url.protocol,
    hostname: url.hostname,
    port: url.port,
    method,
    path: `${url.pathname}${url.search}`,
    headers: { host: url.host, 'user-agent': userAgent, ...(range === undefined ? {} : { range }) },
    body: '',
    call: { dependency: 'Files', operation: method },
  });
}

let made: Signer | undefined;
const signer = (): Signer => (made ??= new Signer({ region: region(), service: 's3' }, credentials()));

const urlOf = (key: string): URL => new URL(key, bucketAddress(required(filesVariable)));

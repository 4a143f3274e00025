import { generateSecret, type PickBelow } from '../secrets/generate.ts';
import type { Kernel } from '../kernel.ts';
import { errorCode } from '../error-code.ts';
import { row } from '../data-folder/transaction.ts';
import { AwsError, type LocalService, type StreamAnswer, type StreamRequest } from '../service.ts';
import { bucketKind, bucketProperties } from './kinds.ts';
import { createObjectStore, type StoredObject } from './object-store.ts';
import { rangeOf } from './range.ts';
import { checkSignedAddress, type SigningKey } from './signed-address.ts';

export interface S3Service extends LocalService {
  /** Leads the S3 clients of functions here, and gives them what they sign with. */
  readonly environment: Readonly<Record<string, string>>;
  stream(request: StreamRequest): Promise<StreamAnswer>;
}

const day = 86_400_000;
/** S3 takes no more in one request; bytes. */
const largestObject = 5_368_709_120;

/** What an address may say besides its signature. */
const knownParameters =
  /^(x-amz-(algorithm|content-sha256|credential|date|expires|security-token|signature|signedheaders)|x-id)$/i;
const knownHeaders = /^x-amz-(checksum-sha256|content-sha256|date|security-token|user-agent)$/;

/**
 * Amazon S3, as far as single objects are written, read, looked at and removed by signed addresses: below `/_local/s3/` of the
 * public address, as uploads come from outside. All else is refused by name. What a bucket keeps for so many days is gone after them.
 */
export function createS3Service(kernel: Kernel, publicUrl: string, pick?: PickBelow): S3Service {
  const store = createObjectStore(kernel.db);
  const key = keptKey(kernel, pick);
  /** Days that the objects of a bucket are kept; undefined for ever. */
  const buckets = new Map<string, number | undefined>();
  const base = `${publicUrl}/_local/s3`;

  const operations: Record<string, (bucket: string, name: string, request: StreamRequest) => Promise<StreamAnswer>> = {
    async PUT(bucket, name, { headers, body }) {
      const length = Number(headers['content-length'] ?? Number.NaN);
      if (Number.isNaN(length)) throw new AwsError('MissingContentLength', 'You must provide the Content-Length.', 411);
      const match = headers['if-none-match'];
      if (match !== undefined && match !== '*')
        throw new AwsError('NotImplemented', 'An If-None-Match of a PUT is * here.', 501);
      if (length > largestObject) throw new AwsError('EntityTooLarge', `An object has at most ${largestObject} bytes.`);
      const placed = {
        bucket,
        key: name,
        version: kernel.newId(),
        content_type: headers['content-type'] ?? 'binary/octet-stream',
        written_at: kernel.timeline.now(),
      };
      const object = await store.put(placed, body, ({ bytes, sha256 }) => {
        if (bytes !== length)
          throw new AwsError('IncompleteBody', `Content-Length is ${length}, the body ${bytes} bytes.`);
        const checksums = [headers['x-amz-checksum-sha256'], contentHash(headers['x-amz-content-sha256'])];
        if (checksums.some((checksum) => checksum !== undefined && checksum !== sha256))
          throw new AwsError('BadDigest', 'The SHA-256 of the body is not the one that was stated.');
        if (match !== undefined && store.find(bucket, name))
          throw new AwsError('PreconditionFailed', 'There is such an object already (If-None-Match).', 412);
      });
      return { status: 200, headers: { etag: `"${object.etag}"`, 'x-amz-checksum-sha256': object.sha256 }, body: [] };
    },
    async GET(bucket, name, { headers }) {
      const object = existing(bucket, name);
      const range = rangeOf(headers['range'], object.bytes);
      const [from, to] = range ?? [0, object.bytes - 1];
      return {
        status: range ? 206 : 200,
        headers: {
          ...described(object),
          'content-length': String(to - from + 1),
          ...(range ? { 'content-range': `bytes ${from}-${to}/${object.bytes}` } : {}),
        },
        body: to < from ? [] : store.read(object, from, to),
      };
    },
    async HEAD(bucket, name) {
      const object = existing(bucket, name);
      return { status: 200, headers: { ...described(object), 'content-length': String(object.bytes) }, body: [] };
    },
    async DELETE(bucket, name) {
      store.remove(bucket, name);
      return { status: 204, headers: {}, body: [] };
    },
  };

  function existing(bucket: string, name: string): StoredObject {
    const object = store.find(bucket, name);
    if (object === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    return object;
  }

  async function answered(request: StreamRequest): Promise<StreamAnswer> {
    const { method, path, query, headers } = request;
    checkSignedAddress(
      { ...request, path: `${new URL(base).pathname}${path}` },
      key,
      kernel.region,
      kernel.timeline.now(),
    );
    const parameter = [...query.keys()].find((name) => !knownParameters.test(name));
    const header = Object.keys(headers).find((name) => name.startsWith('x-amz-') && !knownHeaders.test(name));
    const operation = Object.hasOwn(operations, method) ? operations[method] : undefined;
    const [, bucket = '', name = ''] = /^\/([^/]+)\/(.+)$/.exec(decodeURIComponent(path)) ?? [];
    if (operation === undefined || parameter !== undefined || header !== undefined || name === '') {
      const what = header ?? parameter ?? (name === '' ? 'buckets' : method);
      throw new AwsError(
        'NotImplemented',
        `S3 on this host writes, reads and removes single objects: no ${what}.`,
        501,
      );
    }
    if (!buckets.has(bucket)) throw new AwsError('NoSuchBucket', `There is no bucket ${bucket}.`, 404);
    const days = buckets.get(bucket);
    if (days !== undefined) store.removeOlder(bucket, kernel.timeline.now() - days * day);
    return withFaults(method, () => operation(bucket, name, request));
  }

  async function withFaults(action: string, work: () => Promise<StreamAnswer>): Promise<StreamAnswer> {
    const verdict = kernel.faults.on ? kernel.faults.onCall('s3', action) : 'pass';
    if (verdict === 'throttle') throw new AwsError('SlowDown', 'Please reduce your request rate (fault switch).', 503);
    if (verdict === 'fail-before') throw new AwsError('InternalError', 'Failed before its effect (fault switch)', 500);
    const answer = await work();
    if (verdict === 'fail-after') throw new AwsError('InternalError', 'Failed after its effect (fault switch)', 500);
    return answer;
  }

  return {
    name: 's3',
    kinds: [bucketKind],
    environment: {
      AWS_ACCESS_KEY_ID: key.id,
      AWS_SECRET_ACCESS_KEY: key.secret,
      AWS_ENDPOINT_URL_S3: base,
    },
    configure(resources) {
      for (const { name, properties } of resources) {
        const { LifecycleConfiguration } = bucketProperties.parse(properties);
        const days = (LifecycleConfiguration?.Rules ?? []).flatMap(({ ExpirationInDays }) => ExpirationInDays ?? []);
        buckets.set(name, days.length === 0 ? undefined : Math.min(...days));
      }
    },
    async stream(request) {
      try {
        return await answered(request);
      } catch (error) {
        if (error instanceof AwsError) return refusal(error);
        // Nobody is there any more to be told.
        if (errorCode(error) === 'ECONNRESET') return refusal(new AwsError('RequestTimeout', 'The body broke off.'));
        kernel.log.error('An object could not be served', { error: String(error) });
        return refusal(new AwsError('InternalError', 'We encountered an internal error. Please try again.', 500));
      }
    },
    start: () => store.tidy(),
    async stop() {},
  };
}

function described({ etag, content_type, sha256, written_at }: StoredObject): Record<string, string> {
  return {
    etag: `"${etag}"`,
    'content-type': content_type,
    'last-modified': new Date(written_at).toUTCString(),
    'accept-ranges': 'bytes',
    'x-amz-checksum-sha256': sha256,
  };
}

/** The hash of a body in the form of a checksum; undefined where the body was not signed. */
function contentHash(hex: string | undefined): string | undefined {
  return hex && /^[0-9a-f]{64}$/.test(hex) ? Buffer.from(hex, 'hex').toString('base64') : undefined;
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** S3 tells its errors in XML. */
function refusal({ code, message, status }: AwsError): StreamAnswer {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
  const body = Buffer.from(text);
  return {
    status,
    headers: { 'content-type': 'application/xml', 'content-length': String(body.length) },
    body: [body],
  };
}

/** What functions sign with, one for each data folder, so that addresses count across restarts; nobody else can make it up. */
function keptKey({ db, vault }: Kernel, pick?: PickBelow): SigningKey {
  db.exec('CREATE TABLE IF NOT EXISTS s3_keys (id TEXT PRIMARY KEY, secret TEXT NOT NULL)');
  const kept = row<SigningKey>(db.prepare('SELECT * FROM s3_keys'));
  if (kept) return { id: kept.id, secret: vault.open(kept.secret) };
  const secret = generateSecret({ PasswordLength: 40, ExcludePunctuation: true }, pick);
  db.prepare('INSERT INTO s3_keys VALUES (?, ?)').run('local', vault.seal(secret));
  return { id: 'local', secret };
}

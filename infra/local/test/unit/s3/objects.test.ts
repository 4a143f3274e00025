import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { bucketKind } from '#host/s3/kinds.ts';
import { createS3Service, type S3Service } from '#host/s3/service.ts';
import { testKernel, type TestKernel } from '#host/test/support/kernel.ts';
import { resource, restarted } from '#host/test/support/resource.ts';
import { signedByTheSdk, type ToBeSigned } from '#host/test/support/signed-address.ts';

const publicUrl = 'http://127.0.0.1:3000';
const lifecycle = { LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 30 }] } };

let kernel: TestKernel;
let s3: S3Service;

function serve(on: TestKernel): void {
  kernel = on;
  s3 = createS3Service(kernel, publicUrl);
  s3.configure([resource(bucketKind, 'files', lifecycle, kernel), resource(bucketKind, 'kept', {}, kernel)]);
  s3.start();
}

beforeEach(() => serve(testKernel()));

interface Asked extends Partial<ToBeSigned> {
  readonly body?: Uint8Array | string;
  /** Sent, and not signed. */
  readonly beside?: Readonly<Record<string, string>>;
  /** The method it is sent with, where it is not the signed one. */
  readonly sentWith?: string;
  /** What becomes of the address after it was signed. */
  readonly changed?: (address: string) => string;
}

async function ask(method: string, path: string, { body = '', beside = {}, changed = String, ...more }: Asked = {}) {
  const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '' } = s3.environment;
  const headers = more.headers ?? {};
  const given = { method, address: `${s3.environment['AWS_ENDPOINT_URL_S3']}${path}`, key: { id, secret } };
  const address = new URL(changed(await signedByTheSdk({ at: kernel.timeline.now(), ...given, ...more })));
  const bytes = Buffer.from(body);
  const answer = await s3.stream({
    method: more.sentWith ?? method,
    path: address.pathname.slice('/_local/s3'.length),
    query: address.searchParams,
    headers: { host: address.host, 'content-length': String(bytes.length), ...headers, ...beside },
    body: (async function* () {
      for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
    })(),
  });
  return { ...answer, body: Buffer.concat([...answer.body]) };
}

const codeOf = ({ status, body }: { status: number; body: Buffer }) => [
  status,
  /<Code>(.*)<\/Code>/.exec(`${body}`)?.[1],
];

describe('an object', () => {
  const large = Buffer.alloc(1_000_000, 'a line of a file\n');

  it('is read as it was written, whole or in parts, and looked at', async () => {
    const { headers } = await ask('PUT', '/files/a/b.csv', { body: large, beside: { 'content-type': 'text/csv' } });
    expect(headers).toMatchObject({ etag: `"${createHash('md5').update(large).digest('hex')}"` });
    expect((await ask('GET', '/files/a/b.csv')).body.equals(large)).toBe(true);
    const part = await ask('GET', '/files/a/b.csv', { beside: { range: 'bytes=262140-524300' } });
    expect([part.status, part.headers['content-range']]).toEqual([206, 'bytes 262140-524300/1000000']);
    expect(part.body.equals(large.subarray(262_140, 524_301))).toBe(true);
    const rest = await ask('GET', '/files/a/b.csv', { beside: { range: 'bytes=999990-' } });
    expect([rest.body.length, rest.headers['content-length']]).toEqual([10, '10']);
    const looked = await ask('HEAD', '/files/a/b.csv');
    expect([
      looked.status,
      looked.headers['content-length'],
      looked.headers['content-type'],
      looked.body.length,
    ]).toEqual([200, '1000000', 'text/csv', 0]);
    expect(codeOf(await ask('GET', '/files/a/b.csv', { beside: { range: 'bytes=1000000-' } }))).toEqual([
      416,
      'InvalidRange',
    ]);
  });

  it('is replaced whole, removed, and gone after the days of its bucket', async () => {
    await ask('PUT', '/files/one', { body: 'first' });
    await ask('PUT', '/files/one', { body: 'second' });
    expect(`${(await ask('GET', '/files/one')).body}`).toBe('second');
    expect((await ask('DELETE', '/files/one')).status).toBe(204);
    expect(codeOf(await ask('GET', '/files/one'))).toEqual([404, 'NoSuchKey']);
    await ask('PUT', '/files/two', { body: 'x' });
    await ask('PUT', '/kept/two', { body: 'x' });
    await kernel.timeline.advance(31 * 86_400_000);
    expect(codeOf(await ask('GET', '/files/two'))).toEqual([404, 'NoSuchKey']);
    expect((await ask('GET', '/kept/two')).status).toBe(200);
    expect(kernel.db.prepare('SELECT COUNT(*) AS left FROM s3_pieces').get()).toEqual({ left: 1 });
  });

  it('outlives its host, whose signed addresses count further', async () => {
    await ask('PUT', '/files/one', { body: 'first' });
    kernel.db.exec("INSERT INTO s3_pieces VALUES ('of an upload that broke off', 0, x'00')");
    const before = s3.environment['AWS_SECRET_ACCESS_KEY'];
    serve(await restarted(kernel, 1000));
    expect(s3.environment['AWS_SECRET_ACCESS_KEY']).toBe(before);
    expect(`${(await ask('GET', '/files/one')).body}`).toBe('first');
    expect(kernel.db.prepare('SELECT COUNT(*) AS left FROM s3_pieces').get()).toEqual({ left: 1 });
    expect(JSON.stringify(kernel.db.prepare('SELECT * FROM s3_keys').all())).not.toContain(before);
  });

  it('is not replaced by who says so', async () => {
    const headers = { 'if-none-match': '*' };
    expect((await ask('PUT', '/files/one', { body: 'first', headers })).status).toBe(200);
    expect(codeOf(await ask('PUT', '/files/one', { body: 'other', headers }))).toEqual([412, 'PreconditionFailed']);
    expect(`${(await ask('GET', '/files/one')).body}`).toBe('first');
    expect(kernel.db.prepare('SELECT COUNT(*) AS left FROM s3_pieces').get()).toEqual({ left: 1 });
  });

  it('stays what it was when an upload breaks off, is another length than said, or not what its checksum says', async () => {
    await ask('PUT', '/files/one', { body: 'first' });
    const short = await ask('PUT', '/files/one', { body: 'second', beside: { 'content-length': '7' } });
    expect(codeOf(short)).toEqual([400, 'IncompleteBody']);
    const headers = { 'x-amz-checksum-sha256': createHash('sha256').update('first').digest('base64') };
    expect(codeOf(await ask('PUT', '/files/one', { body: 'second', headers }))).toEqual([400, 'BadDigest']);
    expect(`${(await ask('GET', '/files/one')).body}`).toBe('first');
    expect((await ask('PUT', '/files/one', { body: 'first', headers })).status).toBe(200);
  });
});

describe('a signed address', () => {
  it('counts for its method, path, signed headers and time alone', async () => {
    expect(codeOf(await ask('PUT', '/files/one', { body: 'x', sentWith: 'GET' }))).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
    const elsewhere = (address: string) => address.replace('/files/one', '/files/two');
    expect(codeOf(await ask('PUT', '/files/one', { body: 'x', changed: elsewhere }))).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
    const longer = { body: 'xyz', headers: { 'content-length': '2' }, beside: { 'content-length': '3' } };
    expect(codeOf(await ask('PUT', '/files/one', longer))).toEqual([403, 'SignatureDoesNotMatch']);
    expect((await ask('PUT', '/files/one', { body: 'xy', headers: { 'content-length': '2' } })).status).toBe(200);
    const now = kernel.timeline.now();
    expect(codeOf(await ask('GET', '/files/one', { at: now - 61_000 }))).toEqual([403, 'AccessDenied']);
    expect((await ask('GET', '/files/one', { at: now - 59_000 })).status).toBe(200);
    expect(codeOf(await ask('GET', '/files/one', { at: now + 3_600_000 }))).toEqual([403, 'AccessDenied']);
  });

  it('is made by who has the key', async () => {
    const { AWS_SECRET_ACCESS_KEY: secret = '' } = s3.environment;
    expect(codeOf(await ask('GET', '/files/one', { key: { id: 'local', secret: 'local' } }))).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
    expect(codeOf(await ask('GET', '/files/one', { key: { id: 'other', secret } }))).toEqual([
      403,
      'InvalidAccessKeyId',
    ]);
    const bare = (address: string) => address.replace(/\?.*/, '');
    expect(codeOf(await ask('GET', '/files/one', { changed: bare }))).toEqual([403, 'AccessDenied']);
  });

  it('is not answered for what is not here: it is named', async () => {
    const refused = async (method: string, path: string, more: Asked = {}) => {
      const { status, body } = await ask(method, path, more);
      return [status, /no ([^<]*)\./.exec(`${body}`)?.[1]];
    };
    expect(await refused('POST', '/files/one')).toEqual([501, 'POST']);
    expect(await refused('GET', '/files/')).toEqual([501, 'buckets']);
    expect(await refused('GET', '/files/one?acl=')).toEqual([501, 'acl']);
    const headers = { 'x-amz-copy-source': '/files/two' };
    expect(await refused('PUT', '/files/one', { headers })).toEqual([501, 'x-amz-copy-source']);
    expect(codeOf(await ask('GET', '/none/one'))).toEqual([404, 'NoSuchBucket']);
  });
});

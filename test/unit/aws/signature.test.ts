import * as fc from 'fast-check';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HttpRequest } from '@smithy/core/transport';
import { expect, it } from 'vitest';
import { Signer } from '#shared/aws/signature.ts';

const scope = { region: 'eu-central-1', service: 'dynamodb' };

/** What the SDK's signer can do beside what its type says. */
interface Presigner {
  presign(request: HttpRequest, options: Readonly<Record<string, unknown>>): Promise<HttpRequest>;
}

/** The signer that the SDK makes for its own client. */
async function signerOfTheSdk(credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) {
  const { config } = new DynamoDBClient({ region: scope.region, credentials });
  return (await config.signer()) as Awaited<ReturnType<typeof config.signer>> & Presigner;
}

const header = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
const request = fc.record({
  path: fc.constantFrom('/', '/v2/email/outbound-emails', '/123456789012/a queue', '/ä/%2F'),
  headers: fc.record({
    host: fc.constantFrom('dynamodb.eu-central-1.amazonaws.com', 'example.com:8443'),
    'content-type': fc.constant('application/x-amz-json-1.0'),
    'x-amz-target': header,
    'user-agent': header,
    'x-amzn-trace-id': header,
    'amz-sdk-request': header,
  }),
  body: fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array()),
});
const credentials = fc.record(
  {
    accessKeyId: fc.stringMatching(/^AKIA[A-Z0-9]{8}$/),
    secretAccessKey: fc.string({ minLength: 1 }),
    sessionToken: header,
  },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
);
const time = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2030, 0, 1) });

it('signs as the SDK does', async () => {
  await fc.assert(
    fc.asyncProperty(
      request,
      credentials,
      fc.array(time, { minLength: 1, maxLength: 3 }),
      async (given, keys, times) => {
        const signer = new Signer(scope, keys);
        const theirs = await signerOfTheSdk(keys);
        for (const at of times) {
          const signed = await theirs.sign(new HttpRequest({ method: 'POST', ...given }), {
            signingDate: new Date(at),
          });
          expect(signer.sign({ method: 'POST', ...given }, at)).toEqual(signed.headers);
        }
      },
    ),
    { numRuns: 100 },
  );
});

it('signs addresses as the SDK does', async () => {
  const key = fc.stringMatching(/^imports\/[a-z0-9_.-]{1,30}$/);
  const headers = fc.record(
    {
      'content-length': fc.nat().map(String),
      'x-amz-checksum-sha256': fc.base64String({ minLength: 44, maxLength: 44 }),
    },
    { requiredKeys: [] },
  );
  const method = fc.constantFrom('PUT', 'GET', 'HEAD', 'DELETE');
  const seconds = fc.integer({ min: 1, max: 604_800 });
  await fc.assert(
    fc.asyncProperty(
      method,
      key,
      headers,
      credentials,
      seconds,
      time,
      async (verb, name, given, keys, expiresIn, at) => {
        const url = new URL(`https://files.s3.eu-central-1.amazonaws.com/${name}`);
        const ours = new Signer({ ...scope, service: 's3' }, keys).signedAddress(
          { method: verb, url, headers: given },
          expiresIn,
          at,
        );
        const theirs = await (
          await signerOfTheSdk(keys)
        ).presign(
          new HttpRequest({
            method: verb,
            hostname: url.hostname,
            path: url.pathname,
            headers: { host: url.host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD', ...given },
          }),
          {
            expiresIn,
            signingDate: new Date(at),
            signingService: 's3',
            unsignableHeaders: new Set(['x-amz-content-sha256']),
            unhoistableHeaders: new Set(Object.keys(given)),
          },
        );
        expect(Object.fromEntries(new URL(ours).searchParams)).toEqual(theirs.query);
      },
    ),
    { numRuns: 50 },
  );
});

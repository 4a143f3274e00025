import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HttpRequest } from '@smithy/core/transport';

export interface ToBeSigned {
  readonly method: string;
  readonly address: string;
  /** Signed with the address, and to be sent as they are. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly key: { readonly id: string; readonly secret: string };
  readonly region?: string;
  /** ms */
  readonly at: number;
  /** Seconds. */
  readonly expiresIn?: number;
}

/** The signer that the SDK makes for its clients, as far as it is asked here. */
interface Presigner {
  presign(request: HttpRequest, options: Readonly<Record<string, unknown>>): Promise<HttpRequest>;
}

/** An address of S3's, signed by the SDK's own signer. */
export async function signedByTheSdk({
  method,
  address,
  headers = {},
  key,
  region = 'eu-central-1',
  at,
  expiresIn = 60,
}: ToBeSigned) {
  const { protocol, host, hostname, port, pathname, searchParams } = new URL(address);
  const credentials = { accessKeyId: key.id, secretAccessKey: key.secret };
  const signer = (await new DynamoDBClient({ region, credentials }).config.signer()) as unknown as Presigner;
  const signed = await signer.presign(
    new HttpRequest({
      method,
      protocol,
      hostname,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers },
    }),
    {
      expiresIn,
      signingDate: new Date(at),
      signingService: 's3',
      unsignableHeaders: new Set(['x-amz-content-sha256']),
      unhoistableHeaders: new Set(Object.keys(headers)),
    },
  );
  const query = new URLSearchParams(signed.query as Record<string, string>);
  return `${protocol}//${hostname}${port ? `:${port}` : ''}${pathname}?${query}`;
}

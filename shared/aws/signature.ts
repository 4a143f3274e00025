import { createHmac, hash } from 'node:crypto';

/** As much of a request as is signed. */
export interface Signable {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** For which service the signatures count. */
export interface Scope {
  readonly region: string;
  readonly service: string;
}

const algorithm = 'AWS4-HMAC-SHA256';

/**
 * Signs requests with AWS's Signature Version 4, as the SDK does and in a tenth of its time: the SDK copies and converts each
 * part of a request several times, and derives what it keeps of a key with a hash of its own. A test compares the two.
 */
export class Signer {
  readonly #scope: Scope;
  readonly #credentials: Credentials;
  #day = '';
  #key: Buffer = Buffer.alloc(0);

  constructor(scope: Scope, credentials: Credentials) {
    this.#scope = scope;
    this.#credentials = credentials;
  }

  /** The request's headers with those that sign it. It must have no query. @param at milliseconds since the epoch. */
  sign({ method, path, headers, body }: Signable, at: number): Record<string, string> {
    const time = timeOf(at);
    const { accessKeyId, sessionToken } = this.#credentials;
    const bodyHash = hash('sha256', body);
    const signed: Record<string, string> = { ...headers, 'x-amz-date': time, 'x-amz-content-sha256': bodyHash };
    if (sessionToken !== undefined) signed['x-amz-security-token'] = sessionToken;
    const names = Object.keys(signed)
      .filter((name) => !unsignedHeaders.has(name))
      .sort();
    const lines = names.map((name) => `${name}:${(signed[name] ?? '').trim().replace(/\s+/g, ' ')}\n`);
    const nameList = names.join(';');
    const canonical = `${method}\n${canonicalPath(path)}\n\n${lines.join('')}\n${nameList}\n${bodyHash}`;
    const scope = scopeText(time.slice(0, 8), this.#scope);
    const signature = this.#signatureOf(canonical, time, scope);
    signed['authorization'] =
      `${algorithm} Credential=${accessKeyId}/${scope}, SignedHeaders=${nameList}, Signature=${signature}`;
    return signed;
  }

  /**
   * An address of S3's that everybody may call as it is said, and no otherwise, for so many seconds: signed in its query. It has no
   * query of its own; `headers` are to be sent with it as they are. @param at milliseconds since the epoch.
   */
  signedAddress(
    { method, url, headers = {} }: { method: string; url: URL; headers?: Readonly<Record<string, string>> },
    seconds: number,
    at: number,
  ): string {
    const time = timeOf(at);
    const scope = scopeText(time.slice(0, 8), this.#scope);
    const signed: Readonly<Record<string, string>> = { ...headers, host: url.host };
    const names = Object.keys(signed).sort();
    const { accessKeyId, sessionToken } = this.#credentials;
    const query = queryText({
      'X-Amz-Algorithm': algorithm,
      'X-Amz-Content-Sha256': unsignedBody,
      'X-Amz-Credential': `${accessKeyId}/${scope}`,
      'X-Amz-Date': time,
      'X-Amz-Expires': String(seconds),
      ...(sessionToken === undefined ? {} : { 'X-Amz-Security-Token': sessionToken }),
      'X-Amz-SignedHeaders': names.join(';'),
    });
    const lines = names.map((name) => `${name}:${signed[name]}\n`);
    const canonical = `${method}\n${url.pathname}\n${query}\n${lines.join('')}\n${names.join(';')}\n${unsignedBody}`;
    return `${url.origin}${url.pathname}?${query}&X-Amz-Signature=${this.#signatureOf(canonical, time, scope)}`;
  }

  #signatureOf(canonical: string, time: string, scope: string): string {
    const text = `${algorithm}\n${time}\n${scope}\n${hash('sha256', canonical)}`;
    return createHmac('sha256', this.#keyOf(time.slice(0, 8)))
      .update(text)
      .digest('hex');
  }

  /** A key counts for a day. */
  #keyOf(day: string): Buffer {
    if (day !== this.#day) {
      const { region, service } = this.#scope;
      this.#key = [day, region, service, 'aws4_request'].reduce<Buffer>(
        (key, part) => createHmac('sha256', key).update(part).digest(),
        Buffer.from(`AWS4${this.#credentials.secretAccessKey}`),
      );
      this.#day = day;
    }
    return this.#key;
  }
}

/**
 * The headers in the place of a signature, for a service on this machine, which checks none. They say who asks, by which
 * DynamoDB Local tells databases apart, and no page of a stranger can send them.
 */
export function unsigned(scope: Scope, { accessKeyId }: Credentials): Readonly<Record<string, string>> {
  const credential = `${accessKeyId}/${scopeText('20000101', scope)}`;
  return {
    'x-amz-date': '20000101T000000Z',
    authorization: `${algorithm} Credential=${credential}, SignedHeaders=host, Signature=0`,
  };
}

/** The hash of a body that is not known when its address is signed. */
const unsignedBody = 'UNSIGNED-PAYLOAD';

const timeOf = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');

/** Parameters in the order of their names, as signatures have them. */
const queryText = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join('&');

/** All but letters, digits and `-._~`, as RFC 3986 has it; encodeURIComponent leaves five more as they are. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const scopeText = (day: string, { region, service }: Scope): string => `${day}/${region}/${service}/aws4_request`;

/** Headers that proxies may change. */
const unsignedHeaders = new Set(['authorization', 'connection', 'user-agent', 'x-amzn-trace-id']);

function canonicalPath(path: string): string {
  return path === '/' ? path : path.split('/').map(encodeURIComponent).join('/');
}

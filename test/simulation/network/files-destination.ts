import type { S3Service } from '#infra/local/s3/service.ts';
import type { IncomingResponse, OutgoingRequest } from '../program/outside.ts';
import type { Destination, Operation, Verdict } from './network.ts';

const below = '/_local/s3';

/** The files of the host, at the address that it tells for them. */
export class FilesDestination implements Destination {
  readonly #hostname: string;
  readonly #service: () => S3Service;

  constructor(publicAddress: string, service: () => S3Service) {
    this.#hostname = new URL(publicAddress).hostname;
    this.#service = service;
  }

  recognise({ hostname, method, path }: OutgoingRequest): string | undefined {
    return hostname === this.#hostname && path.startsWith(`${below}/`) ? `s3 ${method}` : undefined;
  }

  async answer({ method, path, headers, body }: OutgoingRequest): Promise<IncomingResponse> {
    const [bare = '', query = ''] = path.slice(below.length).split('?');
    const bytes = Buffer.from(body);
    const answer = await this.#service().stream({
      method,
      path: bare,
      query: new URLSearchParams(query),
      headers,
      body: (async function* () {
        yield bytes;
      })(),
    });
    return { status: answer.status, headers: answer.headers, body: Buffer.concat([...answer.body]) };
  }

  failure(verdict: Exclude<Verdict, 'pass' | `crash-${string}`>, _operation: Operation): IncomingResponse {
    const [status, code] =
      verdict === 'throttle'
        ? [503, 'SlowDown']
        : verdict === 'refuse'
          ? [403, 'AccessDenied']
          : [500, 'InternalError'];
    const body = Buffer.from(`<Error><Code>${code}</Code><Message>The service has failed</Message></Error>`);
    return { status, headers: { 'content-type': 'application/xml' }, body };
  }
}

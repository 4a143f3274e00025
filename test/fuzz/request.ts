import { createHash } from 'node:crypto';
import type { Operation } from './description.ts';

/** Whose token goes with a request: a client of the world, nobody, or a token made up out of the root client's. */
export type Sender = 'root' | 'channel' | 'location' | 'nobody' | { readonly forged: string };

export type Header = readonly [name: string, value: string];

/** Stands in a request for what the answer before it brought. */
export const fromAnswerBefore = { etag: '{{etag}}', location: '/{{location}}', cursor: 'cursor={{next}}' } as const;

/** One request, nearly as it goes over the wire: ids of the world and tokens are put in when it is sent. */
export interface FuzzRequest {
  readonly method: string;
  /** As sent: encoded, or encoded wrongly. */
  readonly path: string;
  /** As sent, without `?`. */
  readonly query: string;
  readonly headers: readonly Header[];
  readonly body?: Buffer | undefined;
  readonly sender: Sender;
}

export type Family = 'valid' | 'nearly valid' | 'hostile';

/** What must be true of the answers to a case, beside that they are as documented. */
export type Expectation =
  /** Nothing else. */
  | 'documented'
  /** The last request is answered with 4xx. */
  | 'refused'
  /** The last request is answered with 401. */
  | 'not-authenticated'
  /** Nothing of other channels, branches and locations stands in the answer. */
  | 'within-reach'
  /** Every request is answered as the first, where that succeeded; the ones that repeat it say so. */
  | 'same-answer'
  /** Where the first succeeds, the last is refused as a reused key. */
  | 'key-reused'
  /** The last is not answered with what another was answered with. */
  | 'not-replayed'
  /** Where the first succeeds, so does the last. */
  | 'found';

/** One thing that is tried on an operation: mostly one request, sometimes a few in a row or at once. */
export interface FuzzCase {
  readonly number: number;
  readonly operation: Operation;
  readonly family: Family;
  /** What is done to the request, in words. */
  readonly kind: string;
  /** The hostile or wrong part itself, to tell payloads apart. */
  readonly payload: string;
  readonly requests: readonly FuzzRequest[];
  readonly atOnce?: boolean;
  readonly expectation: Expectation;
}

/** A digest of all that the generator decided in a case. */
export function digestOf({ number, kind, requests }: FuzzCase): string {
  const digest = createHash('sha256').update(`${number} ${kind}`);
  for (const { method, path, query, headers, body, sender } of requests) {
    digest.update(JSON.stringify([method, path, query, headers, sender])).update(body ?? '');
  }
  return digest.digest('base64url');
}

import { createHash } from 'node:crypto';
import { ambient } from '../ambient.ts';
import { isNew } from '../dynamodb/conditions.ts';
import { get } from '../dynamodb/reads.ts';
import type { TransactionResult } from '../dynamodb/transact.ts';
import { put, type Write } from '../dynamodb/writes.ts';
import type { Answer } from './answer.ts';
import { refuse, type Refusal } from './refusal.ts';
import { sealed, unsealed } from './sealed.ts';
import { answerRows } from './rows.ts';

/** How long an answer can be asked for again. */
const keptSeconds = 8 * 24 * 3600;

/** Name of the write that claims the key, as a failed transaction reports it. */
export const claimName = 'idempotency';

interface KeptAnswer {
  readonly requestHash: string;
  readonly status: number;
  /** JSON, sealed with what only the same request brings again: an answer may tell of a person. */
  readonly body: Uint8Array;
  readonly headers: Record<string, string>;
}

/** A request as a row remembers it that is changed by few: 72 bits of a digest of client and key, and of one of the request. */
export interface Mark {
  readonly key: string;
  readonly request: string;
}

/** One client's request under one `Idempotency-Key`. The claim is written in the transaction that has the effect. */
export interface Claim {
  /** For a row that keeps by itself what has changed it, in place of `keep`. */
  readonly mark: Mark;
  /** What such a row remembers of this request, or the refusal of a key reused with another; undefined when it knows neither. */
  marked<Known extends Mark>(known: readonly Known[]): Known | Refusal | undefined;
  /** The write that keeps `answer` under the key; it fails when the key is taken. */
  keep(answer: Answer): Write;
  /** The answer given before, or the refusal of a key reused with another body; undefined when the key is free. */
  answered(): Promise<Answer | Refusal | undefined>;
}

/** Thrown by a store whose transaction found the key taken; the middleware gives the kept answer. */
export class AlreadyAnswered extends Error {
  override readonly name = 'AlreadyAnswered';
}

/** Throws AlreadyAnswered when the transaction failed because the key is taken. */
export function throwIfAnswered(result: TransactionResult): void {
  if (!result.ok && result.failed.some(({ name }) => name === claimName)) throw new AlreadyAnswered();
}

/**
 * A claim on `key` for one operation of one client. The content of the body and the address are hashed, so that the
 * same key with another request is told apart.
 */
export function claimFor(clientId: string, key: string, address: string, content: string): Claim {
  const request = `${clientId}#${key}`;
  const hashed = (purpose: string) => createHash('sha256').update(`${purpose}${address}\n`).update(content);
  const requestHash = hashed('').digest('base64url');
  const seal = hashed(`seal\n${request}\n`).digest();
  const mark = {
    key: createHash('sha256').update(request).digest('base64url').slice(0, 12),
    request: requestHash.slice(0, 12),
  };
  return {
    mark,
    marked: (known) => {
      const found = known.find((one) => one.key === mark.key);
      return found === undefined || found.request === mark.request ? found : keyReused(key);
    },
    keep: ({ status, body, headers }) =>
      put(
        claimName,
        answerRows,
        {
          request,
          requestHash,
          status,
          body: sealed(JSON.stringify(body ?? null), seal),
          headers: headers ?? {},
          expiresAt: Math.floor(ambient.now() / 1000) + keptSeconds,
        },
        isNew,
      ),
    answered: async () => {
      const kept = (await get(answerRows, { request })) as KeptAnswer | undefined;
      if (!kept) return undefined;
      if (kept.requestHash !== requestHash) return keyReused(key);
      return {
        status: kept.status,
        body: JSON.parse(unsealed(kept.body, seal)) as unknown,
        headers: { ...kept.headers, ...replayed },
      };
    },
  };
}

/** The header of an answer that was given before. */
export const replayed = { 'idempotent-replayed': 'true' } as const;

const keyReused = (key: string): Refusal =>
  refuse('idempotency-key-reused', `the key ${JSON.stringify(key)} was used with another request; take a new key`, {
    pointer: '#header/Idempotency-Key',
    message: 'was used with another request',
  });

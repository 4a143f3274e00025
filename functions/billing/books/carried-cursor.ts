import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type * as z from 'zod';
import { BadCursor } from '#shared/dynamodb/pages.ts';

/** Bytes that a cursor may unfold to. */
const largestCarried = 100_000;

/**
 * The cursor of work that goes on over several requests: it carries what has been found so far. Clients see it sealed.
 */
export function encodeCarried(carried: unknown): string {
  return deflateRawSync(JSON.stringify(carried)).toString('base64url');
}

/** Reads a cursor of encodeCarried. Throws BadCursor for anything else. */
export function decodeCarried<Schema extends z.ZodType>(schema: Schema, cursor: string): z.output<Schema> {
  try {
    const text = inflateRawSync(Buffer.from(cursor, 'base64url'), { maxOutputLength: largestCarried }).toString();
    return schema.parse(JSON.parse(text));
  } catch {
    throw new BadCursor('the cursor was not issued for this list');
  }
}

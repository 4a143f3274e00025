import { inBucket } from '#shared/bucket.ts';
import { measured } from '#shared/quantity.ts';
import { created, type Answer } from '#shared/http/answer.ts';
import { claimFor, type Claim } from '#shared/http/idempotency.ts';
import { movementView, type Movement } from './stock/movement.ts';
import type { Shelf } from './stock/stock-changes.ts';

export /** Which units move on a shelf. */
const unitsOf = ({ sku, location, bucket, measure }: Shelf) => ({
  sku,
  location,
  ...inBucket(bucket),
  ...measured(measure),
});

export const skusOf = (lines: readonly { readonly sku: string }[]): string[] => lines.map(({ sku }) => sku);

export function recordedAt(location: string): (movements: readonly Movement[]) => Answer {
  return (movements) =>
    created({ location, movements: movements.map(movementView) }, `/v1/stock/movements?location=${location}`);
}

/** Claims of the parts of a request. No client can use these keys: they hold spaces. */
export function partClaims(request: {
  caller: { id: string };
  headers: Readonly<Record<string, string | undefined>>;
  content: string;
}): (number: number) => Claim {
  const key = request.headers['idempotency-key'] ?? '';
  return (number) => claimFor(request.caller.id, `${key} part ${number}`, 'stock', request.content);
}

import { equals, unset } from '#shared/dynamodb/conditions.ts';
import { get } from '#shared/dynamodb/reads.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import { put } from '#shared/dynamodb/writes.ts';
import { retryLost } from '#shared/work/retry-lost.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import { recipientOf } from '../endpoints/recipient.ts';
import { healthRows } from '../rows.ts';

const key = (endpointId: string) => ({ recipient: recipientOf(endpointId), entry: 'HEALTH' });

/** How an endpoint has answered of late. */
export async function loadHealth(endpointId: string): Promise<EndpointHealth | undefined> {
  const row = await get(healthRows, key(endpointId));
  return row && carrying(row['health'] as EndpointHealth, row);
}

/** Keeps how an endpoint stands now, or a claim; false when it is not as it was read (`before`) any more. */
export async function keepHealth(
  endpointId: string,
  health: EndpointHealth,
  before: EndpointHealth | undefined,
): Promise<boolean> {
  const isUnchanged = before ? equals('health', before) : unset('health');
  return (await apply(put('health', healthRows, { ...key(endpointId), health }, isUnchanged, before))).ok;
}

/**
 * Changes an endpoint's health as `decide` says of how it stands at that moment. Where it says the same, or nothing (undefined), nothing is
 * written. @returns how it stood, and what was decided.
 */
export function changeHealth<Decided extends EndpointHealth | undefined>(
  endpointId: string,
  decide: (health: EndpointHealth | undefined) => Decided,
): Promise<{ readonly before: EndpointHealth | undefined; readonly after: Decided }> {
  return retryLost(`the health of the endpoint ${endpointId}`, async () => {
    const before = await loadHealth(endpointId);
    const after = decide(before);
    if (after === undefined || after === before || (await keepHealth(endpointId, after, before))) {
      return { before, after };
    }
    return { lost: [{ name: 'health', index: 0, row: undefined }] };
  });
}

import { equals, unset, type Condition } from '#shared/dynamodb/conditions.ts';
import { get } from '#shared/dynamodb/reads.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import { put } from '#shared/dynamodb/writes.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import { healthRows } from '../rows.ts';

const key = (endpointId: string) => ({ recipient: `endpoint#${endpointId}`, entry: 'HEALTH' });

const healthPut = (
  endpointId: string,
  health: EndpointHealth,
  before: EndpointHealth | undefined,
  condition?: Condition,
) => put('health', healthRows, { ...key(endpointId), health }, condition, before);

/** How an endpoint has answered of late. */
export async function loadHealth(endpointId: string): Promise<EndpointHealth | undefined> {
  const row = await get(healthRows, key(endpointId));
  return row && carrying(row['health'] as EndpointHealth, row);
}

/** Keeps how an attempt ended that began with what stood there `before`. */
export async function keepHealth(
  endpointId: string,
  health: EndpointHealth,
  before: EndpointHealth | undefined,
): Promise<void> {
  await apply(healthPut(endpointId, health, before));
}

/** Keeps a claim, unless the row is not as it was read (`before`) any more: then another attempt is under way, and it is false. */
export async function claimHealth(
  endpointId: string,
  health: EndpointHealth,
  before: EndpointHealth | undefined,
): Promise<boolean> {
  const isUnchanged = before ? equals('health', before) : unset('health');
  return (await apply(healthPut(endpointId, health, before, isUnchanged))).ok;
}

import { equals, unset, type Condition } from '#shared/dynamodb/conditions.ts';
import { get } from '#shared/dynamodb/reads.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { put } from '#shared/dynamodb/writes.ts';
import type { EndpointHealth } from './endpoint-health.ts';

const key = (endpointId: string) => ({ recipient: `endpoint#${endpointId}`, entry: 'HEALTH' });

const healthPut = (endpointId: string, health: EndpointHealth, condition?: Condition) =>
  put('health', 'Messages', { ...key(endpointId), health }, condition);

/** How an endpoint has answered of late. */
export async function loadHealth(endpointId: string): Promise<EndpointHealth | undefined> {
  return (await get('Messages', key(endpointId)))?.['health'] as EndpointHealth | undefined;
}

/** Keeps how an attempt ended. */
export async function keepHealth(endpointId: string, health: EndpointHealth): Promise<void> {
  await apply(healthPut(endpointId, health));
}

/** Keeps a claim, unless the row is not as it was read (`before`) any more: then another attempt is under way, and it is false. */
export async function claimHealth(
  endpointId: string,
  health: EndpointHealth,
  before: EndpointHealth | undefined,
): Promise<boolean> {
  const isUnchanged = before ? equals('health', before) : unset('health');
  return (await apply(healthPut(endpointId, health, isUnchanged))).ok;
}

import { ambient } from '#shared/ambient.ts';
import { any, lessThan, unset } from '#shared/dynamodb/conditions.ts';
import { get } from '#shared/dynamodb/reads.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { update } from '#shared/dynamodb/writes.ts';
import { freshnessRows } from './rows.ts';

const key = { projection: 'freshness', entry: 'all' };

/** Notes that everything up to an event of this moment has been counted. An earlier moment changes nothing. */
export async function noteCounted(occurredAt: string): Promise<void> {
  const isLater = any(unset('asOf'), lessThan('asOf', occurredAt));
  await apply(update('freshness', freshnessRows, key, { set: { asOf: occurredAt } }, isLater));
}

/** How fresh the reports are: the newest counted event and its age in seconds. */
export async function freshness(): Promise<{ asOf?: string; ageSeconds?: number }> {
  const row = await get(freshnessRows, key, { stale: true });
  const asOf = row?.['asOf'] as string | undefined;
  return asOf === undefined ? {} : { asOf, ageSeconds: Math.max(0, ambient.now() - Date.parse(asOf)) / 1000 };
}

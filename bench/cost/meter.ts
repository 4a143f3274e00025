import { setTimeout as sleep } from 'node:timers/promises';
import type { Metered } from '#infra/local/meter.ts';
import { rowsIn } from '../footprint/disk.ts';
import type { System } from '../system/system.ts';

/** Names that were made at deployment, such as a table's: what stands before the hash. */
const generated = /\boms-[a-z0-9]+-[a-z-]+-([A-Z]\w*?)(?:Rule)?[0-9A-F]{8}\b/g;
/** Names of functions and queues, such as `oms-local-orders-api`. */
const byRule = /\boms-[a-z0-9]+-([a-z][a-z-]*[a-z])\b/g;

/** What Powertools adds to the name by which a client calls itself. */
const powertools = /[-/]PT[-/]\S+/;

/**
 * Reads what a host started with `--meter` has counted so far.
 * @param warehouse whether what its demo warehouse caused is among it.
 */
export async function readMeter(system: System, warehouse = false): Promise<Metered> {
  const all = (await system.call('GET', '/_local/meter')) as Metered;
  return Object.fromEntries(
    Object.entries(all).map(([kind, amounts]) => {
      const named = Object.entries(amounts)
        .map(([by, amount]) => [readable(by), amount] as const)
        .filter(([by]) => warehouse || !by.includes('DemoWarehouse'));
      return [kind, Object.fromEntries(named)];
    }),
  );
}

/** `oms-local-orders-api Orders` as `OrdersApi Orders`, and so on. */
function readable(by: string): string {
  return by
    .replaceAll(generated, '$1')
    .replaceAll(byRule, (_, name: string) =>
      name.replaceAll(/(?:^|-)([a-z])/g, (__, letter: string) => letter.toUpperCase()),
    )
    .replace(powertools, '');
}

/** What came to the amounts since `before`. */
export function difference(after: Metered, before: Metered): Metered {
  return Object.fromEntries(
    Object.entries(after).map(([kind, amounts]) => {
      const grown = Object.entries(amounts)
        .map(([by, amount]) => [by, amount - (before[kind]?.[by] ?? 0)] as const)
        .filter(([, amount]) => amount > 0);
      return [kind, Object.fromEntries(grown)];
    }),
  );
}

/** Waits until nothing is charged any more: what orders set off has come to its end. */
export async function quiet(system: System): Promise<void> {
  for (let last = ''; ;) {
    const now = JSON.stringify((await readMeter(system))['lambda invocations']);
    if (now === last) return;
    last = now;
    await sleep(3000);
  }
}

/** How often each state was entered, and each task tried again, in all executions of a host. */
export function transitionsIn({ dataFolder }: System): Record<string, number> {
  const entered = rowsIn<{ name: string; count: number }>(
    dataFolder,
    'host.db',
    `SELECT json_extract(details, '$.name') AS name, COUNT(*) AS count FROM sfn_events
     WHERE type LIKE '%StateEntered' GROUP BY 1`,
  );
  const [tries] = rowsIn<{ count: number }>(
    dataFolder,
    'host.db',
    `SELECT COALESCE(SUM(type = 'TaskScheduled'), 0) - COALESCE(SUM(type = 'TaskStateEntered'), 0) AS count
     FROM sfn_events WHERE type IN ('TaskScheduled', 'TaskStateEntered')`,
  );
  const states = Object.fromEntries(entered.map(({ name, count }) => [name, count]));
  return { ...states, '(retries)': Math.max(0, tries?.count ?? 0) };
}

import { queryAll } from '#shared/dynamodb/reads.ts';
import { levelOf, type Level } from './level.ts';
import { levelRows } from '../rows.ts';

/** Queries that run side by side. */
const concurrency = 20;

/** All levels of the items, per location and shard, read consistently; `location` narrows them to one location. */
export async function levelsOf(skus: Iterable<string>, location?: string): Promise<Level[]> {
  const waiting = [...new Set(skus)];
  const levels: Level[] = [];
  const read = async (): Promise<void> => {
    for (let sku = waiting.pop(); sku !== undefined; sku = waiting.pop()) levels.push(...(await ofItem(sku, location)));
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, waiting.length) }, read));
  return levels;
}

async function ofItem(sku: string, location: string | undefined): Promise<Level[]> {
  const prefix = location === undefined ? 'LEVEL#' : `LEVEL#${location}#`;
  return (await queryAll(levelRows, { partition: sku, prefix })).map(levelOf);
}

import { getMany, queryAll } from '#shared/dynamodb/reads.ts';
import { levelKey, levelOf, type Level, type Place } from './level.ts';
import { levelRows } from '../rows.ts';

/**
 * The levels of items at locations, which must differ, read consistently: a hundred by one call. Only where a level has, or had,
 * several counters they are asked for one by one. Where the first counter is not, there is none: it is made with whichever else comes.
 */
export async function levelsAt(shelves: readonly Place[]): Promise<Level[]> {
  const keys = shelves.map(({ sku, location }) => levelKey({ sku, location, shard: 0 }));
  const firsts = new Map((await getMany(levelRows, keys)).map((row) => [`${row['item']} ${row['entry']}`, row]));
  const levels = await Promise.all(
    keys.map(async (key): Promise<Level[]> => {
      const first = firsts.get(`${key.item} ${key.entry}`);
      if (!first) return [];
      if (first['shards'] === undefined) return [levelOf(first)];
      const prefix = key.entry.slice(0, key.entry.lastIndexOf('#') + 1);
      return (await queryAll(levelRows, { partition: key.item, prefix })).map(levelOf);
    }),
  );
  return levels.flat();
}

import { countRows, queryRows } from '#shared/dynamodb/reads.ts';
import { shardsOfWait, waitQueue } from './kept-tokens.ts';
import type { WaitingProcess } from './process.ts';

/** How many subjects stand in a state that waits, and since when the first of them has. */
export interface Standing {
  readonly wait: string;
  /** Exact up to 1 MB of index entries in each of its partitions, some 70,000; at least so many beyond. */
  readonly subjects: number;
  /** RFC 3339; undefined where none stands there. */
  readonly since: string | undefined;
}

/** How the subjects of a process stand, state by state, by what is kept of their waits. */
export async function standingOf<Subject>(process: WaitingProcess<Subject>): Promise<Standing[]> {
  return Promise.all(process.waits.map((wait) => standingIn(process, wait)));
}

async function standingIn<Subject>({ name, tokens }: WaitingProcess<Subject>, wait: string): Promise<Standing> {
  const shards = await Promise.all(
    Array.from({ length: shardsOfWait }, async (_, shard) => {
      const waiting = { index: 'byQueue', partition: waitQueue(name, wait, shard) } as const;
      const subjects = await countRows(tokens.rows, waiting);
      if (subjects === 0) return { subjects, since: [] };
      const { rows } = await queryRows(tokens.rows, waiting, { limit: 1 });
      return { subjects, since: rows.map(({ queuedAt }) => String(queuedAt).split('#', 1)[0] ?? '') };
    }),
  );
  const [since] = shards.flatMap((shard) => shard.since).sort();
  return { wait, subjects: shards.reduce((sum, { subjects }) => sum + subjects, 0), since };
}

import { countRows, queryRows } from '#shared/dynamodb/reads.ts';
import { tables } from '#shared/dynamodb/tables.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { log } from '#shared/observability/log.ts';
import { answerWait } from './answers.ts';
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

/**
 * How the subjects of a process stand, state by state, by what is kept of their waits. Of who has stood longest in a part of a state,
 * one that has ended is answered and forgotten: a step that is slow enough keeps its token after the end, dies, and nothing else would look at it.
 */
export async function standingOf<Subject>(process: WaitingProcess<Subject>): Promise<Standing[]> {
  return Promise.all(process.waits.map((wait) => standingIn(process, wait)));
}

async function standingIn<Subject>(process: WaitingProcess<Subject>, wait: string): Promise<Standing> {
  const { name, tokens } = process;
  const shards = await Promise.all(
    Array.from({ length: shardsOfWait }, async (_, shard) => {
      const waiting = { index: 'byQueue', partition: waitQueue(name, wait, shard) } as const;
      const subjects = await countRows(tokens.rows, waiting);
      if (subjects === 0) return { subjects, since: [] };
      const { rows } = await queryRows(tokens.rows, waiting, { limit: 1 });
      for (const row of rows) await forgetEnded(process, subjectOf(process, row));
      return { subjects, since: rows.map(({ queuedAt }) => String(queuedAt).split('#', 1)[0] ?? '') };
    }),
  );
  const [since] = shards.flatMap((shard) => shard.since).sort();
  return { wait, subjects: shards.reduce((sum, { subjects }) => sum + subjects, 0), since };
}

/** One that fails is counted like the others, and looked at again with the next count. */
async function forgetEnded<Subject>(process: WaitingProcess<Subject>, subjectId: string): Promise<void> {
  try {
    const found = await process.find(subjectId);
    if (found && process.hasEnded(found.subject)) await answerWait(process, subjectId);
  } catch (error) {
    log.error('a wait of a subject could not be looked at', { [process.logsIdAs]: subjectId, error });
  }
}

function subjectOf<Subject>({ tokens }: WaitingProcess<Subject>, row: Row): string {
  return String(row[tables[tokens.rows.table].partitionKey]);
}

import { all, atVersion, equals, unset } from '#shared/dynamodb/conditions.ts';
import { getMany, query, queryAll } from '#shared/dynamodb/reads.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import { put, update, type Write } from '#shared/dynamodb/writes.ts';
import { change } from '#shared/work/unit-of-work.ts';
import { changesBetween, sumOf, type CounterChanges, type OrderStanding } from './order-standing.ts';
import { counterRows, standingRows } from './rows.ts';

const standingKey = ({ branch, day, orderId }: Pick<OrderStanding, 'branch' | 'day' | 'orderId'>) => ({
  projection: `orders#${branch}#${day}`,
  entry: orderId,
});

const countsKey = (branch: string, day: string, channel: string) => ({
  projection: `counts#${branch}#${day}`,
  entry: channel,
});

/** Orders that may be counted at once: in one transaction each has a row, and in the worst case a row of counters of its own. */
export const countedAtOnce = 50;

/**
 * Counts orders where they stand: their rows and the counters in one transaction, so that no event counts twice whatever
 * comes late, twice or out of order. An older standing than the kept one changes nothing. The orders must differ, and be
 * `countedAtOnce` at most.
 */
export async function countOrders(standings: readonly OrderStanding[]): Promise<void> {
  await change({
    what: `the report on ${standings.length} orders`,
    load: () => keptStandings(standings),
    decide: (kept) => {
      const moves = standings
        .map((after) => ({ before: kept.get(after.orderId), after }))
        .filter(({ before, after }) => before === undefined || before.version < after.version);
      return moves.length === 0 ? undefined : { state: moves, events: [] };
    },
    keep: (_, { state: moves }) => ({
      state: moves,
      writes: [...moves.map(({ before, after }) => standingWrite(before, after)), ...counterWrites(moves)],
    }),
  });
}

async function keptStandings(places: readonly OrderStanding[]): Promise<Map<string, OrderStanding>> {
  const rows = await getMany(standingRows, places.map(standingKey));
  return new Map(rows.map((row) => [row['entry'] as string, carrying(row['standing'] as OrderStanding, row)]));
}

function standingWrite(before: OrderStanding | undefined, standing: OrderStanding): Write {
  const { version } = standing;
  const row = { ...standingKey(standing), standing, version };
  return put('standing', standingRows, row, atVersion(before?.version), before);
}

interface Move {
  readonly before: OrderStanding | undefined;
  readonly after: OrderStanding;
}

/** One update per row of counters, with the changes of all its orders. */
function counterWrites(moves: readonly Move[]): Write[] {
  const byRow = Map.groupBy(moves, ({ after }) => JSON.stringify(countsKey(after.branch, after.day, after.channel)));
  return [...byRow.values()].flatMap((ofRow) => {
    const changes = sumOf(ofRow.map(({ before, after }) => changesBetween(before, after)));
    const [first] = ofRow;
    return first && changes.size > 0 ? [addToCounters(first.after, changes)] : [];
  });
}

function addToCounters(
  { branch, day, channel }: Pick<OrderStanding, 'branch' | 'day' | 'channel'>,
  changes: CounterChanges,
): Write {
  return update('counters', counterRows, countsKey(branch, day, channel), { add: Object.fromEntries(changes) });
}

/** The counters of a branch and day, by channel. */
export async function countersOfDay(branch: string, day: string): Promise<Map<string, Record<string, number>>> {
  const counters = new Map<string, Record<string, number>>();
  for await (const { projection: _, entry, ...row } of query(counterRows, { partition: `counts#${branch}#${day}` })) {
    counters.set(entry as string, row as Record<string, number>);
  }
  return counters;
}

/** Every order that the report has counted for a branch and day. */
export async function standingsOfDay(branch: string, day: string): Promise<OrderStanding[]> {
  return (await queryAll(standingRows, { partition: `orders#${branch}#${day}` })).map(
    ({ standing }) => standing as OrderStanding,
  );
}

/** Puts the counters of a channel and day right, unless they have changed from `stood` meanwhile. */
export async function correctCounters(
  branch: string,
  day: string,
  channel: string,
  stood: Readonly<Record<string, number>>,
  changes: CounterChanges,
): Promise<boolean> {
  const unchanged = [...changes.keys()].map((name) =>
    stood[name] === undefined ? unset(name) : equals(name, stood[name]),
  );
  const result = await transact([
    { ...addToCounters({ branch, day, channel }, changes), condition: all(...unchanged) },
  ]);
  return result.ok;
}

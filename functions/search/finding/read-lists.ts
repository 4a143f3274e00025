import { all, any, atLeast, atMost, equals, type Condition } from '#shared/dynamodb/conditions.ts';
import { queryRows, type Place } from '#shared/dynamodb/reads.ts';
import type { Origins, Reach } from '#shared/http/access/principal.ts';
import { branchList } from '../document.ts';
import { documentRows, placeRows } from '../rows.ts';
import type { Range, Wanted } from './filters.ts';
import type { ListPlan } from './list-plan.ts';

/** The entries of lists in a range, newest first, each once. */
export interface Stretch {
  readonly entries: readonly string[];
  /** Where reading goes on: everything above has been looked at. Undefined where there is no more. */
  readonly next: string | undefined;
}

/** What was read of one list, newest first, and down to where everything was looked at; undefined for all of it. */
interface Part {
  readonly entries: readonly string[];
  readonly until: string | undefined;
}

/** Rows that one look at a list reads where most of them may be others', and how often it looks again. */
const readAtOnce = 500;
const looks = 4;
/** A condition names so many at most. */
const mostNamed = 50;

/** Reads at least `size` entries of the lists of a plan, fewer where there are no more or too many others lie between. */
export async function readLists(
  plan: ListPlan,
  wanted: Wanted,
  reach: Origins,
  range: Range,
  size: number,
): Promise<Stretch> {
  const parts = await Promise.all(
    plan.read === 'places'
      ? plan.lists.map((list) => readPart(placeRows, list, placesAsked(wanted, reach), range, size))
      : plan.branches.map((branch) => readPart(documentRows, branchList(branch), documentsAsked(wanted), range, size)),
  );
  return together(parts, size);
}

/** Puts parts together down to where all of them have been looked at, and no more than `size`. */
export function together(parts: readonly Part[], size: number): Stretch {
  const untils = parts.flatMap(({ until }) => until ?? []).sort();
  const until = untils.at(-1);
  // An order that is about to leave one list for another is found in both for a moment.
  const entries = [...new Set(parts.flatMap((part) => part.entries))].sort().reverse();
  const looked = until === undefined ? entries : entries.filter((entry) => entry >= until);
  if (looked.length <= size) return { entries: looked, next: until };
  const some = looked.slice(0, size);
  return { entries: some, next: some.at(-1) };
}

async function readPart(
  rows: typeof placeRows | typeof documentRows,
  partition: string,
  where: Condition | undefined,
  { from, to }: Range,
  size: number,
): Promise<Part> {
  const entries: string[] = [];
  const query = {
    partition,
    from,
    to,
    descending: true,
    only: ['list', 'entry'],
    stale: true,
    ...(where ? { where } : {}),
  };
  let after: Place | undefined;
  for (let look = 1; look <= looks; look += 1) {
    // The range includes its end, which was the last one of the page before.
    const page = await queryRows(rows, query, { limit: where ? readAtOnce : size + 1, after });
    entries.push(...page.rows.map(({ entry }) => String(entry)).filter((entry) => entry < to));
    after = page.last;
    if (!after) return { entries, until: undefined };
    if (entries.length >= size) break;
  }
  return { entries, until: String(after?.['entry']) };
}

/** Of whom a list by term or state shows places. */
function placesAsked({ channel, branch }: Wanted, { channels, branches }: Origins): Condition | undefined {
  return every(
    isOneOf('channel', channel === undefined ? channels : [channel]),
    isOneOf('branch', branch === undefined ? branches : [branch]),
  );
}

function documentsAsked({ location, total }: Wanted): Condition | undefined {
  return every(
    location === undefined ? undefined : equals(['document', 'at', location], true),
    ...(total
      ? [
          equals(['document', 'currency'], total.currency),
          atLeast(['document', 'total'], total.from),
          atMost(['document', 'total'], total.to),
        ]
      : []),
  );
}

/** None where too many are named: what comes too much is filtered afterwards. */
function isOneOf(name: string, reach: Reach): Condition | undefined {
  if (reach === 'all' || reach.length === 0 || reach.length > mostNamed) return undefined;
  return any(...reach.map((one) => equals(name, one)));
}

function every(...conditions: readonly (Condition | undefined)[]): Condition | undefined {
  const given = conditions.filter((one) => one !== undefined);
  return given.length === 0 ? undefined : all(...given);
}
